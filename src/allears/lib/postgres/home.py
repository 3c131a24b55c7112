"""Where an embedded PostgreSQL lives, and with which rights.

Its home is the folder that is asked for (`<data>/postgres`): `cluster/` (PostgreSQL's own), `sockets/`, `secret` (the password),
`server.log`, three lock files and perhaps `programs/`. As root the server runs as another user,
who cannot always get into the data folder (a checkout under /root): then the home is
`/var/lib/allears/<random>`, and the file `elsewhere` in the folder that was asked for says so. Rights are set only inside
a home; folders above it are never changed. A socket's path may have about 100 bytes: with a long
data path the sockets are in a private temporary folder, remembered in `sockets-at`.
"""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from allears.lib.postgres import locks
from allears.lib.postgres.account import Account, choose

SPARE = Path("/var/lib/allears")
_PORT = 5432
_MAX_SOCKET_BYTES = 103  # macOS takes 104 with the closing zero, Linux 108
_PATIENCE_S = 30.0
_LOCKS = ("lease", "start.lock", "keeper.lock")


class NoPlace(Exception):
    """The database can live nowhere. The text is a sentence for the operator."""


@dataclass(frozen=True)
class Home:
    """The folder of one embedded PostgreSQL, and who runs it (None: we)."""

    folder: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def lease(self) -> Path:
        return self.folder / "lease"

    @property
    def start_lock(self) -> Path:
        return self.folder / "start.lock"

    @property
    def keeper_lock(self) -> Path:
        return self.folder / "keeper.lock"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def programs(self) -> Path:
        return self.folder / "programs"

    def secret(self) -> str:
        """The password of the database, made at the first call; only we can read the file."""
        file = self.folder / "secret"
        if not file.exists():
            if self.cluster.exists():
                raise NoPlace(
                    f"{file} with the password of the database {self.cluster} is gone. "
                    "Restore it from a backup of the data folder."
                )
            write_private(file, secrets.token_urlsafe(32), self._keepers())
        return file.read_text(encoding="ascii").strip()

    def sockets(self) -> Path:
        """The folder for the socket, which none but the server's user (and root) can enter."""
        near = self.folder / "sockets"
        fits = len(os.fsencode(near / f".s.PGSQL.{_PORT}")) <= _MAX_SOCKET_BYTES
        if fits and not set('",\n') & set(str(near)):
            near.mkdir(mode=0o700, exist_ok=True)
            self.give_to_server(near)
            return near
        return self._far_sockets()

    def give_to_server(self, path: Path) -> None:
        """Hand a file or folder of ours to the server's user."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid, follow_symlinks=False)

    def _keepers(self) -> tuple[int, int]:
        owner = self.folder.stat()
        return owner.st_uid, owner.st_gid

    def _far_sockets(self) -> Path:
        note = self.folder / "sockets-at"
        if note.exists():
            kept = Path(note.read_text(encoding="utf-8"))
            if _is_private(kept, self.account.uid if self.account else os.geteuid()):
                return kept
        far = Path(tempfile.mkdtemp(prefix="allears-"))
        self.give_to_server(far)
        if self.account is not None and not self.account.can_enter(far):
            raise NoPlace(
                f"The user {self.account.name}, who runs the database, cannot enter {far}. "
                "Set TMPDIR to a folder that every user can pass, or shorten the data folder's path."
            )
        write_private(note, str(far), self._keepers())
        return far


def find(asked: Path) -> Home | None:
    """The home for this folder if it has one. Raises `PermissionError` if it is not ours to see."""
    near = asked.resolve()
    folder = _elsewhere(near) or near
    if not (folder / "cluster").exists():
        return None
    return Home(folder, choose(folder / "cluster"))


def make(asked: Path) -> Home:
    """The home for this folder, made if it has none. Raises `NoPlace` and `NoAccount`."""
    near = asked.resolve()
    try:
        near.mkdir(mode=0o700, parents=True, exist_ok=True)
        place_lock = _touch(near, "place.lock")
    except OSError as why:
        raise NoPlace(
            f"The folder {asked} for the database cannot be written ({why}). Run All Ears as the user it "
            "belongs to, or set ALLEARS_DATA to a folder of yours."
        ) from why
    with locks.alone(place_lock, patience_s=_PATIENCE_S):
        home = _settle(near)
        for name in _LOCKS:
            _touch(home.folder, name)
    return home


def write_private(path: Path, content: str, owner: tuple[int, int]) -> None:
    """Write a file that only its owner can read; whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        if os.geteuid() == 0:
            os.fchown(descriptor, *owner)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    new.rename(path)


def _settle(near: Path) -> Home:
    account = choose(near / "cluster")
    away = _elsewhere(near)
    if away is not None:
        if not away.is_dir():
            raise NoPlace(
                f"{near / 'elsewhere'} says that the database is in {away}, but that is not "
                "there. Restore it from a backup, or delete that file to begin with an empty one."
            )
        return Home(away, choose(away / "cluster"))
    if account is None:
        return Home(near, None)
    if near.stat().st_uid == 0:
        near.chmod(0o711)
    if account.can_enter(near):
        return Home(near, account)
    if (near / "cluster").exists():
        raise NoPlace(
            f"The user {account.name}, who runs the database, cannot enter {near}. Let that user "
            f"pass the folders above it (chmod o+x), or start All Ears as {account.name}."
        )
    return Home(_make_spare(near, account), account)


def _make_spare(near: Path, account: Account) -> Path:
    away = SPARE / secrets.token_hex(8)
    try:
        SPARE.mkdir(mode=0o755, parents=True, exist_ok=True)
        away.mkdir(mode=0o711)
        away.chmod(0o711)
    except OSError as why:
        raise NoPlace(
            f"The user {account.name}, who runs the database, cannot enter {near}, and {away} "
            f"cannot be made instead ({why}). Set ALLEARS_DATA to a folder that every user can pass."
        ) from why
    if not account.can_enter(away):
        raise NoPlace(
            f"The user {account.name}, who runs the database, can enter neither {near} nor {away}. "
            "Set ALLEARS_DATA to a folder that every user can pass."
        )
    write_private(away / "belongs-to", f"{near}\n", (0, 0))
    write_private(near / "elsewhere", f"{away}\n", (0, 0))
    return away


def _elsewhere(near: Path) -> Path | None:
    try:
        return Path((near / "elsewhere").read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None


def _touch(folder: Path, name: str) -> Path:
    """Make an empty private file that belongs to whom the folder belongs to."""
    path = folder / name
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if os.geteuid() == 0:
            owner = folder.stat()
            os.chown(path, owner.st_uid, owner.st_gid)
    return path


def _is_private(folder: Path, uid: int) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077
