"""How a request becomes an answer: in one hop, from the event loop to a thread of a small pool and back.

Django's own handler gives each request a thread of its own and goes to and fro between it and the
loop for each layer that knows both worlds, and again for what is done before and after; with sixty open
tabs that was most of the work. Here all of it runs as it would under WSGI, one after the other in one
thread, whose connection to the database goes back to the pool (`config.lending`) before the answer is
sent; only a stream listens whether its reader is still there. What tabs ask again
because something happened has two threads of its own, so that people who click never wait behind
sixty tabs that look; there they also meet what the one before them has just found (`lib.once`).

A tab that looks says each time who it belongs to; `Known` remembers it from look to look for two
seconds, so that a person who is shut out by somebody else sees what changes for so much longer.

What is sent with a request lies on the disk before any layer sees it, so it is bounded here, for
whoever sends: a stranger with one long request would else fill the disk.

Misses: many strangers with one bounded request each; the server in front can bound those. An `async`
view runs in a loop of its own in such a thread; there is none, only answers whose body comes from an
async iterator, which the server reads in its own loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

PAGES, LOOKING = 6, 2
"""Threads for what people ask, and for what their tabs ask when something happened."""
KNOWN_S = 2.0
MOST_KNOWN = 5_000
MOST_UPLOADS = 4
"""So many files of the largest size may come in one request."""
LEAST_WALL = 40_000_000
"""Bytes that pass however small files must be: a form takes 25 MB, a webhook 10."""
_TOO_LARGE = b"This is more than we take in one request.\n"


class Known:
    """Who tabs belong to, by the cookie of their session."""

    def __init__(self) -> None:
        self._people: dict[str, tuple[float, object]] = {}

    def recall(self, request: HttpRequest) -> None:
        """Hand the person to the layer that would ask the database for them."""
        since, person = self._people.get(_cookie(request), (0.0, None))
        if person is not None and time.monotonic() - since < KNOWN_S:
            request._cached_user = person  # type: ignore[attr-defined]

    def remember(self, request: HttpRequest) -> None:
        """After an answer for which the database was asked."""
        person = getattr(request, "_cached_user", None)
        cookie = _cookie(request)
        if not cookie or not getattr(person, "is_authenticated", False):
            return
        if person is self._people.get(cookie, (0.0, None))[1]:
            return
        if len(self._people) >= MOST_KNOWN:
            self._people.clear()
        self._people[cookie] = (time.monotonic(), person)

    def forget(self, request: HttpRequest) -> None:
        """Their session ended or was begun anew."""
        self._people.pop(_cookie(request), None)


def _cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


class TooLarge(Exception):
    """More was sent with a request than any page takes."""


def wall() -> int:
    """Bytes that may come with one request."""
    return max(LEAST_WALL, MOST_UPLOADS * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0))


def _declared(scope: Any) -> int:
    """How many a request says that it brings."""
    found = dict(scope.get("headers") or ()).get(b"content-length", b"")
    return int(found[:18]) if found.isdigit() else 0


def _bounded(receive: Callable[[], Awaitable[Any]], most: int) -> Callable[[], Awaitable[Any]]:
    n_bytes = 0

    async def counted() -> Any:
        nonlocal n_bytes
        message = await receive()
        n_bytes += len(message.get("body", b""))
        if n_bytes > most:
            raise TooLarge
        return message

    return counted


class Handler(ASGIHandler):
    """The site for an ASGI server."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._pages = ThreadPoolExecutor(PAGES, thread_name_prefix="page")
        self._known = Known()
        self._looking = ThreadPoolExecutor(LOOKING, thread_name_prefix="look")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request, unless it brings too much: then the line is closed."""
        most = wall()
        try:
            if _declared(scope) > most:
                raise TooLarge
            await self.handle(scope, _bounded(receive, most), send)
        except TooLarge:
            head = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": 413, "headers": head})
            await send({"type": "http.response.body", "body": _TOO_LARGE})

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """From the body to the last byte of the answer."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        try:
            set_script_prefix(get_script_prefix(scope))
            request, refusal = self.create_request(scope, body)
            answer = await self.run_get_response(request) if request is not None else refusal
            if answer is None:
                return
            if answer.streaming:
                await self._pour(answer, receive, send)
            else:
                await self.send_response(answer, send)
        finally:
            body.close()

    async def _pour(self, answer: HttpResponseBase, receive: Any, send: Any) -> None:
        """Send a stream until it ends, or until nobody reads it any more."""
        gone = asyncio.create_task(self.listen_for_disconnect(receive))
        sent = asyncio.create_task(self.send_response(answer, send))
        try:
            await asyncio.wait((gone, sent), return_when=asyncio.FIRST_COMPLETED)
            if sent.done():
                sent.result()
        finally:
            for task in (gone, sent):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, RequestAborted):
                    await task
            await asyncio.get_running_loop().run_in_executor(self._pages, answer.close)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, made in one thread."""
        is_look = request.method == "GET" and request.headers.get("X-Live", "own") != "own"
        threads, answer = (self._looking, self._look) if is_look else (self._pages, self._answer)
        ready = partial(copy_context().run, answer, request)
        return await asyncio.get_running_loop().run_in_executor(threads, ready)

    def _look(self, request: HttpRequest) -> HttpResponseBase:
        self._known.recall(request)
        answer = self._answer(request)
        self._known.remember(request)
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        request_started.send(sender=type(self), scope=getattr(request, "scope", {}))
        try:
            answer = self.get_response(request)
            if not answer.streaming:
                answer.close()
        finally:
            connections.close_all()
        if settings.SESSION_COOKIE_NAME in answer.cookies:
            self._known.forget(request)
        return answer
