"""The parts of a loop's round: each fails alone, rests a while that grows, and says so; the others go on.

A round does its parts in their order, those first for which somebody waits. What a part raises is logged
under its name and written down (`staff.Stumble`) for the doctor and the page of the system; the row goes
when the part has worked again, in this process or in the next. Only a database that is gone ends a round:
then no part can do anything. What it misses: a part that hangs keeps the others waiting, and is named in
the log when it comes back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from django.db import DatabaseError, close_old_connections, connection

from allears.lib import clock, retry
from allears.lib.each import SomeFailed
from allears.staff import actions as staff
from allears.staff import queries as known

log = logging.getLogger(__name__)

FIRST_REST_S, LONGEST_REST_S = 5.0, 300.0
"""How long a part rests after its first fault in a row, and at most..."""
PARTLY_REST_S = 60.0
"""...and at most where it did its work but for single rows."""
SLOW_S = 20.0
"""A part that takes longer has kept the others waiting."""
AT_ONCE = timedelta()


@dataclass(frozen=True)
class Part:
    """A piece of a round; its name is what operators read."""

    name: str
    work: Callable[[datetime], object]
    """Gets the time; says whether there may be more to do at once."""
    every: timedelta = AT_ONCE
    """Not sooner again; such a part never asks for another round."""
    is_last: bool = False
    """Only in a round in which nothing else was done."""


def handed(work: Callable[..., object]) -> Callable[[datetime], object]:
    """An action that wants `now=`, as a part calls it."""
    return lambda now: work(now=now)


class _Rounds(Protocol):
    def round(self) -> bool: ...


def rounds(one: _Rounds) -> Callable[[datetime], bool]:
    """What reads the clock itself, as a part."""
    return lambda _now: one.round()


class Parts:
    """All parts of one loop. `round` does what is due."""

    def __init__(self, loop: str, parts: Iterable[Part]) -> None:
        self._loop, self._parts = loop, tuple(parts)
        self._next: dict[str, datetime] = {}
        self.ill: dict[str, int] = {}
        """Part -> how often it failed since it last worked, as far as this process knows."""
        self._is_read = False

    def round(self) -> bool:
        """True when there may be more to do at once. Raises only when the database is gone."""
        self._read()
        has_worked = False
        for part in self._parts:
            if part.is_last and has_worked:
                continue
            has_worked = self._do(part) or has_worked
        return has_worked

    def _read(self) -> None:
        """What a process before this one wrote down, so that it goes when the part works."""
        if not self._is_read:
            names = {part.name for part in self._parts}
            rows = [row for row in known.stumbles() if row.loop == self._loop]
            self.ill |= {row.part: row.n for row in rows if row.part in names}
            for row in rows:
                if row.part not in names:  # of another version
                    staff.recovered(loop=self._loop, part=row.part)
            self._is_read = True

    def _do(self, part: Part) -> bool:
        now = clock.now()
        if self._next.get(part.name, now) > now:
            return False
        self._next[part.name] = now + part.every
        began = time.monotonic()
        try:
            has_more = bool(part.work(now))
        except Exception as error:
            self._failed(part, error)
            return False
        if (took_s := time.monotonic() - began) > SLOW_S:
            log.warning("%s: %s took %.0f s, all else waited", self._loop, part.name, took_s)
        if self.ill.pop(part.name, 0):
            log.info("%s: %s works again", self._loop, part.name)
            staff.recovered(loop=self._loop, part=part.name)
        return has_more and part.every == AT_ONCE

    def _failed(self, part: Part, error: Exception) -> None:
        n = self.ill.get(part.name, 0) + 1
        is_partly = isinstance(error, SomeFailed) and not error.is_general
        most_s = PARTLY_REST_S if is_partly else LONGEST_REST_S
        rest_s = retry.pause_s(n, first_s=FIRST_REST_S, most_s=most_s)
        log.exception(
            "%s: %s stumbled, the other parts go on; again in %.0f s",
            *(self._loop, part.name, rest_s),
            exc_info=error,
        )
        now = clock.now()
        again_at = now + timedelta(seconds=rest_s)
        self.ill[part.name], self._next[part.name] = n, again_at
        if not connection.in_atomic_block:  # a test holds it all in one transaction
            close_old_connections()
            connection.ensure_connection()
        words = " ".join(f"{type(error).__name__}: {error}".split())
        note = partial(staff.stumbled, loop=self._loop, part=part.name)
        try:
            note(words=words, again_at=again_at, now=now)
        except DatabaseError:
            log.exception("%s: that %s stumbles could not be kept", self._loop, part.name)
