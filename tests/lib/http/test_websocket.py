"""Lines that stay open: real sockets on the loopback, good servers and bad ones."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.lib.http.test_tls import certificate
from websockets.http11 import Request
from websockets.http11 import Response as Handshake
from websockets.sync.server import ServerConnection, serve

from allears.lib.http import (
    BadAddress,
    Blocked,
    Door,
    LineClosed,
    NotOpened,
    TooSlow,
    Unreachable,
    WebSocket,
    websocket,
)

WAIT_S = 15.0
Handler = Callable[[ServerConnection], None]


@contextlib.contextmanager
def served(handler: Handler, **options: Any) -> Iterator[int]:
    server = serve(handler, "127.0.0.1", 0, **options)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.socket.getsockname()[1]
    finally:
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def raw(handler: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server without manners: what it does with a connection is up to the test."""
    listening = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with contextlib.suppress(OSError):
            plug, _ = listening.accept()
            with plug:
                handler(plug)

    threading.Thread(target=run, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()


def agree(plug: socket.socket) -> None:
    """The server's half of the handshake."""
    asked = plug.recv(4_096).decode()
    key = next(line for line in asked.split("\r\n") if line.lower().startswith("sec-websocket-key"))
    mixed = key.partition(":")[2].strip() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(mixed.encode()).digest()).decode()
    plug.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept.encode() + b"\r\n\r\n"
    )


def opened(port: int, **options: Any) -> WebSocket:
    return Door(allow_private=frozenset({"127.0.0.1"})).websocket(
        f"ws://127.0.0.1:{port}", **options
    )


def all_of(line: WebSocket, n: int) -> list[bytes]:
    found: list[bytes] = []
    until = time.monotonic() + WAIT_S
    while len(found) < n and time.monotonic() < until:
        found += line.messages(1.0)
    return found


