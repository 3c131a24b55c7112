"""The shelf: small pictures on disk under the hash of their address, never more than so many bytes.

`picture` looks on the shelf, else fetches through the door it is given, makes the picture small
and puts it there. What could not be had is remembered for a while as an empty file, so that a
dead address is not asked again by everybody who opens the case. When the shelf is full, what
nobody looked at longest goes first. Several processes may share one folder: a file appears whole
or not at all, and one that another process took away is fetched anew.
What it misses: a picture that changes under one address stays as it was until it leaves the shelf.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from allears.lib.http import Door, DoorError
from allears.lib.pictures.shrink import NotAPicture, Size, shrink

MAX_BYTES: Final = 5_000_000
"""Of one picture, as it is sent."""
TIMEOUT_S: Final = 8.0
MISSING_FOR_S: Final = 600
MAX_SHELF_BYTES: Final = 512_000_000
KEEP: Final = 0.8
"""How much of a full shelf stays."""
LOOK_EVERY: Final = 100
"""Pictures put down between two looks at how full it is."""
TOUCH_AFTER_S: Final = 86_400
N_AT_ONCE: Final = 4
"""Fetches of a process at one time; who comes meanwhile waits a little, then gets none."""


class Shelf:
    """`folder` is ours alone. `clock` gives seconds since 1970, as the files' times do."""

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int = MAX_SHELF_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder, self._max_bytes, self._clock = folder, max_bytes, clock
        self._n_put = 0
        self._at_once = threading.BoundedSemaphore(N_AT_ONCE)

    def picture(self, url: str, size: Size, *, door: Door) -> bytes | None:
        """The small picture behind an address; None when there is none to be had now."""
        place = self._place(f"{int(size)} {url}")
        kept = self._kept(place)
        if kept is not None:
            return kept or None
        if not self._at_once.acquire(timeout=TIMEOUT_S):
            return None
        try:
            made = self._made(url, size, door)
        finally:
            self._at_once.release()
        self._put(place, made)
        return made or None

    def _made(self, url: str, size: Size, door: Door) -> bytes:
        try:
            answer = door.get(
                url,
                headers={"accept": "image/webp,image/png,image/jpeg,image/gif"},
                max_bytes=MAX_BYTES,
                timeout_s=TIMEOUT_S,
            )
            return shrink(answer.content, size) if answer.is_good else b""
        except (DoorError, NotAPicture):
            return b""

    def own(self, content: bytes, name: str, size: Size) -> bytes | None:
        """The small picture of bytes that we have ourselves; `name` tells them apart."""
        place = self._place(f"{int(size)} own {name}")
        kept = self._kept(place)
        if kept is None:
            try:
                kept = shrink(content, size)
            except NotAPicture:
                kept = b""
            self._put(place, kept)
        return kept or None

    def forget(self, url: str) -> None:
        """Take away what was drawn from this address, in every size."""
        self._remove(f"{int(size)} {url}" for size in Size)

    def forget_own(self, name: str) -> None:
        """The same of bytes that we have ourselves."""
        self._remove(f"{int(size)} own {name}" for size in Size)

    def _remove(self, names: Iterable[str]) -> None:
        for name in names:
            with contextlib.suppress(OSError):
                self._place(name).unlink()

    def _place(self, name: str) -> Path:
        key = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / key[:2] / key

    def _kept(self, place: Path) -> bytes | None:
        """What lies there; empty for one that is known to be missing, None for nothing."""
        try:
            content, put_at = place.read_bytes(), place.stat().st_mtime
        except OSError:
            return None
        age_s = self._clock() - put_at
        if not content:
            return content if age_s < MISSING_FOR_S else None
        if age_s > TOUCH_AFTER_S:
            self._stamp(place)
        return content

    def _stamp(self, place: Path) -> None:
        with contextlib.suppress(OSError):
            os.utime(place, (self._clock(), self._clock()))

    def _put(self, place: Path, content: bytes) -> None:
        """A full disk is no reason to show nothing: the picture is then not kept."""
        fresh = place.with_name(f".{secrets.token_hex(8)}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.write_bytes(content)
            self._stamp(fresh)
            fresh.replace(place)
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink()
            return
        self._n_put += 1
        if self._n_put % LOOK_EVERY == 1:
            self.tidy()

    def tidy(self) -> int:
        """Take away what was not looked at longest, if the shelf is full; how many went."""
        found = [(stat.st_mtime, stat.st_size, path) for path, stat in self._files()]
        n_bytes = sum(size for _at, size, _path in found)
        if n_bytes <= self._max_bytes:
            return 0
        n_gone = 0
        for _at, size, path in sorted(found, key=lambda one: one[0]):
            if n_bytes <= self._max_bytes * KEEP:
                break
            with contextlib.suppress(OSError):
                path.unlink()
            n_bytes -= size
            n_gone += 1
        return n_gone

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                found.append((path, path.stat()))
        return found
