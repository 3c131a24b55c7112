"""A Jetstream of our own over a real websocket: replays events, with the manners and faults of the real one.

Events have the shape of the network's, written by us. A subscriber gets what its cursor asks for
(inclusive, clamped in silence to what is still there), then what comes. Commits of collections that
were not asked for stay away; account and identity events come to everybody. Faults are given one
for each line: cut after so many events, in the middle of one, or so slowly that nothing arrives.
"""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

POST = "app.bsky.feed.post"
STEP_US = 1_000


@dataclass
class Fault:
    """What happens to one line."""

    after: int = 0
    """So many events are sent whole."""
    kind: str = "cut"
    """cut, half, drip, goodbye, deny"""


@dataclass
class Jetstream:
    """The network: `say`, `unsay` and `account` add events; `faults` are used up line by line."""

    events: list[tuple[int, bytes]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    """The query of every line that was opened."""
    now_us: int = field(default_factory=lambda: int(time.time() * 1_000_000) - 60_000_000)
    url: str = ""

    def __post_init__(self) -> None:
        self._more = threading.Condition()
        self._is_over = False

    def add(self, event: dict[str, object], *, at_us: int = 0) -> int:
        with self._more:
            self.now_us = at_us or self.now_us + STEP_US
            line = json.dumps({"time_us": self.now_us} | event).encode()
            self.events.append((self.now_us, line))
            self._more.notify_all()
            return self.now_us

    def say(self, text: str, *, did: str = "did:plc:ann", rkey: str = "", at_us: int = 0) -> str:
        rkey = rkey or f"3k{len(self.events):06d}"
        record = {"$type": POST, "text": text, "createdAt": "2026-03-10T12:00:00.000Z"}
        self.commit("create", did, rkey, record, at_us=at_us)
        return f"at://{did}/{POST}/{rkey}"

    def unsay(self, uri: str) -> None:
        did, _, rkey = uri.removeprefix("at://").partition(f"/{POST}/")
        self.commit("delete", did, rkey)

    def commit(
        self, operation: str, did: str, rkey: str, record: object = None, *, at_us: int = 0
    ) -> None:
        commit = {"operation": operation, "collection": POST, "rkey": rkey, "rev": "3kzz"}
        if record is not None:
            commit |= {"record": record, "cid": "bafyreiabc"}  # type: ignore[dict-item]
        self.add({"did": did, "kind": "commit", "commit": commit}, at_us=at_us)

    def account(self, did: str, status: str) -> None:
        account = {"active": not status, "did": did} | ({"status": status} if status else {})
        self.add({"did": did, "kind": "account", "account": account})

    def end(self) -> None:
        with self._more:
            self._is_over = True
            self._more.notify_all()

    def handle(self, line: ServerConnection) -> None:
        assert line.request is not None
        query = parse_qs(urlsplit(line.request.path).query)
        self.asked.append(query)
        fault = self.faults.pop(0) if self.faults else None
        with contextlib.suppress(ConnectionClosed, OSError):
            self._send(line, query, fault)

    def _send(
        self, line: ServerConnection, query: dict[str, list[str]], fault: Fault | None
    ) -> None:
        since = int(query.get("cursor", ["0"])[0])
        wanted = query.get("wantedCollections", [])
        at = 0 if since else len(self.events)
        n_sent = 0
        while not self._is_over:
            with self._more:
                self._more.wait_for(lambda at=at: self._is_over or at < len(self.events), 0.5)  # type: ignore[misc]
                batch = self.events[at:]
                at = len(self.events)
            for time_us, event in batch:
                if time_us < since or not _is_wanted(event, wanted):
                    continue
                if fault is not None and n_sent >= fault.after:
                    return self._break(line, event, fault.kind)
                line.send(event.decode())
                n_sent += 1
        return None

    def _break(self, line: ServerConnection, event: bytes, kind: str) -> None:
        plug = line.socket
        if kind == "half":
            plug.sendall(b"\x81\x7e" + len(event).to_bytes(2, "big") + event[: len(event) // 2])
        if kind == "drip":
            plug.sendall(b"\x81\x7e\x10\x00")
            while not self._is_over:
                plug.sendall(b"x")
                time.sleep(0.02)
        if kind == "goodbye":
            line.close(1013, "try again later")
            return
        plug.shutdown(socket.SHUT_RDWR)


def _is_wanted(event: bytes, wanted: list[str]) -> bool:
    commit = json.loads(event).get("commit")
    return commit is None or not wanted or commit["collection"] in wanted


@contextlib.contextmanager
def serving() -> Iterator[Jetstream]:
    logging.getLogger("websockets.server").setLevel(logging.CRITICAL)
    network = Jetstream()
    server = serve(network.handle, "127.0.0.1", 0, compression="deflate")
    network.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield network
    finally:
        network.end()
        server.shutdown()
        thread.join()
