from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.test import AsyncRequestFactory

from allears.config import live
from allears.lib.wake import Call

T = TypeVar("T")


def run(story: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: the driver of the browser may have a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result()


class TestHub:
    def test_hands_a_call_to_every_tab(self) -> None:
        async def story() -> list[Call]:
            hub = live.Hub()
            tabs: list[asyncio.Queue[Call]] = [asyncio.Queue(5), asyncio.Queue(5)]
            hub._tabs.update(tabs)
            hub._hand_out(Call(topic="cases", ids=(1,)))
            hub._hand_out(Call(topic="outbox"))
            hub._hand_out(None)
            return [tab.get_nowait() for tab in tabs if tab.qsize() == 1]

        assert run(story()) == [Call(topic="cases", ids=(1,))] * 2

    def test_tells_a_slow_tab_to_look_at_everything(self) -> None:
        async def story() -> list[str]:
            hub = live.Hub()
            tab: asyncio.Queue[Call] = asyncio.Queue(3)
            hub._tabs.add(tab)
            for n in range(4):
                hub._hand_out(Call(topic="cases", ids=(n,)))
            return [tab.get_nowait().topic for _ in range(tab.qsize())]

        assert run(story()) == ["everything"]


class TestLive:
    def test_is_closed_to_strangers(self) -> None:
        async def nobody() -> AnonymousUser:
            return AnonymousUser()

        request = AsyncRequestFactory().get("/live/")
        request.auser = nobody
        assert run(live.live(request)).status_code == 403
