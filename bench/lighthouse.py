"""Lighthouse on every main page of a desk that runs: four marks each, 95 wanted.

    python -m bench lighthouse http://127.0.0.1:8000 SESSION [/inbox/ ...]

SESSION is the value of the cookie `allears_session` of somebody who is logged in. Needs Chromium and
the program `lighthouse` (`npm install -g lighthouse`; LIGHTHOUSE names it where it is not on the
PATH). It measures in a browser of ours that holds the cookie, as a person's does: a cookie among its
own headers would be lost on a redirect and by the live line. Performance is measured without its
make-believe slow telephone: the server is on this machine. A page that begins too late for it
(NO_NAVSTART) is tried again; -v names what costs a mark. What it misses: on a busy machine the
performance says more of the neighbours than of the page.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.desk import machine

MAIN = (
    "/inbox/?queue=all",
    "/listen/",
    "/people/",
    "/search/?q=kettle",
    "/problems/",
    "/problems/new/",
    "/champions/",
    "/insights/gap/",
    "/kept/",
    "/practice/",
    "/notices/",
    "/settings/channels/",
    "/settings/channels/new/",
    "/settings/monitors/",
    "/settings/monitors/new/",
    "/settings/routes/",
    "/settings/times/",
    "/settings/people/",
    "/settings/approvals/",
    "/settings/protocols/",
    "/settings/walls/",
    "/settings/licence/",
    "/settings/follow-up/",
    "/settings/privacy/",
    "/settings/rights/",
    "/settings/system/",
    "/settings/audit/",
    "/settings/drafts/",
    "/settings/articles/",
    "/settings/playbooks/",
    "/settings/replies/",
    "/settings/notifications/",
    "/settings/hours/",
    "/settings/away/",
    "/settings/keys/",
    "/settings/profile/",
    "/settings/safety/",
    "/begin/",
)
WANTED = 0.95
TRIES = 3
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
    with _browser(base, session) as port:
        for path in paths:
            marks = measure(program, base + path, port)
            worst = min(worst, *marks.values())
            line = "  ".join(f"{name} {mark * 100:3.0f}" for name, mark in marks.items())
            print(f"{path:32} {line}", flush=True)
    return int(worst < WANTED)


@contextmanager
def _browser(base: str, session: str) -> Iterator[int]:
    """A browser in which somebody is logged in; gives the port by which it is led."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        context = player.chromium.launch_persistent_context(
            folder,
            executable_path="/usr/bin/chromium",
            args=[*FLAGS, f"--remote-debugging-port={port}"],
        )
        context.add_cookies([{"name": "allears_session", "value": session, "url": base}])
        yield port
        context.close()


def measure(program: str, url: str, port: int) -> dict[str, float]:
    """Category -> mark, 0 to 1."""
    found = next((one for _ in range(TRIES) if (one := _report(program, url, port))), None)
    if found is None:
        raise SystemExit(f"{url}: Lighthouse could not measure it, {TRIES} times.")
    shown = found["finalDisplayedUrl"]
    if "/account/login/" in shown:
        raise SystemExit(f"{url} asks for a login: the session does not live.")
    if "-v" in sys.argv:
        for line in _costs(found):
            print(f"    {line}")
    return {name: part["score"] or 0.0 for name, part in found["categories"].items()}


def _costs(found: Any) -> Iterator[str]:
    """What costs a mark, one line each."""
    for name, part in found["categories"].items():
        for weighed in part["auditRefs"]:
            audit = found["audits"][weighed["id"]]
            if weighed["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                said = audit.get("displayValue") or audit.get("explanation") or ""
                yield f"{name}: {audit['title']} {said}"


def _report(program: str, url: str, port: int) -> Any:
    """What Lighthouse says of a page; None where it lost the beginning."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [
            program, url, "--quiet", "--output=json", f"--output-path={report}",
            "--preset=desktop", "--throttling-method=provided", f"--port={port}",
        ]  # fmt: skip
        subprocess.run(command, check=False, timeout=180, stdout=subprocess.DEVNULL)
        found = json.loads(report.read_text()) if report.exists() else {"runtimeError": "none"}
    return None if "runtimeError" in found else found


if __name__ == "__main__":
    raise SystemExit(main())
