"""A real HTTP server on loopback that breaks in every way a network breaks, for connectors that speak.

How a speaking connector uses it: write a `Place` (the network as a small server in memory: it takes
requests and remembers what was said), add it to `PLACES` in `test_faults.py`, and every test there
runs over it. What is proved: after one fault the answer is there exactly once, or nothing was said
and it is refused in words; and a look (`was_said`) that is broken off never says "it is not there".

    class MyPlace:
        speaker = MyConnector(...)         # its time limit is set by a fixture of test_faults.py
        def channel(self, url): return ChannelFacts(id=1, name="x", settings={"server": url}, ...)
        def utterance(self): return Utterance(...)
        def answer(self, request): ...                        # Request -> Answer, as the network does
        def says(self, request): return request.method == "POST" and request.path == "/posts"
        def said(self): return [...]                          # texts that are public there now

    with faults.serve(place.answer) as server:                # also without faults, for other tests
        server.breaks(faults.Fault.CUT_AFTER, when=place.says)
        ended = faults.carry(place.speaker, place.channel(server.url), place.utterance())

`serve` installs a door that lets 127.0.0.1 through by name, and nothing else that is private. `carry` does with the errors what the loop `deliver` does. What it misses: TLS,
HTTP/2 and lines that stay open.
"""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from allears.lib import http
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    Receipt,
    Refused,
    RetryLater,
    Speaker,
    Unknown,
    Utterance,
)

TIMEOUT_S = 0.25
"""What a connector under test should wait for one request of which it is known that it never ends."""
PATIENT_S = 20.0
"""What it should wait for all others: the machine may be busy."""
DRIP_S = 0.05
CIRCLE = "/in-a-circle"
HOLD_S = 30.0
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MOST_ROUNDS = 24


