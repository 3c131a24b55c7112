"""A line that stays open (RFC 6455), through the same checks as every other request.

`http.door().websocket(url)` opens it: the address is read and judged as the door does it, the
socket goes to the address that was checked, TLS checks the name, no redirect is followed and no
proxy used. The protocol itself is `websockets`, used without its threads: one `messages` reads
what has come and answers pings, so what is not read waits at the other side (backpressure by
TCP). One message has a size that it may not pass; a line on which neither a whole message nor
the answer to our ping comes is dead. Compression is off unless asked for.
What it misses: two threads on one line (one reads, `close` may come from another).
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

import httpx
from websockets.client import ClientProtocol
from websockets.exceptions import WebSocketException
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Response as Handshake
from websockets.protocol import CLOSED, CONNECTING, OPEN
from websockets.typing import Subprotocol
from websockets.uri import WebSocketURI

from allears.lib.http import transport
from allears.lib.http.address import read_url
from allears.lib.http.backend import GuardedBackend, deadline_at, left_s
from allears.lib.http.errors import BadAddress, LineClosed, NotOpened, Unreachable

MAX_MESSAGE_BYTES: Final = 5_000_000
"""The largest frame that the AT Protocol allows."""
OPEN_TIMEOUT_S: Final = 20.0
WRITE_TIMEOUT_S: Final = 20.0
PING_S: Final = 20.0
"""A line that was quiet for so long is asked; after as long again without an answer it is dead."""
_GLANCE_S: Final = 0.01
"""The least that is waited for bytes."""
CHUNK_BYTES: Final = 1 << 16
OFFERED: Final = "sec-websocket-protocol"
"""A header that names what we offer; the server may choose one or none of it."""
MAX_ANSWER_BYTES: Final = 2_000
"""Of what a server says that does not open the line."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a line asks for."""

    headers: Mapping[str, str]
    max_bytes: int = MAX_MESSAGE_BYTES
    timeout_s: float = OPEN_TIMEOUT_S
    ping_s: float = PING_S
    deflate: bool = False


class WebSocket:
    """An open line. Reading is for one thread."""

    def __init__(
        self, plug: socket.socket, protocol: ClientProtocol, host: str, ping_s: float
    ) -> None:
        self._plug, self._protocol, self.host = plug, protocol, host
        self._ping_s = ping_s
        self._part: bytearray | None = None
        self._heard_at = self._asked_at = time.monotonic()
        self._is_over = False

    def __enter__(self) -> WebSocket:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def messages(self, timeout_s: float) -> list[bytes]:
        """All whole messages that are there, text as UTF-8; waits for the first one.

        Empty when the time was over before. Raises `LineClosed` when the other side ended it (what
        came before is given first), `Unreachable` when it broke, is dead or did what it may not.
        """
        until = time.monotonic() + timeout_s
        found = self._drained()
        while not found:
            self._end_if_over()
            found = self._live()
            left = until - time.monotonic()
            if found or left <= 0:
                return found
            self._read(min(left, max(self._next_ask() - time.monotonic(), _GLANCE_S)))
            found = self._drained()
        return found

    def send(self, text: str) -> None:
        """One text message. Raises `Unreachable`."""
        self._protocol.send_text(text.encode())
        self._flush()

    def close(self) -> None:
        """Say goodbye and hang up; never raises."""
        with contextlib.suppress(OSError, WebSocketException, Unreachable):
            if self._protocol.state is OPEN:
                self._protocol.send_close()
                self._plug.settimeout(1.0)
                self._flush()
        with contextlib.suppress(OSError):
            self._plug.shutdown(socket.SHUT_RDWR)
        self._plug.close()

    # ---- reading ---------------------------------------------------------------------------

    def _read(self, timeout_s: float) -> None:
        self._plug.settimeout(timeout_s)
        try:
            chunk = self._plug.recv(CHUNK_BYTES)
        except (TimeoutError, ssl.SSLWantReadError):
            return
        except OSError as error:
            raise self._broken(error) from error
        if chunk:
            self._protocol.receive_data(chunk)
        else:
            self._protocol.receive_eof()
        self._flush()

    def _drained(self) -> list[bytes]:
        """What the protocol has made of the bytes: whole messages."""
        found: list[bytes] = []
        for event in self._protocol.events_received():
            if not isinstance(event, Frame):
                continue
            self._heard_at = time.monotonic()
            if event.opcode in (Opcode.TEXT, Opcode.BINARY):
                if event.fin:
                    found.append(bytes(event.data))
                else:
                    self._part = bytearray(event.data)
            elif event.opcode is Opcode.CONT and self._part is not None:
                self._part += event.data
                if event.fin:
                    found.append(bytes(self._part))
                    self._part = None
            elif event.opcode is Opcode.CLOSE:
                self._is_over = True
        return found

    def _end_if_over(self) -> None:
        protocol = self._protocol
        if protocol.parser_exc is not None:
            raise self._broken(protocol.parser_exc)
        if self._is_over or protocol.state is CLOSED:
            told = protocol.close_rcvd
            code = told.code if told else 1006
            words = f" ({told.reason[:100]})" if told and told.reason else ""
            raise LineClosed(f"{self.host} ended the connection, code {code}{words}.", code=code)

    def _next_ask(self) -> float:
        return max(self._heard_at, self._asked_at) + self._ping_s

    def _live(self) -> list[bytes]:
        """Ask a line that is quiet; give up one that does not answer. Gives what was found to have come.

        Whoever reads may have been busy for longer than an answer may take: it lies there then.
        """
        now = time.monotonic()
        if now < self._next_ask():
            return []
        if self._asked_at <= self._heard_at:
            self._asked_at = now
            self._protocol.send_ping(b"")
            self._flush()
            return []
        self._read(_GLANCE_S)
        found = self._drained()
        self._end_if_over()
        if self._asked_at > self._heard_at:
            raise Unreachable(
                f"{self.host} has been silent for {now - self._heard_at:.0f} seconds."
            )
        return found

    def _flush(self) -> None:
        """Write what the protocol wants to be written."""
        for data in self._protocol.data_to_send():
            if not data:
                continue  # we hang up in `close`
            self._plug.settimeout(WRITE_TIMEOUT_S)
            try:
                self._plug.sendall(data)
            except OSError as error:
                if self._protocol.state is OPEN:
                    raise self._broken(error) from error

    def _broken(self, error: Exception) -> Unreachable:
        words = str(error)[:120] or type(error).__name__
        return Unreachable(f"The connection to {self.host} broke ({words}).", may_have_arrived=True)


