"""How long `allears up` takes until its first page answers: the first time and the second.

    python -m bench.start

On a data folder that is new, and then once more on the same one. The parts are: PostgreSQL (the
cluster made, or found and started), the database brought up to date, the web server's first answer
to the page for logging in, and the three loops ready. The goal is a second start under 10 seconds.
What it misses: the installing that `make run` does once.
"""

from __future__ import annotations

import http.client
import os
import sys
import tempfile
import time
from pathlib import Path

from bench import processes
from bench.desk import machine

GOAL_S = 10.0
PATIENCE_S = 300.0
LOOPS = ("listen", "care", "deliver")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="allears-bench-") as name:
        os.chmod(name, 0o755)
        port = processes.free_port()
        os.environ.pop("DATABASE_URL", None)
        processes.compiled_once(Path(name))
        os.environ |= {"ALLEARS_DATA": name, "ALLEARS_PORT": str(port), "PYTHONUNBUFFERED": "1"}
        print(f"# {machine()}, load {os.getloadavg()[0]:.1f}")
        first = _start(Path(name), port)
        second = _start(Path(name), port)
    print(f"  {'seconds from the command to':<36} {'first':>7} {'second':>7}")
    for what in first:
        print(f"  {what:<36} {first[what]:7.1f} {second[what]:7.1f}")
    is_good = second["the first page"] < GOAL_S
    print(f"The goal is a second start under {GOAL_S:.0f} s: {'reached' if is_good else 'missed'}.")
    return 0 if is_good else 1


def _start(folder: Path, port: int) -> dict[str, float]:
    """Moments of one start, in seconds; the process has ended before this returns."""
    up = processes.part("up", folder)
    began = time.perf_counter()
    up.start()
    found: dict[str, float] = {}
    try:
        while len(found) < len(LOOPS) + 3:
            if time.perf_counter() - began > PATIENCE_S or not up.is_running:
                raise RuntimeError(f"up does not come up:\n{up.said()[-3000:]}")
            for what in _new(up, port, folder, found):
                found[what] = time.perf_counter() - began
            time.sleep(0.1)  # looking must not cost what is measured
    finally:
        up.end()
    order = ("PostgreSQL", "the database up to date", "the first page", *LOOPS)
    return {what: found[what] for what in order}


def _new(up: processes.Part, port: int, folder: Path, found: dict[str, float]) -> list[str]:
    """What has come since the last look."""
    said = up.said()
    ready = [name for name in LOOPS if f"{name} is ready" in said]
    if "PostgreSQL" not in found and _has_database(folder):
        ready.append("PostgreSQL")
    if "the database up to date" not in found and _has_children(up):
        ready.append("the database up to date")
    if "the first page" not in found and _shows(port):
        ready.append("the first page")
    return [what for what in ready if what not in found]


def _has_database(folder: Path) -> bool:
    file = folder / "postgres" / "cluster" / "postmaster.pid"
    return file.exists() and "ready" in file.read_text()


def _has_children(up: processes.Part) -> bool:
    """The parts are started when the database is up to date."""
    return any(
        "-m allears web" in _words(pid) for pid in processes.descendants(up.pid)
    )  # fmt: skip


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _shows(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        line.request("GET", "/account/login/")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(main())