@dataclass(frozen=True, kw_only=True)
class Request:
    """What came in, read whole."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""

    def json(self) -> Any:
        return json.loads(self.body or b"null")

    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] | None = None
    """Sent one after the other without a length, until they end (server-sent events)."""


def answer(value: object, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON; `x_name` becomes the header `x-name`."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(
        status=status,
        content=json.dumps(value).encode(),
        headers={"content-type": "application/json"} | named,
    )


class Fault(StrEnum):
    """What happens to one request. `…_AFTER`, and what is no refusal: the network took it."""

    TIMEOUT_BEFORE = "time-out before it was taken"
    TIMEOUT_AFTER = "time-out after it was taken"
    CUT_BEFORE = "connection cut before it was taken"
    CUT_AFTER = "connection cut after it was taken"
    HALF_BODY = "half of the answer, then cut"
    SLOW_DRIP = "an answer of a byte now and then"
    WRONG_TYPE = "taken, answered with a page"
    EMPTY = "taken, answered with nothing"
    BROKEN_JSON = "taken, answered with JSON that is cut off"
    STATUS_500_BEFORE = "500 before it was taken"
    STATUS_500_AFTER = "500 after it was taken"
    STATUS_502_AFTER = "502 after it was taken"
    STATUS_503 = "503 with Retry-After"
    TOO_MANY = "429 with Retry-After"
    TOO_MANY_ISO = "429 with the end of the window as a date"
    TOO_MANY_BARE = "429 that says nothing"
    REDIRECT_LOOP = "redirects in a circle"
    REDIRECT_AWAY = "a redirect to another host"

    @property
    def is_slow(self) -> bool:
        """Only a time limit ends it."""
        return self in {Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER, Fault.SLOW_DRIP}

    @property
    def is_taken(self) -> bool:
        """Whether the network has it though we may not know."""
        return self in _TAKEN


_TAKEN = {
    Fault.TIMEOUT_AFTER,
    Fault.CUT_AFTER,
    Fault.HALF_BODY,
    Fault.SLOW_DRIP,
    Fault.WRONG_TYPE,
    Fault.EMPTY,
    Fault.BROKEN_JSON,
    Fault.STATUS_500_AFTER,
    Fault.STATUS_502_AFTER,
}
PAGE = Answer(
    content=b"<!doctype html><title>Log in</title>", headers={"content-type": "text/html"}
)


class Place(Protocol):
    """One network as a small server in memory; see the module."""

    speaker: Speaker

    def channel(self, url: str) -> ChannelFacts: ...

    def utterance(self) -> Utterance: ...

    def answer(self, request: Request) -> Answer: ...

    def says(self, request: Request) -> bool:
        """Whether this request is the one that says something."""
        ...

    def said(self) -> list[str]: ...


When = Callable[[Request], bool]


def always(request: Request) -> bool:
    return True


class Server:
    """A running server. `breaks` lays up faults; each is used once, for the next request it fits."""

    def __init__(self, handle: Callable[[Request], Answer]) -> None:
        self._handle = handle
        self._faults: list[tuple[Fault, When]] = []
        self._lock = threading.Lock()
        self.asked: list[Request] = []
        self.over = threading.Event()
        self._sockets = _Sockets(("127.0.0.1", 0), _Line)
        self._sockets.owner = self
        self.host = f"127.0.0.1:{self._sockets.server_address[1]}"
        self.url = f"http://{self.host}"

    def breaks(self, *faults: Fault, when: When = always) -> None:
        """The next requests that `when` says yes to break so, one fault each."""
        with self._lock:
            self._faults += [(fault, when) for fault in faults]

    def start(self) -> None:
        threading.Thread(target=self._sockets.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.over.set()
        self._sockets.shutdown()
        self._sockets.server_close()

    def took(self, request: Request) -> Answer:
        """The place does it, one request at a time."""
        with self._lock:
            return self._handle(request)

    def fault_of(self, request: Request) -> Fault | None:
        with self._lock:
            self.asked.append(request)
            for at, (fault, when) in enumerate(self._faults):
                if when(request):
                    del self._faults[at]
                    return fault
        return None


@contextlib.contextmanager
def serve(handle: Callable[[Request], Answer]) -> Iterator[Server]:
    """A server, and a door for the whole process that lets it through by name."""
    server = Server(handle)
    server.start()
    try:
        with http.using(_door()):
            yield server
    finally:
        server.stop()


@cache
def _door() -> http.Door:
    """One for all: making its TLS context takes longer than most tests."""
    return http.Door(allow_private=frozenset({"127.0.0.1"}))


# ---- what `deliver` does ---------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How it went: a receipt, or the words of what ended it."""

    receipt: Receipt | None
    errors: tuple[Exception, ...]
    """In their order."""

    @property
    def last(self) -> Exception | None:
        return self.errors[-1] if self.errors else None


def carry(
    speaker: Speaker, channel: ChannelFacts, utterance: Utterance, *, must_look: bool = False
) -> Ended:
    """Say it as the loop does: again after `RetryLater`, a look after `Unknown`, never blindly."""
    errors: list[Exception] = []
    now = NOW
    for _ in range(MOST_ROUNDS):
        now += timedelta(minutes=1)
        try:
            if must_look:
                receipt = speaker.was_said(channel, utterance)
                if receipt is None:
                    must_look = False
                    continue
            else:
                receipt = speaker.speak(channel, utterance, now)
            return Ended(receipt=receipt, errors=tuple(errors))
        except RetryLater as error:
            errors.append(error)
        except Unknown as error:
            errors.append(error)
            must_look = True
        except (Refused, KeysExpired) as error:
            return Ended(receipt=None, errors=(*errors, error))
    raise AssertionError(f"It never ended: {errors}")


# ---- the sockets -----------------------------------------------------------------------------


