"""`postmaster.pid`, read with suspicion: is the server that it names there, and is it this cluster's?

PostgreSQL writes the file into the cluster: pid, folder, start time, port, socket folder, ..., and
`ready` in line 8. A pid may since have been given to another program, so a process counts as ours
only if it runs as the owner of the cluster and works inside it (Linux: /proc; elsewhere: ps).
Only such a process is ever signalled.
Source: PostgreSQL's src/include/utils/pidfile.h.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

_MAX_BYTES = 4096
_LINES = 8


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server of this cluster that is alive right now."""

    pid: int
    port: int
    sockets: str
    """The folder of its socket."""
    is_ready: bool


def read(cluster: Path) -> Running | None:
    """The living server of this cluster, or None (no file, a stale one, somebody else's pid)."""
    try:
        with open(cluster / "postmaster.pid", "rb") as file:
            lines = file.read(_MAX_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return None
    lines += [""] * (_LINES - len(lines))
    if not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    if not is_server_of(cluster, pid):
        return None
    port = int(lines[3]) if lines[3].strip().isdigit() else 0
    return Running(
        pid=pid, port=port, sockets=lines[4].strip(), is_ready=lines[7].strip() == "ready"
    )


def is_server_of(cluster: Path, pid: int) -> bool:
    """Does `pid` run as the owner of the cluster, inside it?"""
    if pid <= 1:
        return False
    if Path("/proc/self/cwd").exists():
        return _is_there_by_proc(cluster, pid)
    return _is_there_by_ps(cluster, pid)


def remove_stale(cluster: Path, *, sockets: Path) -> None:
    """Take away the marks of a server that is not there: its pid file, its socket and the lock of that.

    PostgreSQL does so itself unless the pid now belongs to some other program of the same user,
    which is common after a container was started again, or to a zombie that nobody collects.
    """
    if read(cluster) is not None:
        return
    for mark in (cluster / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
        mark.unlink(missing_ok=True)


def stop(cluster: Path, *, patience_s: float) -> bool:
    """Fast shutdown of the living server of this cluster; True when none is left."""
    deadline = time.monotonic() + patience_s
    running = read(cluster)
    if running is not None:
        os.kill(running.pid, signal.SIGINT)
    while running is not None and is_server_of(cluster, running.pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _is_there_by_proc(cluster: Path, pid: int) -> bool:
    try:
        owner = cluster.stat()
        process = Path(f"/proc/{pid}")
        if process.stat().st_uid != owner.st_uid:
            return False
        return os.path.samestat(os.stat(process / "cwd"), owner)
    except OSError:
        return False


def _is_there_by_ps(cluster: Path, pid: int) -> bool:
    shown = subprocess.run(
        ["ps", "-ww", "-o", "uid=,command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    uid, _, command = shown.partition(" ")
    return uid == str(cluster.stat().st_uid) and f"-D {cluster}" in command
