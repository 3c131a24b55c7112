"""The list of who was erased, beside the database: an older backup that is restored does not bring them back.

A file of keyed digests in the data folder, one a line with its day, never shortened. It names
nobody, and is of use only with the secret key, which a backup holds. It is on the disk before the
erasure's first row is. `restore` reads the list of its data folder, or one that it is given.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

NAME = "erased-people"


def place() -> Path:
    return Path(settings.DATA) / NAME


def add(digests: Iterable[UUID], *, now: datetime) -> None:
    """Synced when this ends. Twice the same line changes nothing."""
    lines = "".join(f"{one.hex} {now:%Y-%m-%d}\n" for one in digests)
    if not lines:
        return
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.write(handle, ("\n" + lines).encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path | None = None) -> set[UUID]:
    """All digests of a list; a torn line is left out. No file: nobody."""
    path = path or place()
    found = set()
    for line in path.read_text().splitlines() if path.exists() else ():
        word = line.partition(" ")[0]
        if len(word) == 32 and all(letter in "0123456789abcdef" for letter in word):
            found.add(UUID(word))
    return found