class _Sockets(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False
    owner: Server


class _Line(socketserver.StreamRequestHandler):
    """One connection: requests are read whole and answered until one side has enough."""

    server: _Sockets

    def handle(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (request := self._read()) is not None:
                if not self._serve(request):
                    return

    def _read(self) -> Request | None:
        first = self.rfile.readline(65_536).decode("latin-1").split()
        if len(first) != 3:
            return None
        headers: dict[str, str] = {}
        while line := self.rfile.readline(65_536).decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        target = urlsplit(first[1])
        return Request(
            method=first[0],
            path=target.path,
            query=parse_qs(target.query, keep_blank_values=True),
            headers=headers,
            body=self.rfile.read(int(headers.get("content-length") or 0)),
        )

    def _serve(self, request: Request) -> bool:
        """True when the line may go on."""
        owner = self.server.owner
        fault = Fault.REDIRECT_LOOP if request.path == CIRCLE else owner.fault_of(request)
        made = owner.took(request) if fault is None or fault.is_taken else Answer()
        match fault:
            case None:
                return self._send(made)
            case Fault.TIMEOUT_BEFORE | Fault.TIMEOUT_AFTER:
                self._hold()
            case Fault.CUT_BEFORE | Fault.CUT_AFTER:
                self._cut()
            case Fault.HALF_BODY:
                self._write(made, made.content[: len(made.content) // 2])
                self._cut()
            case Fault.SLOW_DRIP:
                self._drip(made)
            case _:
                return self._send(_instead(fault, made, request, owner.url))
        return False

    def _send(self, made: Answer) -> bool:
        if made.pieces is None:
            self._write(made, made.content)
            return True
        self.wfile.write(_head(made) + b"Connection: close\r\n\r\n")
        for piece in made.pieces:
            self.wfile.write(piece)
        return False

    def _write(self, made: Answer, content: bytes) -> None:
        length = f"Content-Length: {len(made.content)}\r\n\r\n".encode()
        self.wfile.write(_head(made) + length + content)

    def _hold(self) -> None:
        """Say nothing until the other side hangs up."""
        self.connection.settimeout(HOLD_S)
        self.connection.recv(1)

    def _cut(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def _drip(self, made: Answer) -> None:
        self._write(made, b"")
        for byte in made.content:
            if self.server.owner.over.wait(DRIP_S):
                return
            self.wfile.write(bytes([byte]))


def _head(made: Answer) -> bytes:
    lines = [f"HTTP/1.1 {made.status} Said", *(f"{k}: {v}" for k, v in made.headers.items())]
    return "\r\n".join([*lines, ""]).encode()


def _instead(fault: Fault, made: Answer, request: Request, url: str) -> Answer:
    """What is answered in place of what the network said."""
    in_an_hour = (datetime.now(UTC) + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    match fault:
        case Fault.WRONG_TYPE:
            return PAGE
        case Fault.EMPTY:
            return Answer()
        case Fault.BROKEN_JSON:
            return Answer(content=made.content[:-5], headers=made.headers)
        case Fault.STATUS_500_BEFORE | Fault.STATUS_500_AFTER:
            return answer({"error": "Internal Server Error"}, 500)
        case Fault.STATUS_502_AFTER:
            return Answer(status=502, content=PAGE.content, headers=PAGE.headers)
        case Fault.STATUS_503:
            return answer({"error": "Service Unavailable"}, 503, retry_after="60")
        case Fault.TOO_MANY:
            return answer({"error": "Too many requests"}, 429, retry_after="60")
        case Fault.TOO_MANY_ISO:
            zero = {"x_ratelimit_limit": "300", "x_ratelimit_remaining": "0"}
            return answer({"error": "Throttled"}, 429, x_ratelimit_reset=in_an_hour, **zero)
        case Fault.TOO_MANY_BARE:
            return answer({"error": "Throttled"}, 429)
        case Fault.REDIRECT_LOOP:
            return Answer(status=307, headers={"location": f"{url}{CIRCLE}"})
        case _:
            return Answer(status=307, headers={"location": "https://elsewhere.example/"})
