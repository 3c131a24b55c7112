"""What the story needs around the browser: `allears up` for real, a site with a feed, tabs that are watched."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    expect,
)
from tests.mailserver import free_port

DESK, CUSTOMER = "desk@allears.test", "rosa@people.test"
READY_S = 120.0
WIDE, NARROW = (1440, 900), (390, 844)
EXPECTED_STATUS = re.compile(r"Failed to load resource: .*status of 422")
"""A form that is not right yet answers 422, which Chromium writes into its console."""

CALLED_OFF = re.compile(r"^htmx:(sendAbort|afterRequest), ")
"""The page itself called a request off, since a newer one or a fresh part came; what failed says more."""


def eventually(is_so: Callable[[], bool], *, within_s: float = 20) -> bool:
    """Ask until it is so, or the time is over."""
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class House:
    """`python -m allears up` on a data folder and a port of its own."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._output = data / "output"
        settings = {
            "ALLEARS_DATA": str(data),
            "ALLEARS_PORT": str(self.port),
            "ALLEARS_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
        }
        ours = ("DATABASE_URL", "ALLEARS_EMBEDDED_URL", "DJANGO_SETTINGS_MODULE")
        inherited = {name: value for name, value in os.environ.items() if name not in ours}
        self._env = inherited | settings
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "allears", "up", "--no-browser"],
                env=self._env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        """What it has printed so far."""
        return self._output.read_text()

    def first_link(self) -> str:
        """The one-time link that it prints when it is ready."""
        found: list[str] = []

        def is_printed() -> bool:
            found[:] = re.findall(r"Begin here \(works once\): (\S+)", self.text)
            return bool(found) or self._process.poll() is not None

        eventually(is_printed, within_s=READY_S)
        assert found, self.text
        return found[0]

    def comes_due(self, model: str, field: str) -> None:
        """What of this model is due in hours or days is due now: the deadline passes while one looks on."""
        self.does(
            f"from django.utils import timezone; from allears.cases.models import {model}; "
            f"{model}.objects.filter({field}__gt=timezone.now()).update({field}=timezone.now())"
        )

    def gathers(self) -> None:
        """What it looks for every few minutes, it looks for now: whether cases are about one thing.

        Once more where it is just looking by itself: it began before the last of them came.
        """
        self.does(
            "import time; from django.utils import timezone; from allears.problems import actions; "
            "any(actions.gather(now=timezone.now()) or time.sleep(0.3) for _ in range(60))"
        )

    def does(self, code: str) -> None:
        """What time or another machine would bring, in a process of its own beside the house."""
        command = [sys.executable, "-m", "allears", "manage", "shell", "-v", "0", "-c", code]
        subprocess.run(command, env=self._env, check=True, capture_output=True, timeout=60)

    def end(self) -> None:
        """As Ctrl-C does it; harder when that takes too long."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def send_now(page: Page) -> None:
    """The answer that was just sent is not held for taking it back; or it has left already."""
    hurry = page.locator("#thread").get_by_role("button", name="Send now")
    left = page.locator("#thread .message-out").last.get_by_text("Left", exact=True)
    expect(hurry.or_(left).first).to_be_visible(timeout=20_000)
    with suppress(Error):  # it leaves while we reach for the button
        hurry.click(timeout=3000)


class Site(ThreadingHTTPServer):
    """A town's blog: a web page that names its feed, and the feed."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Blog)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.items: list[tuple[str, str]] = []

    def publish(self, title: str, text: str) -> None:
        self.items.append((title, text))

    def feed(self) -> str:
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{self.url}/posts/{n}</link>"
            f"<guid>{self.url}/posts/{n}</guid><pubDate>{formatdate()}</pubDate>"
            f"<description>{escape(text)}</description></item>"
            for n, (title, text) in enumerate(self.items)
        )
        return f'<rss version="2.0"><channel><title>Town blog</title>{items}</channel></rss>'


class _Blog(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        if urlsplit(self.path).path == "/feed.xml":
            return self._send("application/rss+xml", self.server.feed())
        link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        return self._send("text/html", f"<title>Town blog</title>{link}<h1>Town blog</h1>")

    def _send(self, kind: str, body: str) -> None:
        data = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def serve(site: Site) -> None:
    """In a thread of its own."""
    threading.Thread(target=site.serve_forever, daemon=True).start()


class Person:
    """Somebody's browser. It remembers every request and every complaint of the page."""

    def __init__(self, browser: Browser, house: House, **options: Any) -> None:
        width, height = options.pop("size", WIDE)
        self._house = house
        self.context: BrowserContext = browser.new_context(
            base_url=house.url, viewport={"width": width, "height": height}, **options
        )
        self.context.set_default_timeout(20_000)
        self.context.set_default_navigation_timeout(60_000)
        self.context.on("request", self._remember)
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()

    def _remember(self, request: Request) -> None:
        self.requests.append(request.url)

    def _hear(self, said: ConsoleMessage) -> None:
        is_bad = said.type == "error" or "Content Security Policy" in said.text
        is_expected = EXPECTED_STATUS.search(said.text) or CALLED_OFF.search(said.text)
        if is_bad and not is_expected:
            self.complaints.append(f"{said.text} ({said.location.get('url', '')})")

    def check(self) -> None:
        """Nothing went elsewhere, and no page complained."""
        elsewhere = [u for u in self.requests if not u.startswith((self._house.url, "data:"))]
        assert not elsewhere, elsewhere
        assert not self.complaints, self.complaints

    def leave(self) -> None:
        self.context.close()


def letter(
    text: str,
    *,
    to: str = DESK,
    subject: str = "Broken parcel",
    who: str = f"Rosa Weiss <{CUSTOMER}>",
    **headers: str,
) -> bytes:
    """A mail of a customer, as their program sends it. `in_reply_to=` becomes In-Reply-To."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = who, to, subject
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{time.time_ns()}@people.test>"
    for name, value in headers.items():
        mail[name.replace("_", "-").title()] = value
    mail.set_content(text)
    return mail.as_bytes()
