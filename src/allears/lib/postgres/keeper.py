"""The process between us and PostgreSQL: it ends the server when the last one who uses it is gone.

Everyone who uses the server holds a shared lock on the file `lease`; the kernel takes it away
when they end, however they end. The keeper starts the server as its child, waits for the
exclusive lock on `lease`, and when it gets it nobody is left: it asks the server for a fast
shutdown and ends. If the keeper itself is killed, the server gets that signal from the kernel
(see `allears.lib.leash`; Linux). While it lives it holds an exclusive lock on `keeper.lock`.
It is run by its path with `python -I -S` and needs nothing but the standard library.
What it will miss: a machine without `PR_SET_PDEATHSIG` keeps the server when the keeper is
killed with -9; the next start finds and stops it.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

PARENT = "PARENT"
"""Stands in the server's argv where our pid belongs."""

_EX_ALREADY_KEPT = 73
_TRIES = 100
_PAUSE_S = 0.02


def main(args: Sequence[str]) -> int:
    """`keeper.py HOME -- argv of the server`. Returns the server's exit code."""
    home = Path(args[0])
    if not _is_mine(os.open(home / "keeper.lock", os.O_RDWR)):
        return _EX_ALREADY_KEPT
    me = str(os.getpid())
    server = subprocess.Popen([me if arg == PARENT else arg for arg in args[2:]], cwd="/")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _stop(server))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    lease = os.open(home / "lease", os.O_RDWR)
    threading.Thread(target=_wait_for_the_last, args=(lease, server), daemon=True).start()
    return server.wait()


def _is_mine(mark: int) -> bool:
    """Get the mark of the keeper. Others touch it for a moment to look, hence more than one try."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_S)
        else:
            return True
    return False


def _wait_for_the_last(lease: int, server: subprocess.Popen[bytes]) -> None:
    fcntl.flock(lease, fcntl.LOCK_EX)  # kept until we end: who comes now waits for a new keeper
    _stop(server)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown": clean, waits for nobody


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