class TestOpen:
    @pytest.mark.parametrize(
        "url", ["http://a.example/", "ws://u:p@a.example/", "ws://", "wss:x y"]
    )
    def test_takes_no_other_address(self, url: str) -> None:
        with pytest.raises(BadAddress):
            Door().websocket(url)

    @pytest.mark.parametrize("url", ["ws://127.0.0.1:1/", "ws://localhost:1/", "wss://[::1]/"])
    def test_does_not_go_into_a_private_network(self, url: str) -> None:
        with pytest.raises(Blocked):
            Door().websocket(url)

    def test_blocks_a_name_that_leads_inside(self) -> None:
        with pytest.raises(Blocked):
            Door(resolver=lambda h, p: ["127.0.0.1"]).websocket("ws://evil.example:1/")

    def test_opens_nothing_from_a_door_of_a_test(self) -> None:
        door = Door(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
        with pytest.raises(Unreachable):
            door.websocket("wss://a.example/")

    def test_says_what_it_asks_for(self) -> None:
        seen: list[Request] = []

        def handler(line: ServerConnection) -> None:
            assert line.request is not None
            seen.append(line.request)

        with served(handler) as port:
            opened(port, headers={"Authorization": "Bearer x\r\nEvil: 1"}).close()
        assert seen[0].headers["Authorization"] == "Bearer x Evil: 1"
        assert "Evil" not in seen[0].headers
        assert seen[0].headers["User-Agent"].startswith("AllEars")
        assert "Sec-WebSocket-Extensions" not in seen[0].headers

    @pytest.mark.parametrize("status", [302, 401, 429, 500])
    def test_tells_a_status_that_opens_nothing(self, status: int) -> None:
        def refuse(line: ServerConnection, request: Request) -> Handshake:
            answer = line.respond(status, "no\n")
            answer.headers["Retry-After"] = "7"
            return answer

        with (
            served(lambda line: None, process_request=refuse) as port,
            pytest.raises(NotOpened) as caught,
        ):
            opened(port)
        assert caught.value.status == status
        assert caught.value.headers["retry-after"] == "7"
        assert caught.value.content == b"no\n"

    @pytest.mark.parametrize(
        "said",
        [
            b"",
            b"SSH-2.0\r\n",
            b"HTTP/1.1 101 x\r\n\r\n",
            b"HTTP/1.1 200 ok\r\n" + b"a: b\r\n" * 999,
        ],
    )
    def test_is_not_fooled_by_another_server(self, said: bytes) -> None:
        with raw(lambda plug: plug.sendall(said)) as port, pytest.raises((Unreachable, NotOpened)):
            opened(port)

    def test_ends_with_its_time(self) -> None:
        def drip(plug: socket.socket) -> None:
            plug.sendall(b"HTTP/1.1 101 ")
            while True:
                plug.sendall(b"x")
                time.sleep(0.02)

        with raw(drip) as port, pytest.raises(TooSlow):
            opened(port, timeout_s=0.5)

    def test_checks_the_name_in_the_certificate(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = certificate(tmp_path, "desk.example")
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        names = frozenset({"desk.example", "other.example"})
        door = Door(allow_private=names, resolver=lambda h, p: ["127.0.0.1"])
        with served(lambda line: line.send("hello"), ssl=context) as port:
            with door.websocket(f"wss://desk.example:{port}/") as line:
                assert all_of(line, 1) == [b"hello"]
            with pytest.raises(Unreachable, match=r"(?i)certificate"):
                door.websocket(f"wss://other.example:{port}/")


class TestMessages:
    @pytest.mark.parametrize("deflate", [False, True])
    def test_come_whole_and_in_order(self, deflate: bool) -> None:
        def handler(line: ServerConnection) -> None:
            line.send("grüße")
            line.send([b"in ", b"three ", b"parts"])
            for number in range(5_000):
                line.send(str(number))

        with served(handler) as port, opened(port, deflate=deflate) as line:
            found = all_of(line, 5_002)
        assert found[:2] == ["grüße".encode(), b"in three parts"]
        assert found[2:] == [str(number).encode() for number in range(5_000)]

    def test_are_sent_too(self) -> None:
        with (
            served(lambda line: line.send(line.recv())) as port,
            opened(port) as line,
        ):
            line.send("ähem")
            assert all_of(line, 1) == ["ähem".encode()]

    def test_may_not_come(self) -> None:
        with served(lambda line: line.recv()) as port, opened(port) as line:
            assert line.messages(0.05) == []

    def test_say_that_the_line_was_ended(self) -> None:
        def handler(line: ServerConnection) -> None:
            line.send("last")
            line.close(4001, "go away")

        with served(handler) as port, opened(port) as line:
            assert all_of(line, 1) == [b"last"]
            with pytest.raises(LineClosed, match="go away") as caught:
                line.messages(WAIT_S)
        assert caught.value.code == 4001

    def test_say_that_the_line_broke(self) -> None:
        def handler(plug: socket.socket) -> None:
            agree(plug)
            plug.sendall(b"\x81\x02ok\x81\x7dhalf")

        with raw(handler) as port, opened(port) as line:
            assert all_of(line, 1) == [b"ok"]
            with pytest.raises(Unreachable):
                line.messages(WAIT_S)

    @pytest.mark.parametrize("sizes", [[1_001], [600, 600], [0] * 3 + [1_001]])
    def test_are_no_larger_than_agreed(self, sizes: list[int]) -> None:
        def handler(line: ServerConnection) -> None:
            line.send([b"x" * size for size in sizes])

        with (
            served(handler) as port,
            opened(port, max_bytes=1_000) as line,
            pytest.raises(Unreachable),
        ):
            line.messages(WAIT_S)

    def test_are_no_larger_than_agreed_when_they_are_unpacked(self) -> None:
        with (
            served(lambda line: line.send(b"\0" * 5_000_000)) as port,
            opened(port, max_bytes=100_000, deflate=True) as line,
            pytest.raises(Unreachable),
        ):
            line.messages(WAIT_S)

    @pytest.mark.parametrize(
        "frame",
        [
            b"\x83\x00",
            b"\x81\x80xxxx",
            b"\xc1\x01x",
            b"\x80\x01x",
            b"\x89\x7e\x00\x80" + b"x" * 128,
        ],
    )
    def test_are_as_the_protocol_has_them(self, frame: bytes) -> None:
        def handler(plug: socket.socket) -> None:
            agree(plug)
            plug.sendall(frame)
            plug.recv(100)

        with raw(handler) as port, opened(port) as line, pytest.raises(Unreachable):
            line.messages(WAIT_S)

    def test_wait_at_the_other_side_until_they_are_read(self) -> None:
        n_sent = 0

        def handler(line: ServerConnection) -> None:
            nonlocal n_sent
            for _ in range(2_000):
                line.send(b"x" * 50_000)
                n_sent += 1

        with served(handler) as port, opened(port) as line:
            line.messages(WAIT_S)
            before = -1
            while n_sent != before:
                before = n_sent
                time.sleep(0.3)
            assert n_sent < 1_000
            n_read = 1
            while n_read < 2_000:
                n_read += len(line.messages(WAIT_S))


class Clock:
    """The clock of our side: it goes as always, and jumps when a test says so."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(websocket, "time", made)
    return made


class TestLife:
    def test_is_asked_after_a_silence(self, clock: Clock) -> None:
        """The answer may lie there for long before anybody reads it."""
        answered = threading.Semaphore(0)

        def handler(plug: socket.socket) -> None:
            agree(plug)
            while plug.recv(6):  # an empty ping: its head, and the mask that we must send
                plug.sendall(b"\x8a\x00")
                answered.release()

        with raw(handler) as port, opened(port, ping_s=1_000) as line:
            assert line.messages(0.01) == []
            assert not answered.acquire(blocking=False)
            for _ in range(3):
                clock.ahead_s += 1_001
                assert line.messages(0.0) == []
                assert answered.acquire(timeout=WAIT_S)
                clock.ahead_s += 1_001
                assert line.messages(0.0) == []

    def test_gives_what_came_while_nobody_read(self, clock: Clock) -> None:
        sent = threading.Event()

        def handler(plug: socket.socket) -> None:
            agree(plug)
            plug.recv(6)
            plug.sendall(b"\x81\x02hi")
            sent.set()
            plug.recv(6)

        with raw(handler) as port, opened(port, ping_s=1_000) as line:
            clock.ahead_s += 1_001
            assert line.messages(0.0) == []
            assert sent.wait(WAIT_S)
            clock.ahead_s += 1_001
            assert line.messages(0.0) == [b"hi"]

    def test_ends_when_nobody_answers(self) -> None:
        def handler(plug: socket.socket) -> None:
            agree(plug)
            time.sleep(WAIT_S)

        with (
            raw(handler) as port,
            opened(port, ping_s=0.1) as line,
            pytest.raises(Unreachable, match="silent"),
        ):
            line.messages(WAIT_S)

    def test_ends_when_a_message_drips(self) -> None:
        def drip(plug: socket.socket) -> None:
            agree(plug)
            plug.sendall(b"\x81\x7e\x10\x00")
            while True:
                plug.sendall(b"x")
                time.sleep(0.02)

        with (
            raw(drip) as port,
            opened(port, ping_s=0.2) as line,
            pytest.raises(Unreachable, match="silent"),
        ):
            line.messages(WAIT_S)
