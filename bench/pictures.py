"""The pictures of the README and the docs, from the demo: invented people, the real route.

    python -m bench.pictures                    # all of them
    python -m bench.pictures inbox search       # some
    python -m bench.pictures --keep FOLDER      # load the demo there once, and use it again

Loads the demo into a desk of its own (about a minute), starts the web server, signs in as one of the
invented colleagues, and lets Chromium take each scene of `bench/pictures_scenes.py`. Writes
docs/pictures/NAME.png, with at most 96 colours so that they stay small. Nothing goes on while it
takes them, but what is "now" differs: two runs are alike, not equal. Needs Chromium (Debian: apt
install chromium).
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bench.desk import desk
from bench.pictures_scenes import BEFORE, SCENES, Scene

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
SETTLES_MS = 900
COLOURS = 96
ADMINISTRATOR = "nora"
PATIENCE_MS = 120_000


def main() -> None:
    """Take what is asked for."""
    asked = _arguments()
    with desk(asked.keep) as folder, _web() as base, _browser() as browser:
        camera = Camera(browser, base)
        _administrator()
        _take(camera, BEFORE, asked.names, is_possible=not (folder / "demo" / "demo.json").exists())
        if not asked.names or set(asked.names) - {scene.name for scene in BEFORE}:
            _load()
            _take(camera, SCENES, asked.names)
    files = list(FOLDER.glob("*.png"))
    print(f"{len(files)} pictures, {sum(file.stat().st_size for file in files) / 1000:.0f} kB")


def _arguments() -> argparse.Namespace:
    known = [scene.name for scene in (*BEFORE, *SCENES)]
    parser = argparse.ArgumentParser(prog="python -m bench.pictures")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--keep", type=Path, help="a folder for the demo, used again next time")
    asked = parser.parse_args()
    if strange := set(asked.names) - set(known):
        parser.error(f"no such picture: {', '.join(sorted(strange))}")
    return asked


def _take(
    camera: Camera, scenes: tuple[Scene, ...], names: list[str], *, is_possible: bool = True
) -> None:
    for scene in scenes:
        if names and scene.name not in names:
            continue
        if not is_possible:
            print(f"{scene.name}: left as it is, the demo is there already")
            continue
        camera.take(scene)


class Camera:
    """Signs in and takes one scene after the other."""

    def __init__(self, browser: Browser, base: str) -> None:
        self._browser, self._base = browser, base
        self._sessions: dict[str, str] = {}

    def take(self, scene: Scene) -> None:
        """One picture. A page that is not there ends it all: no picture of an error."""
        address = self._base + (scene.path if isinstance(scene.path, str) else scene.path())
        context = self._browser.new_context(
            viewport={"width": scene.width, "height": scene.height},
            color_scheme=scene.scheme,
            reduced_motion="reduce",
        )
        key = self._sessions.setdefault(scene.who, _session(scene.who))
        context.add_cookies([{"name": "allears_session", "value": key, "url": self._base}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        answer = page.goto(address)
        if answer is None or not answer.ok:
            raise SystemExit(f"{scene.name}: {address} answers {answer and answer.status}.")
        page.wait_for_timeout(SETTLES_MS)
        for step in scene.then:
            step(page)
        page.wait_for_timeout(SETTLES_MS)
        _write(page.screenshot(), FOLDER / f"{scene.name}.png")
        context.close()
        print(f"{scene.name}: {address}")


def _write(picture: bytes, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    with Image.open(BytesIO(picture)) as found:
        small = found.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(path, optimize=True)


def _load() -> None:
    loading, clock = import_module("allears.flow.demo.loading"), import_module("allears.lib.clock")
    if loading.status().is_loaded:
        return
    began = time.monotonic()
    played = loading.load(by=None, now=clock.now(), speed=0)
    print(f"demo: {played.n_said} posts, {played.n_acts} acts, {time.monotonic() - began:.0f} s")
    for line in played.missed:
        print(f"  missed: {line}")


def _administrator() -> None:
    """Somebody real beside the invented ones, who may see every page."""
    staff, clock = import_module("allears.staff.actions"), import_module("allears.lib.clock")
    now = clock.now()
    if token := staff.setup_token(now=now):
        staff.create_first_administrator(
            token=token, email=f"{ADMINISTRATOR}@desk.example", name="Nora Lind",
            password="x" * 20, timezone="UTC", now=now,
        )  # fmt: skip


def _session(who: str) -> str:
    """The key of a session of that colleague."""
    from_auth = import_module("django.contrib.auth")
    settings = import_module("django.conf").settings
    users = import_module("allears.staff.queries").User.objects
    user = users.get(email__startswith=f"{who}@")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[from_auth.SESSION_KEY] = str(user.pk)
    store[from_auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[from_auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        # The rows are read beside the browser's loop, which Django takes for a mistake.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        yield browser
        browser.close()


@contextmanager
def _web() -> Iterator[str]:
    """A web server for the time; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings: dict[str, Any] = {**os.environ, "ALLEARS_PORT": str(port)}
    web = subprocess.Popen([sys.executable, "-m", "allears", "web"], env=settings)
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        web.terminate()
        web.wait(20)


def _wait_for(base: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{base}/account/login/", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The web server did not come up within two minutes.")


if __name__ == "__main__":
    main()