def connect(
    url: str,
    *,
    allow_private: frozenset[str],
    backend: GuardedBackend,
    opening: Opening,
    clock: Callable[[], float] = time.monotonic,
) -> WebSocket:
    """Open a line to `ws://…` or `wss://…`. Raises a `DoorError`; `NotOpened` has the status."""
    place = _place(url)
    transport.refuse_private(place, allow_private)
    until = deadline_at.set(clock() + opening.timeout_s)
    try:
        plug = _plug(place, backend)
        try:
            return _shake_hands(plug, place, opening)
        except BaseException:
            plug.close()
            raise
    finally:
        deadline_at.reset(until)


def _place(url: str) -> httpx.URL:
    """The address with http for ws, which is how the rest of the door spells it."""
    text = url.strip()
    kind, colon, rest = text.partition(":")
    if kind.lower() not in {"ws", "wss"}:
        raise BadAddress("The address must start with ws:// or wss://.")
    return read_url(("http" if kind.lower() == "ws" else "https") + colon + rest)


def _plug(place: httpx.URL, backend: GuardedBackend) -> socket.socket:
    is_secure = place.scheme == "https"
    with transport.told(place.host):
        stream = backend.connect_tcp(place.host, place.port or (443 if is_secure else 80))
        if is_secure:
            stream = stream.start_tls(httpx.create_ssl_context(), place.host)
    plug: socket.socket = stream.get_extra_info("socket")
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return plug


def _shake_hands(plug: socket.socket, place: httpx.URL, opening: Opening) -> WebSocket:
    is_secure = place.scheme == "https"
    target = place.raw_path.decode("ascii")
    path, _, query = target.partition("?")
    offered = opening.headers.get(OFFERED, "")
    protocol = ClientProtocol(
        WebSocketURI(is_secure, place.host, place.port or (443 if is_secure else 80), path, query),
        extensions=[ClientPerMessageDeflateFactory()] if opening.deflate else None,
        subprotocols=[Subprotocol(one.strip()) for one in offered.split(",")] if offered else None,
        max_size=opening.max_bytes,
    )
    request = protocol.connect()
    for name, value in opening.headers.items():
        if name == OFFERED:
            continue
        request.headers[name] = " ".join(value.splitlines())
    protocol.send_request(request)
    line = WebSocket(plug, protocol, place.host, opening.ping_s)
    answer: Any = None
    line._flush()
    while protocol.state is CONNECTING and protocol.handshake_exc is None:
        line._read(left_s(None))
    for event in list(protocol.events):
        if isinstance(event, Handshake):
            answer = event
    if protocol.handshake_exc is not None:
        raise _refusal(place.host, answer, protocol.handshake_exc)
    return line


def _refusal(host: str, answer: Handshake | None, error: Exception) -> NotOpened | Unreachable:
    if answer is None:
        why = f"{host} does not answer as a web server does ({str(error)[:120]})."
        return Unreachable(why, may_have_arrived=True)
    status = answer.status_code
    return NotOpened(
        f"{host} does not open a stream here (status {status}).",
        status=status,
        headers={name.lower(): value for name, value in answer.headers.raw_items()},
        content=bytes(answer.body or b"")[:MAX_ANSWER_BYTES],
    )
