"""Server-sent events: every open tab hears what changed, by one LISTEN connection per process.

A tab gets `{topic, ids, actor}` and asks for the pages that show it; no content travels here, so
nobody hears what they may not read. A tab that is slow loses calls, and is told to look at all.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import psycopg
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from allears.flow.loop import conninfo
from allears.lib import wake

log = logging.getLogger(__name__)

TOPICS = frozenset({"mentions", "cases", "channels", "notices", "presence", "monitors", "routes"})
WAITING = 100
"""Calls that a slow tab may lag behind before it is told to look at everything."""
BEAT_S = 20.0
RETRY_S = 1.0
EVERYTHING = wake.Call(topic="everything")


class Hub:
    """Hands each call to every tab that listens on this process."""

    def __init__(self) -> None:
        self._tabs: set[asyncio.Queue[wake.Call]] = set()
        self._task: asyncio.Task[None] | None = None

    async def join(self) -> asyncio.Queue[wake.Call]:
        """A new tab; the first one starts the ear."""
        queue: asyncio.Queue[wake.Call] = asyncio.Queue(WAITING)
        self._tabs.add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())
        return queue

    def leave(self, queue: asyncio.Queue[wake.Call]) -> None:
        self._tabs.discard(queue)

    async def _listen(self) -> None:
        """Until the process ends. After a broken line everybody looks at everything."""
        info = await asyncio.to_thread(conninfo)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(info, autocommit=True) as ear:
                    await ear.execute(f"LISTEN {wake.CHANNEL}")
                    async for notice in ear.notifies():
                        self._hand_out(wake.read(notice.payload))
            except psycopg.Error as error:
                log.warning("The live line broke (%s); it is joined again", type(error).__name__)
            await asyncio.sleep(RETRY_S)
            self._hand_out(EVERYTHING)

    def _hand_out(self, call: wake.Call | None) -> None:
        if call is None or (call.topic not in TOPICS and call is not EVERYTHING):
            return
        for queue in self._tabs:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(EVERYTHING)
            else:
                queue.put_nowait(call)


hub = Hub()


def _line(call: wake.Call) -> bytes:
    body = {"topic": call.topic, "ids": list(call.ids), "actor": call.actor}
    return f"data: {json.dumps(body)}\n\n".encode()


async def _stream() -> AsyncIterator[bytes]:
    queue = await hub.join()
    try:
        yield b"retry: 2000\n\n"
        while True:
            try:
                yield _line(await asyncio.wait_for(queue.get(), BEAT_S))
            except TimeoutError:
                yield b": still here\n\n"
    finally:
        hub.leave(queue)


async def live(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The stream of one tab."""
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(status=403)
    response = StreamingHttpResponse(_stream(), content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response
