"""A small desk for a real browser: the design pages, our static files, a live line, and an ear for posts."""

from __future__ import annotations

import contextlib
import json
import mimetypes
import queue
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Playwright

from allears.config.middleware import CONTENT_POLICY
from allears.web import views

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Desk(ThreadingHTTPServer):
    """`pages` maps a path to HTML that a test puts there; `answers` maps a path to (status, headers, body) of a POST."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.turn = 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.calls: queue.Queue[dict[str, Any]] = queue.Queue()
        self.clear()

    def clear(self) -> None:
        self.pages: dict[str, Callable[[], str]] = {}
        self.answers: dict[str, tuple[int, dict[str, str], str]] = {}
        self.posted: list[tuple[str, dict[str, list[str]]]] = []
        self.is_live = True
        self.turn += 1  # lines of earlier tests end
        self.n = 0

    def tell(self, topic: str, *ids: int) -> None:
        self.calls.put({"topic": topic, "ids": list(ids), "actor": None})

    def push(self, event: str, **body: Any) -> None:
        """An event with a name, such as `push`."""
        self.calls.put({"event": event} | body)


class _Handler(BaseHTTPRequestHandler):
    server: Desk

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/static/"):
            self._static(path.removeprefix("/static/"))
        elif path == "/live/":
            self._live()
        elif path in self.server.pages:
            self._send(200, self.server.pages[path]())
        elif path.startswith("/design/"):
            view = views.inbox if "inbox" in path else views.components
            self._send(200, view(RequestFactory().get(self.path)).content.decode())
        else:
            self._send(404, "nothing here")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        path = urlsplit(self.path).path
        kind = self.headers.get("Content-Type", "")
        sent = RequestFactory().generic("POST", path, self.rfile.read(length), content_type=kind)
        self.server.posted.append((path, {name: sent.POST.getlist(name) for name in sent.POST}))
        status, headers, body = self.server.answers.get(path, (204, {}, ""))
        self._send(status, body, headers)

    def _live(self) -> None:
        if not self.server.is_live:
            return self._send(503, "")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b": hello\n\n")
        since = parse_qs(urlsplit(self.path).query).get("since", ["0"])[0]
        if int(since) < self.server.n:
            self.server.tell("everything")
        turn = self.server.turn
        while self.server.is_live and turn == self.server.turn:
            try:
                call = self.server.calls.get(timeout=0.1)
            except queue.Empty:
                continue
            try:
                name = call.pop("event", "")
                head = f"event: {name}" if name else f"id: {self.server.n}"
                said = f"{head}\ndata: {json.dumps(call)}\n\n"
                self.wfile.write(said.encode())
                self.wfile.flush()
            except OSError:
                return None
        return None

    def _static(self, name: str) -> None:
        found = finders.find(name)
        if not isinstance(found, str):
            return self._send(404, "")
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        return self._send(200, Path(found).read_bytes(), {"Content-Type": kind})

    def _send(self, status: int, body: str | bytes, headers: dict[str, str] | None = None) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        all_headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": CONTENT_POLICY,
        }
        for name, value in (all_headers | (headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # a tab that goes away in the middle
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="session")
def _desk() -> Iterator[Desk]:
    server = Desk()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.is_live = False
    server.shutdown()


@pytest.fixture
def desk(_desk: Desk) -> Desk:
    _desk.clear()
    while not _desk.calls.empty():
        _desk.calls.get_nowait()
    return _desk


@pytest.fixture(scope="module")
def browser(program: Callable[[str, str], str], player: Playwright) -> Iterator[Browser]:
    path = program("chromium", "Install it: apt-get install chromium")
    opened = player.chromium.launch(executable_path=path, args=FLAGS)
    yield opened
    opened.close()


@pytest.fixture
def tab(browser: Browser, desk: Desk) -> Iterator[Page]:
    """A fresh tab of 1440 x 900; a fault in a script or a refusal by the content policy fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=desk.url)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield page
    desk.is_live = False
    context.close()
    assert not faults, faults
