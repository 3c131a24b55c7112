"""A browser's lines to the server: requests on one connection that stays, and the stream of events."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Told:
    """One event."""

    topic: str
    ids: tuple[str, ...]
    mark: str = ""

    def concerns(self, wanted: str) -> bool:
        """As `hears` of js/live.js."""
        name, _, number = wanted.partition(":")
        if not number:
            return name == self.topic
        return self.topic in (name, f"{name}s") and number in self.ids


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    took_s: float


@dataclass
class Line:
    """One person's connections."""

    port: int
    cookie: str
    n_refused: int = 0
    _free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)
    _listening: asyncio.Task[None] | None = None

    async def get(self, url: str, headers: dict[str, str] | None = None) -> bytes:
        return await self._ask("GET", url, headers or {}, b"")

    async def post(self, url: str, body: str, csrf: str) -> bytes:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": csrf,
            "HX-Request": "true",
        }
        return await self._ask("POST", url, headers, body.encode())

    async def _ask(self, method: str, url: str, headers: dict[str, str], body: bytes) -> bytes:
        answer = await self.ask(method, url, headers, body)
        self.n_refused += answer.status == 409  # two took it at once, as people do
        if answer.status >= 400 and answer.status != 409:
            raise RuntimeError(
                f"{method} {url} answers with {answer.status}: {answer.body[:300]!r}"
            )
        return answer.body

    async def ask(
        self, method: str, url: str, headers: dict[str, str], body: bytes = b""
    ) -> Answer:
        """Whatever the server says."""
        began = time.perf_counter()
        said = self._head(method, url, headers | {"Content-Length": str(len(body))}) + body
        reader, writer = self._free.pop() if self._free else await self._open()
        try:
            writer.write(said)
            status, given = await _read_head(reader)
        except (asyncio.IncompleteReadError, ConnectionError):  # the server let an idle one go
            reader, writer = await self._open()
            writer.write(said)
            status, given = await _read_head(reader)
        if "content-length" in given:
            answer = await reader.readexactly(int(given["content-length"]))
        else:
            answer = await _read_chunks(reader)
        if given.get("content-encoding") == "gzip":
            answer = gzip.decompress(answer)
        self._free.append((reader, writer))
        return Answer(status, answer, time.perf_counter() - began)

    def listen(
        self, url: str, hear: Callable[[Told], None], follow: Callable[[str, bytes], None]
    ) -> None:
        """`hear` takes calls, `follow` what has a name, and its words."""
        self._listening = asyncio.create_task(self._stream(url, hear, follow))

    def hang_up(self) -> None:
        """The stream ends, and the connections with it."""
        if self._listening is not None:
            self._listening.cancel()
        for _reader, writer in self._free:
            writer.close()

    async def _stream(
        self, url: str, hear: Callable[[Told], None], follow: Callable[[str, bytes], None]
    ) -> None:
        reader, writer = await self._open()
        writer.write(self._head("GET", url, {}))
        status, _given = await _read_head(reader)
        assert status == 200, f"the stream answers with {status}"
        mark = name = ""
        async for line in _lines(reader):
            if line.startswith(b"event:"):
                name = line[6:].decode().strip()
            if line.startswith(b"data:") and name:
                follow(name, line[5:])
                name = ""
                continue
            if line.startswith(b"id:"):
                mark = line[3:].decode().strip()
            if line.startswith(b"data:"):
                said = json.loads(line[5:])
                hear(Told(said["topic"], tuple(map(str, said.get("ids", ()))), mark))

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)

    def _head(self, method: str, url: str, headers: dict[str, str]) -> bytes:
        lines = [f"{method} {url} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {self.cookie}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    given = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
    return int(head[0].split()[1]), given


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The lines of a stream without end; a long one comes in several chunks."""
    held = b""
    while size := int(await reader.readline(), 16):
        held += await reader.readexactly(size)
        await reader.readexactly(2)
        *whole, held = held.split(b"\n")
        for line in whole:
            yield line


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)
