"""Parts of All Ears born fast: a process that has loaded everything forks one whenever it is asked.

    python -m bench.nursery          (a line on stdin: NAME LOGFILE; the answer on stdout: the pid)

What is born is a process of its own with its own connections and dies of SIGKILL like any other; it
only does not spend seconds on imports. `BENCH_FIRST_LOOK_S` shortens how long an interrupted send
is looked for. What a start from nothing does differently is seen by those who start without this.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import django

from allears.lib import leash
from bench.processes import END_S, Part, is_alive, wait_for_end

_PR_SET_PDEATHSIG = 1


class Nursery:
    """The forking process, seen from the measurement; it and its children die with us."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            leash.argv([sys.executable, "-m", "bench.nursery"], on_death=signal.SIGKILL),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def bear(self, name: str, log: Path) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{name} {log}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(END_S)


@dataclass
class Forked(Part):
    """A part that comes from the nursery."""

    nursery: Nursery | None = None
    _pid: int = 0

    def start(self) -> None:
        assert self.nursery is not None
        self._from = self.log.stat().st_size if self.log.exists() else 0
        self._pid = self.nursery.bear(self.name, self.log)

    @property
    def pid(self) -> int:
        return self._pid

    @property
    def is_running(self) -> bool:
        return bool(self._pid) and is_alive(self._pid)

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        left = wait_for_end({self._pid}, within_s=END_S)
        assert not left, f"{self.name} survives SIGKILL"

    def end(self) -> int | None:
        if not self.is_running:
            return 1
        os.kill(self._pid, signal.SIGTERM)
        if wait_for_end({self._pid}, within_s=END_S):
            os.kill(self._pid, signal.SIGKILL)
            return None
        return 0


def main() -> None:
    """Load everything, then fork on demand until stdin ends."""
    django.setup()
    for name in ("listen", "care", "deliver"):
        importlib.import_module(f"allears.flow.{name}")
    for module in ("allears.config.urls", "allears.config.asgi", "uvicorn"):
        importlib.import_module(module)
    importlib.import_module("allears.flow.cargo").understanding()
    rules = importlib.import_module("allears.outbox.rules")
    rules.FIRST_LOOK_S = float(os.environ.get("BENCH_FIRST_LOOK_S") or rules.FIRST_LOOK_S)
    parts = importlib.import_module("allears.config.cli.parts")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them, the kernel does
    me = os.getpid()
    for line in sys.stdin:
        name, _, log = line.strip().partition(" ")
        pid = os.fork()
        if pid == 0:
            _live(getattr(parts, name), Path(log), parent=me)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _live(run: object, log: Path, *, parent: int) -> NoReturn:
    """The child: its own output, and an end with its parent."""
    code = 1
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for old, new in ((0, nothing), (1, out), (2, out)):
            os.dup2(new, old)
        if os.getppid() == parent and callable(run):
            run()
            code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
