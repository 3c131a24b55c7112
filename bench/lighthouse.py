"""Lighthouse on every main page of a desk that runs: four marks each, 95 wanted.

    python -m bench lighthouse http://127.0.0.1:8000 SESSION [/inbox/ ...]

SESSION is the value of the cookie `allears_session` of somebody who is logged in. Needs Chromium and
the program `lighthouse` (`npm install -g lighthouse`; LIGHTHOUSE names it where it is not on the
PATH). Performance is measured without its make-believe slow telephone: the server is on this machine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.desk import machine

MAIN = (
    "/inbox/?queue=all",
    "/listen/",
    "/people/",
    "/search/?q=kettle",
    "/settings/",
    "/settings/channels/",
    "/settings/monitors/",
    "/settings/routes/",
    "/settings/times/",
    "/settings/people/",
    "/settings/replies/",
    "/settings/notifications/",
    "/settings/profile/",
)
WANTED = 0.95
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def main() -> int:
    if len(sys.argv) < 3:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if not program:
        sys.stderr.write("Lighthouse is missing: npm install -g lighthouse\n")
        return 2
    base, session, given = sys.argv[1], sys.argv[2], sys.argv[3:]
    paths = [path for path in given if path.startswith("/")] or MAIN
    print(f"# {machine()}, load {os.getloadavg()[0]:.1f}")
    worst = 1.0
    for path in paths:
        marks = measure(program, base + path, session)
        worst = min(worst, *marks.values())
        line = "  ".join(f"{name} {mark * 100:3.0f}" for name, mark in marks.items())
        print(f"{path:32} {line}", flush=True)
    return int(worst < WANTED)


def measure(program: str, url: str, session: str) -> dict[str, float]:
    """Category -> mark, 0 to 1."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [
            program, url, "--quiet", "--output=json", f"--output-path={report}",
            "--preset=desktop", "--throttling-method=provided", f"--chrome-flags={FLAGS}",
            f"--extra-headers={json.dumps({'Cookie': f'allears_session={session}'})}",
        ]  # fmt: skip
        environment = {**os.environ, "CHROME_PATH": "/usr/bin/chromium"}
        subprocess.run(command, env=environment, check=True, timeout=180, stdout=subprocess.DEVNULL)
        found = json.loads(report.read_text())
    for audit in found["audits"].values():
        if audit.get("score") == 0 and "-v" in sys.argv:
            print(f"    {audit['id']}: {audit['title']}")
    return {name: part["score"] or 0.0 for name, part in found["categories"].items()}


if __name__ == "__main__":
    raise SystemExit(main())
