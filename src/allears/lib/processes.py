"""Several programs kept running as one: started in order, started again when they die, ended in order.

Each program is a child in a process group of its own, on a leash that ends it when we are killed
(Linux, see `leash`). Its lines are printed behind its name. One that ends by itself is started
again after a pause that doubles up to half a minute, and is short again once it has run for a
minute. SIGINT, SIGTERM or SIGHUP end them one after the other in the order of the list; a second
one ends them all at once. What it will miss: a program that hangs without ending.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from allears.lib import leash

GRACE_S = 10.0
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
_HEALTHY_S = 60.0
_GLANCE_S = 0.2
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run, under which name its lines are shown."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to ours."""
    starts_after_s: float = 0.0
    """Lets the others have the processor first; counts for the first start only."""
    grace_s: float = GRACE_S
    """How long it may take to end after SIGTERM."""
    pass_fds: tuple[int, ...] = ()
    """Open files of ours that it uses too."""


class Crew:
    """The programs of one run. `run` must be called in the main thread, which stays in it."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        say: Callable[[str], None],
        glance: Callable[[], None] = lambda: None,
        glance_s: float = 2.0,
        end_together: bool = False,
    ) -> None:
        """`say` prints one line, from any thread. `glance` is called every `glance_s` seconds.

        `end_together`: all are told to end before the first is waited for.
        """
        self._say = say
        self._glance = glance
        self._glance_s = glance_s
        self._end_together = end_together
        width = max(len(one.name) for one in programs)
        self._seats = [_Seat(one, width=width, say=say) for one in programs]
        self._n_signals = 0

    def run(self) -> None:
        """Start all, keep them running, and come back when a signal has ended them all."""
        before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        try:
            glance_at = time.monotonic() + self._glance_s
            while not self._n_signals:
                for seat in self._seats:
                    seat.look(time.monotonic())
                if time.monotonic() >= glance_at:
                    self._glance()
                    glance_at = time.monotonic() + self._glance_s
                time.sleep(_GLANCE_S)
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._n_signals += 1

    def _end(self) -> None:
        if self._end_together:
            for seat in self._seats:
                seat.ask_to_end()
        for seat in self._seats:
            seat.end(lambda: self._n_signals > 1)


class _Seat:
    """One program and the process that runs it at the moment, if any."""

    def __init__(self, program: Program, *, width: int, say: Callable[[str], None]) -> None:
        self._program = program
        self._prefix = f"{program.name:<{width}} | "
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._started_at = 0.0
        self._start_at = 0.0
        self._pause_s = _FIRST_PAUSE_S
        self._is_asked = False

    def look(self, now: float) -> None:
        """Start it if it should run and does not. `now`: seconds of the monotonic clock."""
        if self._process is None:
            self._start_at = self._start_at or now + self._program.starts_after_s
            if now >= self._start_at:
                self._start(now)
            return
        code = self._process.poll()
        if code is None:
            return
        self._sweep()
        if now - self._started_at >= _HEALTHY_S:
            self._pause_s = _FIRST_PAUSE_S
        self._start_at = now + self._pause_s
        self._say(f"{self._prefix}{_how(code)}; starts again in {self._pause_s:.0f} s")
        self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)

    def ask_to_end(self) -> None:
        """SIGTERM, once."""
        if self._process is None or self._is_asked:
            return
        self._is_asked = True
        with suppress(ProcessLookupError):
            self._process.terminate()

    def end(self, is_urgent: Callable[[], bool]) -> None:
        """End it: SIGTERM, some patience, SIGKILL for it and what it started."""
        if self._process is None:
            return
        self.ask_to_end()
        deadline = time.monotonic() + self._program.grace_s
        while self._process.poll() is None:
            if time.monotonic() > deadline or is_urgent():
                self._say(f"{self._prefix}does not end, so it is killed")
                break
            time.sleep(_GLANCE_S / 10)
        self._sweep()

    def _start(self, now: float) -> None:
        self._started_at = now
        self._process = subprocess.Popen(
            leash.argv(self._program.argv, on_death=signal.SIGTERM),
            env={**os.environ, **self._program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
            pass_fds=self._program.pass_fds,
        )
        lines = self._process.stdout
        self._reader = threading.Thread(target=self._pass_on, args=(lines,), daemon=True)
        self._reader.start()

    def _pass_on(self, lines: IO[bytes]) -> None:
        for line in lines:
            self._say(self._prefix + line.decode("utf-8", "replace").rstrip("\r\n"))

    def _sweep(self) -> None:
        """Kill what is left of the group, take up the last lines, and leave the seat empty."""
        if self._process is None or self._reader is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(timeout=_GLANCE_S * 5)
        self._process = None


def ours(name: str, *, starts_after_s: float = 0.0, **environment: str) -> Program:
    """One of our own commands (`web`, `listen`, ...) as a program."""
    return Program(
        name=name,
        starts_after_s=starts_after_s,
        argv=[sys.executable, "-m", "allears", name],
        environment={"PYTHONUNBUFFERED": "1", **environment},
    )


def _how(code: int) -> str:
    if code >= 0:
        return f"ended by itself with exit code {code}"
    return f"was ended by {signal.Signals(-code).name}"
