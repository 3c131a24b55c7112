"""The pictures of the README and the docs, from a desk of invented people.

    python -m bench.pictures

A company that does not exist, people who do not exist, through the real route: posts are kept,
understood, made into cases, one is answered. Chromium then takes the pictures. Writes
docs/pictures/*.png; needs Chromium (Debian: apt install chromium) and a few seconds.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bench.desk import desk

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with desk():
        import bench.pictures_people as people

        story = people.tell()
        port = _free_port()
        web = _web(port)
        try:
            _wait_for(port)
            _take(port, story)
        finally:
            web.terminate()
            web.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _web(port: int) -> subprocess.Popen[bytes]:
    settings = {**os.environ, "ALLEARS_PORT": str(port)}
    return subprocess.Popen([sys.executable, "-m", "allears", "web"], env=settings)


def _wait_for(port: int) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The web server did not come up within a minute.")


def _take(port: int, story: dict[str, str]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, width, height, scheme, path in (
            ("inbox", 1440, 900, "light", story["case"]),
            ("inbox-dark", 1440, 900, "dark", story["case"]),
            ("inbox-phone", 390, 844, "light", story["inbox"]),
            ("listen", 1440, 900, "light", "/listen/"),
            ("monitor", 1440, 900, "light", story["monitor"]),
        ):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            context.add_cookies(
                [
                    {
                        "name": "allears_session",
                        "value": story["session"],
                        "url": f"http://127.0.0.1:{port}",
                    }
                ]
            )
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}{path}")
            page.wait_for_timeout(800)
            page.screenshot(path=str(FOLDER / f"{name}.png"))
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
