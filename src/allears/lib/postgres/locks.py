"""File locks that the kernel takes away when their holder ends, however it ends (`flock`).

What it will miss: network file systems on which flock does not work between machines; a data
folder belongs on a local disk.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_GLANCE_S = 0.02


def share(path: Path, *, patience_s: float) -> int:
    """Hold `path` together with others; give the descriptor to `os.close` to let go.

    Raises `TimeoutError` if somebody holds it alone for longer than `patience_s`.
    """
    return _take(path, fcntl.LOCK_SH, patience_s)


@contextmanager
def alone(path: Path, *, patience_s: float) -> Iterator[None]:
    """Hold `path` with nobody else. Raises `TimeoutError` like `share`."""
    descriptor = _take(path, fcntl.LOCK_EX, patience_s)
    try:
        yield
    finally:
        os.close(descriptor)


def is_held_alone(path: Path) -> bool:
    """Does somebody hold `path` with nobody else?"""
    try:
        os.close(_take(path, fcntl.LOCK_SH, 0))
    except TimeoutError:
        return True
    except FileNotFoundError:
        return False
    return False


def _take(path: Path, how: int, patience_s: float) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    deadline = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise TimeoutError(f"{path} is held by another process") from None
            time.sleep(_GLANCE_S)
        else:
            return descriptor
