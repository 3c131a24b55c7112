"""The name under which a process leases work, and whether the process behind a name is dead.

A name is host and process space, process id, boot and the moment that the process began, so that
a process id that was given out again is not taken for the old one. "Dead" is only said of what can
be seen from here: of other hosts, other containers and an earlier boot nothing is known, and their
leases run out by themselves.
"""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path

STATE_FIELD, STARTED_FIELD = 0, 19
"""Places in /proc/<pid>/stat behind the command's closing bracket."""
MAX_HOST = 30
"""A name has room for 80 characters, and its end must never be cut off."""
_GONE = {"Z", "X", "x"}
"""It has ended; only its parent has not looked yet."""


def _stat(pid: int) -> list[str]:
    """The fields of a process; none where the system does not say."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _started(pid: int) -> str:
    """Boot, and clock ticks after it at which a process began; "" where nobody says."""
    fields = _stat(pid)
    return f"{_boot()}-{fields[STARTED_FIELD]}" if fields else ""


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return ""


@cache
def _host() -> str:
    """Where a process id means the same process: the host's name and the space of its numbers."""
    try:
        space = os.readlink("/proc/self/ns/pid").strip("pid:[]")
    except OSError:
        space = ""
    return f"{socket.gethostname()[:MAX_HOST].replace(':', '.')}/{space}"


def name() -> str:
    """The name of this process."""
    pid = os.getpid()
    return f"{_host()}:{pid}:{_started(pid)}"


def is_dead(worker: str) -> bool:
    """True only when we know it: the process ran here, since the last boot, and is there no more."""
    host, _, rest = worker.partition(":")
    pid_text, _, started = rest.partition(":")
    if host != _host() or not pid_text.isdigit() or started.partition("-")[0] != _boot():
        return False
    pid = int(pid_text)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    fields = _stat(pid)
    if not fields or not started:
        return False
    return fields[STATE_FIELD] in _GONE or _started(pid) != started
