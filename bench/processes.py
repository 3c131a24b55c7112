"""Real processes of All Ears on a temporary data folder: started, killed with -9, counted, ended."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from allears.lib import leash

START_S = 180.0
END_S = 30.0


@dataclass
class Part:
    """One command of ours, whose output goes to a file; it dies with us."""

    name: str
    argv: list[str]
    log: Path
    port: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _from: int = 0

    def start(self) -> None:
        """From the main thread: the leash is bound to it."""
        self._from = self.log.stat().st_size if self.log.exists() else 0
        out: IO[bytes]
        with open(self.log, "ab") as out:
            self._process = subprocess.Popen(
                leash.argv(self.argv, on_death=signal.SIGKILL),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} was not started"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def said(self) -> str:
        """What it has printed since its last start; nothing yet when it has just been born."""
        if not self.log.exists():
            return ""
        with open(self.log, "rb") as file:
            file.seek(self._from)
            return file.read().decode("utf-8", "replace")

    @property
    def is_ready(self) -> bool:
        if not self.is_running:
            return False
        if self.port:
            return answers(self.port)
        return f"{self.name} is ready" in self.said()

    def wait_until_ready(self, within_s: float = START_S) -> None:
        deadline = time.monotonic() + within_s
        while not self.is_ready:
            if not self.is_running or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not come up:\n{self.said()[-3000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """-9, and gone before this returns."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def end(self) -> int | None:
        """SIGTERM; its exit code, or None when it had to be killed."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return None


def compiled_once(folder: Path) -> None:
    """Children keep compiled modules (in `folder`, not among the sources), as on any usual machine,
    though this process may have been told not to."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")


def part(name: str, folder: Path, *, port: int = 0) -> Part:
    """One of our own commands, as a person would type it."""
    argv = [sys.executable, "-m", "allears", name]
    if name == "up":
        argv.append("--no-browser")
    return Part(name=name, argv=argv, log=folder / f"{name}.log", port=port)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def of_folder(folder: Path) -> dict[int, str]:
    """Every process that belongs to a data folder, but us: by its environment, words or place."""
    found: dict[int, str] = {}
    for place in Path("/proc").iterdir():
        if not place.name.isdigit() or int(place.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            words = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            is_there = os.readlink(place / "cwd").startswith(str(folder))
            around = (place / "environ").read_bytes()
            if f"={folder}\0".encode() in around or str(folder) in words or is_there:
                found[int(place.name)] = words[:120]
    return found


def descendants(pid: int) -> set[int]:
    """Children, and theirs."""
    parents: dict[int, int] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (place / "stat").read_text().rpartition(")")[2].split()
                parents[int(place.name)] = int(fields[1])
    found: set[int] = set()
    while True:
        more = {child for child, parent in parents.items() if parent in found | {pid}} - found
        if not more:
            return found
        found |= more


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_for_end(pids: set[int], *, within_s: float) -> set[int]:
    """Those that are still there after `within_s`."""
    deadline = time.monotonic() + within_s
    while True:
        left = {pid for pid in pids if is_alive(pid)}
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)
