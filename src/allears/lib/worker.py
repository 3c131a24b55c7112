"""The name under which a process leases work, and whether the process behind a name is dead.

A name is host, process id and the moment that the process began, so that a process id that was
given out again is not taken for the old one. About other hosts nothing is known: their leases
run out by themselves.
"""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path

STARTED_FIELD = 19
"""Place of the start time in /proc/<pid>/stat behind the command's closing bracket."""


def _started(pid: int) -> str:
    """Clock ticks after boot at which a process began; "" where the system does not say."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return ""
    return f"{boot}-{stat.rpartition(')')[2].split()[STARTED_FIELD]}"


@cache
def _host() -> str:
    return socket.gethostname()


def name() -> str:
    """The name of this process."""
    pid = os.getpid()
    return f"{_host()}:{pid}:{_started(pid)}"[:80]


def is_dead(worker: str) -> bool:
    """True only when we know it: the process ran on this host and is there no more."""
    host, _, rest = worker.rpartition(":")[0].partition(":")
    pid_text, started = rest, worker.rpartition(":")[2]
    if host != _host() or not pid_text.isdigit():
        return False
    pid = int(pid_text)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return bool(started) and _started(pid) != started
