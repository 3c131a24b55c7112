"""The open line of a Mastodon server: what is said comes at once, by websocket or server-sent events.

The line brings the news, the looks keep the place: right after it was opened and every `LOOK_S`
seconds all sources are asked as on any visit, so what a line drops (or never tells, like strangers
whom the account's settings hide) comes a little later, and what both bring is brought once. One
websocket carries all sources; the older way carries one, the others wait for the looks. What it
misses: a deletion that happens while no line is open, of a post that is not looked after any more.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import urlencode

import httpx
import msgspec

from allears.connectors import fields, outcomes
from allears.connectors.mastodon_hear import Visit
from allears.connectors.mastodon_server import Api
from allears.connectors.mastodon_sources import HEARD_TYPES, Source, Sources, newer, sources_of
from allears.lib import clock, http
from allears.listening.ports import KeysExpired, Page, Refused, RetryLater

LOOK_S: Final = 90.0
BEAT_S: Final = 4.0
"""A page at least so often, an empty one if need be."""
SSE_SILENCE_S: Final = 45.0
"""Servers send a sign of life every 15 seconds."""
MAX_LINE_BYTES: Final = 2_000_000
MAX_CAUGHT_UP: Final = 50
"""Pages that are read before the line is listened to."""
_AS_PROTOCOL = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}\Z")


class Event(NamedTuple):
    name: str
    payload: Any
    source: str
    """The stream it came by: `user`, `hashtag`, `list`, `public`, `public:local`."""
    arg: str = ""


class Line(Protocol):
    """An open line."""

    def events(self, timeout_s: float) -> list[Event]:
        """What has come; waits for the first. Raises a `DoorError` when it is over."""
        ...

    def close(self) -> None: ...


def stream(
    visit: Visit, is_over: Callable[[], bool], *, look_s: float = LOOK_S, beat_s: float = BEAT_S
) -> Iterator[Page]:
    """Pages as they come. Raises `RetryLater`, `Refused` where there is no line, `KeysExpired`."""
    sources = [one for one in sources_of(visit.api.channel) if one.kind != "search"]
    if not sources:
        raise Refused("There is nothing that could be heard at once.")
    line = _opened(visit, sources)
    try:
        yield from _looked(visit, is_over, beat_s)
        look_at = time.monotonic() + look_s
        while not is_over():
            with outcomes.told():
                events = line.events(beat_s)
            visit.now = clock.now()
            for event in events:
                take(visit, event)
            yield visit.taken()
            if time.monotonic() >= look_at:
                yield from _looked(visit, is_over, beat_s)
                look_at = time.monotonic() + look_s
    finally:
        line.close()


def tried(visit: Visit) -> str:
    """In words, whether a line opens."""
    try:
        sources = [one for one in sources_of(visit.api.channel) if one.kind != "search"]
        _opened(visit, sources).close()
    except (RetryLater, Refused, KeysExpired) as error:
        return f"It is looked at every minute, for no line opens. {error.why}"
    return "What is said comes at once, over an open line."


def _looked(visit: Visit, is_over: Callable[[], bool], beat_s: float) -> Iterator[Page]:
    """A round over all sources, until nothing is left behind; for later where a server is tired."""
    for _ in range(MAX_CAUGHT_UP):
        visit.now, beat_at = clock.now(), time.monotonic() + beat_s
        try:
            for _stop in visit.round():
                if time.monotonic() >= beat_at:
                    has_more = visit.has_more
                    yield visit.taken()
                    visit.has_more, beat_at = has_more, time.monotonic() + beat_s
        except RetryLater:
            return
        page = visit.taken()
        yield page
        if not page.has_more or is_over():
            return


def take(visit: Visit, event: Event) -> None:
    """What one event tells. What it is not for us to hear is left."""
    match event.name:
        case "notification":
            if fields.text(event.payload, "type") in HEARD_TYPES:
                visit.take(fields.mapping(event.payload, "status"))
        case "update":
            if event.source != "user":
                visit.take(event.payload)
                _move(visit, event)
        case "status.update":
            known = {one.id for one in visit.cursor.watched}
            if event.source != "user" or fields.text(event.payload, "id") in known:
                visit.take(event.payload)
        case "delete":
            visit.forget(fields.text(event.payload))


def _move(visit: Visit, event: Event) -> None:
    """A whole timeline is not asked again for what its line has brought."""
    if event.source.startswith("public"):
        kind = "local" if event.source == "public:local" else "whole"
        key = Source("public", kind).key
        place = visit.cursor.places.get(key, "")
        visit.cursor.places[key] = newer(place, fields.text(event.payload, "id"))


# ---- opening -----------------------------------------------------------------------------------


def _opened(visit: Visit, sources: Sequence[Source]) -> Line:
    """By websocket with the key in a header, then with the key as its protocol, then the older way."""
    api = visit.api
    asked = _subscriptions(visit, sources)
    ways = [{"Authorization": f"Bearer {api.token}"} if api.token else {}]
    if _AS_PROTOCOL.match(api.token):
        ways.append({"Sec-WebSocket-Protocol": api.token})
    base = visit.instance.streaming or f"{api.origin.replace('http', 'ws', 1)}"
    url = f"{base.rstrip('/').removesuffix('/api/v1/streaming')}/api/v1/streaming"
    why = ""
    for headers in ways:
        try:
            with outcomes.told():
                line = http.door().websocket(
                    f"{url}?{urlencode(asked[0])}", headers=headers, timeout_s=api.timeout_s
                )
            return _Websocket(line, asked)
        except Refused as error:
            cause = error.__cause__
            if not isinstance(cause, http.NotOpened):
                raise
            if cause.status in {429, 500, 502, 503, 504}:
                raise RetryLater(error.why) from error
            why = error.why
    return _events_of(api, asked[0], why)


def _subscriptions(visit: Visit, sources: Sequence[Source]) -> list[dict[str, str]]:
    """For each source that has a line; one that is refused (a list that is gone) stops no other."""
    asked: list[dict[str, str]] = []
    refused: list[Refused] = []
    for source in sources:
        try:
            asked.append(_subscription(visit, source))
        except Refused as error:
            refused.append(error)
    if not asked:
        raise refused[0] if refused else Refused("There is nothing that could be heard at once.")
    return asked


def _subscription(visit: Visit, source: Source) -> dict[str, str]:
    match source.kind:
        case "mentions":
            return {"stream": "user"}
        case "tag":
            return {"stream": "hashtag", "tag": source.arg}
        case "list":
            named = Sources(visit.api, visit.instance, visit.cursor.lists)
            return {"stream": "list", "list": named.list_id(source.arg)}
        case _:
            return {"stream": "public:local" if source.arg == "local" else "public"}


class _Websocket:
    def __init__(self, line: http.WebSocket, asked: Sequence[dict[str, str]]) -> None:
        self._line = line
        self._first = asked[0]["stream"]
        for one in asked[1:]:
            with outcomes.told():
                line.send(msgspec.json.encode({"type": "subscribe", **one}).decode())

    def events(self, timeout_s: float) -> list[Event]:
        return [event for raw in self._line.messages(timeout_s) for event in self._read(raw)]

    def close(self) -> None:
        self._line.close()

    def _read(self, raw: bytes) -> Iterator[Event]:
        said = _json(raw)
        if fields.text(said, "error"):
            raise http.Unreachable(f"{self._line.host} ended the stream (an error was sent).")
        names = fields.texts(said, "stream") or (self._first,)
        yield from _event(fields.text(said, "event"), fields.within(said, "payload"), names)


class _ServerSent:
    """Lines of `event:` and `data:`, an empty one between two events."""

    def __init__(self, answer: httpx.Response, stack: contextlib.ExitStack, name: str) -> None:
        self._chunks = answer.iter_bytes()
        self._stack, self._name = stack, name
        self._rest = b""
        self._event = ""

    def events(self, timeout_s: float) -> list[Event]:
        """Blocks until the server says something, if only that it lives."""
        del timeout_s
        chunk = next(self._chunks, None)
        if chunk is None:
            raise http.Unreachable("The server ended the stream.")
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > MAX_LINE_BYTES:
            raise http.TooLarge("The server sent a line without an end.")
        return [event for line in lines for event in self._read(line.strip())]

    def close(self) -> None:
        self._stack.close()

    def _read(self, line: bytes) -> Iterator[Event]:
        kind, _, value = line.partition(b":")
        if kind == b"event":
            self._event = value.decode("utf-8", "replace").strip()
        elif kind == b"data" and self._event:
            yield from _event(self._event, value.decode("utf-8", "replace").strip(), (self._name,))


def _events_of(api: Api, asked: dict[str, str], why: str) -> Line:
    name = asked["stream"]
    path = {"public:local": "public/local"}.get(name, name)
    query = {key: value for key, value in asked.items() if key != "stream"}
    url = f"{api.origin}/api/v1/streaming/{path}{'?' + urlencode(query) if query else ''}"
    headers = {"Authorization": f"Bearer {api.token}"} if api.token else {}
    stack = contextlib.ExitStack()
    try:
        with outcomes.told():
            client = stack.enter_context(http.door().client(timeout=SSE_SILENCE_S))
            answer = stack.enter_context(client.stream("GET", url, headers=headers))
        if answer.status_code in {429, 500, 502, 503, 504}:
            raise RetryLater(f"{api.host} cannot open a stream now (status {answer.status_code}).")
        kind = answer.headers.get("content-type", "")
        if answer.status_code == 401:
            raise KeysExpired(f"{api.host} does not accept our access for its stream.")
        if answer.status_code != 200 or not kind.startswith("text/event-stream"):
            raise Refused(f"{why or api.host} It is looked at every minute instead.")
    except BaseException:
        stack.close()
        raise
    return _ServerSent(answer, stack, name)


def _event(name: str, payload: object, stream_: Sequence[str]) -> Iterator[Event]:
    """The payload is JSON in a text, the id of a deleted post as it is."""
    if not name:
        return
    made = payload
    if isinstance(payload, str) and name != "delete":
        made = _json(payload.encode())
    arg = stream_[1] if len(stream_) > 1 else ""
    yield Event(name, made, stream_[0].partition(":notification")[0], arg)


def _json(raw: bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
