"""A clock that the simulated days move by hand, and crashes at random writes.

A crash is no `Exception`, so that nothing that catches those goes on after it, like after a SIGKILL:
the transaction under way is rolled back, what is committed stays, and what a process knew is gone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from allears.lib import clock

WRITES = ("INSERT", "UPDATE", "DELETE")
FARTHEST = 40
"""A crash falls on one of so many writes to come."""


class Crash(BaseException):
    """The process is gone."""


class FakeClock:
    """`clock.now()` while `moved` is open."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go(self, by: timedelta) -> datetime:
        self.now += by
        return self.now

    @contextmanager
    def moved(self) -> Iterator[None]:
        real = clock.now
        clock.now = self
        try:
            yield
        finally:
            clock.now = real


class Crasher:
    """Armed, it lets the process die at the n-th write from now on."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._left: int | None = None

    def arm(self) -> None:
        self._left = self._rng.randrange(FARTHEST)

    def disarm(self) -> None:
        self._left = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        with connection.execute_wrapper(self._execute):
            yield

    def _execute(
        self,
        execute: Callable[[str, Any, bool, dict[str, Any]], Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        if self._left is not None and sql[:6].upper() in WRITES:
            self._left -= 1
            if self._left < 0:
                self._left = None
                raise Crash
        return execute(sql, params, many, context)
