"""Who runs the server: nobody else but us, except as root, where PostgreSQL refuses to run.

As root an existing system user is taken (never made): the owner of the cluster if there is one,
else the first of a short list. What it will miss: a machine that has none of them.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_CANDIDATES = ("allears", "postgres", "_postgres", "nobody", "daemon")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class NoAccount(Exception):
    """As root, and no user to step down to. The text is a sentence for the operator."""


@dataclass(frozen=True)
class Account:
    """A user that root steps down to."""

    name: str
    uid: int
    gid: int

    def run(self, argv: Sequence[str]) -> str:
        """Run to the end as this user and give back what it printed.

        Raises `OSError` if it cannot be run, `subprocess.CalledProcessError` if it fails.
        """
        return subprocess.run(
            argv,
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def can_enter(self, folder: Path) -> bool:
        """Can this user pass through `folder` and all that lies above it? Found out by trying."""
        try:
            self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)])
        except subprocess.CalledProcessError:
            return False
        return True


def choose(cluster: Path) -> Account | None:
    """The user for the server of `cluster`; None: we ourselves.

    Raises `NoAccount` as root on a machine without a fitting user.
    """
    if os.geteuid() != 0:
        return None
    if cluster.exists() and cluster.stat().st_uid != 0:
        return _owner(cluster)
    for name in _CANDIDATES:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise NoAccount(
        "PostgreSQL refuses to run as root, and none of these users exists: "
        f"{', '.join(_CANDIDATES)}. Start All Ears as an ordinary user, or set DATABASE_URL."
    )


def _owner(cluster: Path) -> Account:
    owner = cluster.stat()
    try:
        return _account(pwd.getpwuid(owner.st_uid))
    except KeyError:  # a volume from elsewhere: the number has no name here, and needs none
        return Account(f"number {owner.st_uid}", owner.st_uid, owner.st_gid)


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
