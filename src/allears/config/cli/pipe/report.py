"""What is told beside the answers: how far it is and how fast, and at the end what took the time."""

from __future__ import annotations

import sys
import time
from typing import Any

import msgspec

from allears.config.cli.pipe.engines import Tally

_EVERY_S = 0.5


class Report:
    """Told on standard error; silent unless it is wanted."""

    def __init__(self, *, is_shown: bool) -> None:
        self._is_shown = is_shown
        self._began = self._told = time.perf_counter()
        self.total = Tally()

    def add(self, tally: Tally) -> None:
        """A block is done."""
        self.total.add(tally)
        now = time.perf_counter()
        if self._is_shown and now - self._told >= _EVERY_S:
            self._told = now
            sys.stderr.write(f"\r\x1b[K{self._line()}")
            sys.stderr.flush()

    def end(self) -> None:
        """The last line stays."""
        if self._is_shown:
            sys.stderr.write(f"\r\x1b[K{self._line()}\n")

    def _line(self) -> str:
        total, passed = self.total, max(time.perf_counter() - self._began, 1e-9)
        return (
            f"{total.lines:,} lines, {total.met:,} posts meet {total.hits:,} monitors, "
            f"{total.lines / passed:,.0f} lines a second"
        )

    def stats(self, **more: Any) -> str:
        """One object of JSON."""
        total = self.total
        passed = time.perf_counter() - self._began
        told = {
            "lines": total.lines,
            "posts_met": total.met,
            "hits": total.hits,
            "unreadable": total.bad,
            "seconds": round(passed, 4),
            "lines_a_second": round(total.lines / passed) if passed else 0,
            "stages_s": {stage: round(value, 4) for stage, value in total.seconds.items()},
            **more,
        }
        return msgspec.json.encode(told).decode()
