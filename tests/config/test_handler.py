"""One hop, two pools, and who a tab belongs to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from allears.config import handler
from allears.config.handler import Handler, Known


class Person:
    is_authenticated = True


def request(cookie: str = "k", method: str = "get", **headers: str) -> HttpRequest:
    made: HttpRequest = getattr(RequestFactory(), method)("/", headers=headers)
    made.COOKIES[settings.SESSION_COOKIE_NAME] = cookie
    return made


def person_of(asked: HttpRequest) -> object:
    return getattr(asked, "_cached_user", None)


class TestKnown:
    def remembered(self, person: object) -> Known:
        known, asked = Known(), request()
        asked._cached_user = person  # type: ignore[attr-defined]
        known.remember(asked)
        return known

    def recalled(self, known: Known, cookie: str = "k") -> object:
        asked = request(cookie)
        known.recall(asked)
        return person_of(asked)

    def test_recalls_the_person_of_the_same_cookie_alone(self) -> None:
        person = Person()
        known = self.remembered(person)
        assert self.recalled(known) is person
        assert self.recalled(known, "other") is None
        assert self.recalled(known, "") is None

    def test_never_remembers_a_stranger(self) -> None:
        assert self.recalled(self.remembered(AnonymousUser())) is None

    def test_asks_again_after_a_while_however_often_a_tab_looks(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        known = self.remembered(Person())
        asked = request()
        known.recall(asked)
        known.remember(asked)  # what was only recalled is not younger for it
        monkeypatch.setattr(handler, "KNOWN_S", 0.0)
        assert self.recalled(known) is None

    def test_forgets_who_logs_out(self) -> None:
        known = self.remembered(Person())
        known.forget(request())
        assert self.recalled(known) is None


class TestHandler:
    def thread_of(self, asked: HttpRequest, monkeypatch: pytest.MonkeyPatch) -> str:
        site = Handler()
        names: list[str] = []

        def answer(_request: HttpRequest) -> HttpResponse:
            names.append(threading.current_thread().name)
            return HttpResponse()

        monkeypatch.setattr(site, "get_response", answer)
        asyncio.run(site.get_response_async(asked))
        return names[0].partition("_")[0]

    def test_gives_people_threads_that_no_tab_takes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        look = {"X-Live": "a.1"}
        assert self.thread_of(request(**look), monkeypatch) == "look"
        assert self.thread_of(request(), monkeypatch) == "page"
        assert self.thread_of(request(**{"X-Live": "own"}), monkeypatch) == "page"
        assert self.thread_of(request(method="post", **look), monkeypatch) == "page"

    def test_forgets_the_person_when_their_session_changes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site, asked = Handler(), request()
        asked._cached_user = Person()  # type: ignore[attr-defined]
        site._known.remember(asked)
        answer = HttpResponse()
        answer.delete_cookie(settings.SESSION_COOKIE_NAME)
        monkeypatch.setattr(site, "get_response", lambda _: answer)
        asyncio.run(site.get_response_async(request(method="post")))
        asked = request()
        site._known.recall(asked)
        assert person_of(asked) is None


class TestWall:
    def answer(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *,
        headers: tuple[tuple[bytes, bytes], ...] = (),
        n: int,
    ) -> tuple[int, int]:
        """The status, and how many pieces of a tenth of the wall were taken of `n`."""
        site, said, taken = Handler(), list[Any](), 0
        piece = b"x" * (handler.wall() // 10)
        monkeypatch.setattr(site, "get_response", lambda _: HttpResponse())

        async def receive() -> dict[str, Any]:
            nonlocal taken
            if taken == n:
                await asyncio.sleep(60)
            taken += 1
            return {"type": "http.request", "body": piece, "more_body": taken < n}

        async def send(message: Any) -> None:
            said.append(message)

        scope = {"type": "http", "method": "POST", "path": "/", "headers": list(headers)}
        asyncio.run(site(scope, receive, send))
        return said[0]["status"], taken

    def test_lets_through_what_a_page_may_take(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.answer(monkeypatch, n=3) == (200, 3)

    def test_takes_no_more_of_a_request_that_never_ends(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.answer(monkeypatch, n=1_000) == (413, 11)

    def test_takes_nothing_of_one_that_says_it_is_too_large(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        headers = ((b"content-length", b"99999999999"),)
        assert self.answer(monkeypatch, headers=headers, n=1) == (413, 0)


class TestRequest:
    """From the server's call to the last byte."""

    def ask(
        self, answer: HttpResponseBase, monkeypatch: pytest.MonkeyPatch, *, leaves: bool = False
    ) -> list[dict[str, Any]]:
        """What the server was told to send; with `leaves` the reader goes once it began."""
        site, told, began = Handler(), [], asyncio.Event()
        monkeypatch.setattr(site, "get_response", lambda _: answer)
        asked = iter([{"type": "http.request", "body": b""}])

        async def receive() -> dict[str, Any]:
            if message := next(asked, None):
                return message
            await (began if leaves else asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            told.append(message)
            if message.get("body"):
                began.set()

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
        asyncio.run(site(scope, receive, send))
        return told

    def test_is_answered_and_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ended: list[object] = []

        def end(**_given: object) -> None:
            ended.append(threading.current_thread().name.partition("_")[0])

        request_finished.connect(end)
        try:
            told = self.ask(HttpResponse(b"yes"), monkeypatch)
        finally:
            request_finished.disconnect(end)
        assert [one.get("body") for one in told] == [None, b"yes"]
        assert ended == ["page"], "in the thread that holds the connection"

    def test_ends_a_stream_that_nobody_reads_any_more(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended: list[str] = []

        async def words() -> AsyncIterator[bytes]:
            try:
                yield b"one"
                await asyncio.sleep(60)
            finally:
                ended.append("ended")

        told = self.ask(StreamingHttpResponse(words()), monkeypatch, leaves=True)
        assert [one["body"] for one in told[1:]] == [b"one"]
        assert ended == ["ended"]

    def test_sends_a_stream_to_its_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def words() -> AsyncIterator[bytes]:
            yield b"one"
            yield b"two"

        told = self.ask(StreamingHttpResponse(words()), monkeypatch)
        assert [one["body"] for one in told[1:] if one.get("body")] == [b"one", b"two"]
