"""The pictures of the README and the docs, from the demo: invented people, the real route.

    python -m bench.pictures              # all of them
    python -m bench.pictures inbox search # some

Loads `allears demo` into a desk of its own (about a minute), starts the web server, and lets Chromium
take each page of `PAGES` wide and narrow, light and dark. Writes docs/pictures/NAME.png, NAME-dark.png,
NAME-phone.png and NAME-phone-dark.png. Needs Chromium (Debian: apt install chromium).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

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
SIZES = (("", 1440, 900), ("-phone", 390, 844))
SCHEMES = (("", "light"), ("-dark", "dark"))
SETTLES_MS = 900
FIRST = ("first-run", "/begin/")
"""Taken before there is anything."""
Path_ = str | Callable[[], str]


def _case(title: str) -> Callable[[], str]:
    def find() -> str:
        cases = import_module("allears.cases.queries.rows").Case
        return f"/cases/{cases.objects.filter(title=title).latest('pk').pk}/?queue=all"

    return find


def _person(network: str, key: str) -> Callable[[], str]:
    def find() -> str:
        known = import_module("allears.contacts.queries").by_address(network, key)
        return f"/people/{known.contact_id}/" if known else "/people/"

    return find


def _monitor() -> str:
    rows = import_module("allears.mentions.queries").Monitor.objects
    return f"/settings/monitors/{rows.get(name='Fernhill (demo)').pk}/"


PAGES: tuple[tuple[str, Path_], ...] = (
    ("inbox", _case("It happened again")),
    ("inbox-list", "/inbox/?queue=all"),
    ("case", _case("Smoke")),
    ("listen", "/listen/"),
    ("search", "/search/?q=07-2"),
    ("person", _person("demo-square", "teatime_tess")),
    ("monitor", _monitor),
    ("routes", "/settings/routes/"),
    ("times", "/settings/times/"),
    ("settings", "/settings/channels/"),
    ("demo", "/settings/demo/"),
)
"""Name and address; add a page here and it is taken in every size."""


def main() -> None:
    wanted = set(sys.argv[1:])
    FOLDER.mkdir(exist_ok=True)
    with desk():
        port = _free_port()
        session = _administrator()
        web = _web(port)
        try:
            _wait_for(port)
            with _browser() as browser:
                camera = Camera(browser, port, session, wanted)
                camera.take(*FIRST)
                if not wanted - {FIRST[0]} and wanted:
                    return
                _load()
                for name, path in PAGES:
                    camera.take(name, path)
        finally:
            web.terminate()
            web.wait(20)


class Camera:
    """Takes one page in every size and both schemes."""

    def __init__(self, browser: Any, port: int, session: str, wanted: set[str]) -> None:
        self._browser, self._wanted = browser, wanted
        self._base = f"http://127.0.0.1:{port}"
        self._cookie = {"name": "allears_session", "value": session, "url": self._base}

    def take(self, name: str, path: Path_) -> None:
        if self._wanted and name not in self._wanted:
            return
        address = self._base + (path if isinstance(path, str) else path())
        for size, width, height in SIZES:
            for scheme_name, scheme in SCHEMES:
                context = self._browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                context.add_cookies([self._cookie])
                page = context.new_page()
                answer = page.goto(address)
                if answer is None or not answer.ok:
                    raise SystemExit(f"{name}: {address} answers {answer and answer.status}.")
                page.wait_for_timeout(SETTLES_MS)
                page.screenshot(path=str(FOLDER / f"{name}{size}{scheme_name}.png"))
                context.close()
        print(f"{name}: {address}")


def _load() -> None:
    loading = import_module("allears.flow.demo.loading")
    clock = import_module("allears.lib.clock")
    began = time.monotonic()
    played = loading.load(by=None, now=clock.now(), speed=0)
    n_missed = len(played.missed)
    print(
        f"demo: {played.n_said} posts, {played.n_acts} acts, {n_missed} missed, "
        f"{time.monotonic() - began:.0f} s"
    )
    for line in played.missed:
        print(f"  missed: {line}")


def _administrator() -> str:
    """Somebody real, who may see every page; the key of her session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from allears.lib import clock
    from allears.staff import actions as staff

    now = clock.now()
    user = staff.create_first_administrator(
        token=staff.setup_token(now=now) or "", email="nora@desk.example", name="Nora Lind",
        password="x" * 20, timezone="UTC", now=now,
    )  # fmt: skip
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def _browser() -> Any:
    from contextlib import contextmanager

    from playwright.sync_api import sync_playwright

    @contextmanager
    def opened() -> Any:
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield browser
            browser.close()

    return opened()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _web(port: int) -> subprocess.Popen[bytes]:
    settings = {**os.environ, "ALLEARS_PORT": str(port)}
    return subprocess.Popen([sys.executable, "-m", "allears", "web"], env=settings)


def _wait_for(port: int) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The web server did not come up within two minutes.")


if __name__ == "__main__":
    main()
