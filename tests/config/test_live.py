from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from allears.config import live, pushing
from allears.lib.wake import Call
from allears.staff.models import User

T = TypeVar("T")


def run(story: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: the driver of the browser may have a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, story).result()


def listening() -> live.Hub:
    """With an open ear, and without a database behind it."""
    hub = live.Hub()
    hub._is_listening = True
    hub._task = asyncio.create_task(asyncio.sleep(60))
    return hub


def heard(tab: live.Line) -> list[Call]:
    items = [tab.get_nowait() for _ in range(tab.qsize())]
    return [item.call for item in items if isinstance(item, live.Told)]


class TestHub:
    def test_hands_a_call_to_every_tab(self) -> None:
        async def story() -> list[list[Call]]:
            hub = listening()
            tabs = [hub.join(hub.mark), hub.join(hub.mark)]
            for call in (Call(topic="cases", ids=(1,)), Call(topic="outbox"), None):
                hub._hold(call)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            return [heard(tab) for tab in tabs]

        assert run(story()) == [[Call(topic="cases", ids=(1,))]] * 2

    def test_tells_a_slow_tab_to_look_at_everything(self) -> None:
        async def story() -> list[Call]:
            hub = listening()
            tab = hub.join(hub.mark)
            for n in range(live.WAITING + 1):
                hub._hand_out(Call(topic="cases", ids=(n,)))
            return heard(tab)

        assert run(story()) == [live.EVERYTHING]

    def test_tells_a_tab_what_came_since_its_page_was_made(self) -> None:
        async def story() -> list[Call]:
            hub = listening()
            hub._hand_out(Call(topic="cases", ids=(1,)))
            mark = hub.mark
            hub._hand_out(Call(topic="cases", ids=(2,)))
            hub._hand_out(Call(topic="cases", ids=(3,)))
            return heard(hub.join(mark))

        assert run(story()) == [Call(topic="cases", ids=(n,)) for n in (2, 3)]

    @pytest.mark.parametrize(
        "since", ["", "other.1", "x", ".", "{start}.99999999999999999999", "{start}.²"]
    )
    def test_shows_everything_to_a_tab_that_cannot_say_what_it_saw(self, since: str) -> None:
        async def story() -> list[Call]:
            hub = listening()
            hub._hand_out(Call(topic="cases", ids=(1,)))
            return heard(hub.join(since.format(start=hub._start)))

        assert run(story()) == [live.EVERYTHING]

    def test_shows_everything_to_a_tab_that_was_away_for_too_long(self) -> None:
        async def story() -> list[Call]:
            hub = listening()
            mark = hub.mark
            for n in range(live.WAITING + 1):
                hub._hand_out(Call(topic="cases", ids=(n,)))
            return heard(hub.join(mark))

        assert run(story()) == [live.EVERYTHING]

    def test_hands_out_together_what_comes_soon_after_another(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(live, "PACE_S", 0.05)

        async def story() -> tuple[list[Call], list[Call], list[Call]]:
            hub = listening()
            tab = hub.join(hub.mark)
            hub._hold(Call(topic="cases", ids=(1,)))
            await asyncio.sleep(0.01)
            at_once = heard(tab)
            for n in (2, 3, 2):
                hub._hold(Call(topic="cases", ids=(n,)))
            await asyncio.sleep(0)
            soon = heard(tab)
            while tab.empty():
                await asyncio.sleep(0.01)
            return at_once, soon, heard(tab)

        one, two, three = (Call(topic="cases", ids=(n,)) for n in (1, 2, 3))
        assert run(story()) == ([one], [], [two, three])

    def test_says_what_it_handed_out_to_who_pushes_it(self) -> None:
        then: list[tuple[str, list[Call]]] = []

        async def story() -> str:
            hub = live.Hub(lambda mark, calls: then.append((mark, list(calls))))
            hub._is_listening = True
            for n in (1, 2, 1):
                hub._hold(Call(topic="cases", ids=(n,)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            return hub.mark

        mark = run(story())
        one, two = (Call(topic="cases", ids=(n,)) for n in (1, 2))
        assert then == [(mark, [one, two])]

    def test_tells_a_tab_that_is_pushed_too_much_to_look_at_everything(self) -> None:
        async def story() -> list[Call]:
            hub = listening()
            tab = hub.join(hub.mark)
            for _ in range(live.WAITING + 1):
                hub.offer(tab, b"event: push\n\n")
            return heard(tab)

        assert run(story()) == [live.EVERYTHING]

    def test_has_no_mark_before_its_ear_is_open(self) -> None:
        assert live.Hub().mark == ""


class TestLive:
    def test_is_closed_to_strangers(self) -> None:
        request = RequestFactory().get("/live/")
        request.user = AnonymousUser()
        assert live.live(request).status_code == 403


class TestList:
    """The list that a tab says it shows."""

    def tab(self, query: str) -> pushing.Tab | None:
        request = RequestFactory().get("/live/", {"list": query})
        request.user = User(name="Amir")
        request.session = SessionStore("k")
        return live._tab(request)

    def test_is_followed(self) -> None:
        tab = self.tab("queue=mine")
        assert tab is not None
        assert tab.looker.asked.queue.kind == "mine"

    @pytest.mark.parametrize("query", ["", "queue=all&q=words", "queue=all&until=" + "x" * 5000])
    def test_is_not_followed_where_it_is_none_or_costs_too_much(self, query: str) -> None:
        assert self.tab(query) is None

    def test_is_told_from_when_on_and_forgotten_when_the_tab_leaves(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pusher = pushing.Pusher()
        monkeypatch.setattr(live, "pusher", pusher)

        async def story() -> tuple[list[bytes], int, int]:
            hub = listening()
            monkeypatch.setattr(live, "hub", hub)
            mark = hub.mark
            hub._hand_out(Call(topic="cases", ids=(1,)))
            tab = self.tab("queue=mine")
            stream = live._stream(mark, tab)
            said = [await anext(stream), await anext(stream)]
            assert tab is not None
            tab.put(b"pushed")
            said.append(await anext(stream))
            n_before = len(pusher._tabs)
            tab.is_gone = True
            said += [one async for one in stream]
            return said, n_before, len(pusher._tabs)

        said, n_before, n_after = run(story())
        assert said[1].index(b'"topic": "cases"') < said[1].index(b"event: pushing")
        assert said[2:] == [b"pushed"]
        assert (n_before, n_after) == (1, 0)


class TestTold:
    """Up to where a tab was told, as it says itself."""

    def hub(self) -> live.Hub:
        hub = live.Hub()
        hub._is_listening, hub._n = True, 7
        return hub

    def test_is_what_its_mark_says(self) -> None:
        hub = self.hub()
        assert hub.told(f"{hub._start}.5") == 5

    @pytest.mark.parametrize("number", ["", "9" * 30, "-1", "x", "٣"])
    def test_is_all_there_is_when_the_number_says_nothing(self, number: str) -> None:
        hub = self.hub()
        assert hub.told(f"{hub._start}.{number}") == 7

    def test_is_not_known_when_another_process_was_ahead(self) -> None:
        hub = self.hub()
        assert hub.told(f"{hub._start}.8") is None

    def test_is_all_there_is_after_a_restart(self) -> None:
        assert self.hub().told("0000.3") == 7

    def test_is_not_known_while_nobody_listens(self) -> None:
        assert live.Hub().told("0000.3") is None


class TestTake:
    """What one process hears for several."""

    ONE, TWO = (Call(topic="cases", ids=(n,)) for n in (1, 2))

    def test_is_counted_as_the_other_counts(self) -> None:
        then: list[tuple[str, list[Call]]] = []

        async def story() -> tuple[str, list[Call]]:
            hub = live.Hub(lambda mark, calls: then.append((mark, list(calls))))
            hub.begin(lambda: asyncio.sleep(60))
            hub.meet("s.5")
            tab = hub.join("s.5")
            hub.take("s.7", [self.ONE, self.TWO])
            return hub.mark, heard(tab)

        assert run(story()) == ("s.7", [self.ONE, self.TWO])
        assert then[-1] == ("s.7", [self.ONE, self.TWO])

    @pytest.mark.parametrize("mark", ["s.8", "other.6"])
    def test_is_a_look_at_everything_where_something_was_missed(self, mark: str) -> None:
        async def story() -> list[Call]:
            hub = live.Hub()
            hub.begin(lambda: asyncio.sleep(60))
            hub.meet("s.5")
            tab = hub.join("s.5")
            hub.take(mark, [self.ONE])
            return heard(tab)

        assert run(story()) == [live.EVERYTHING, self.ONE]

    def test_shuts_out_who_may_no_longer_see(self) -> None:
        async def story() -> list[Any]:
            hub = live.Hub()
            hub.begin(lambda: asyncio.sleep(60))
            hub.meet("s.5")
            tab = hub.join("s.5")
            hub.take("s.5", [Call(topic="walls")])
            return [tab.get_nowait() for _ in range(tab.qsize())]

        assert run(story()) == [live.TURNED]

    def test_has_no_mark_while_nobody_is_heard(self) -> None:
        async def story() -> list[str]:
            hub = live.Hub()
            hub.begin(lambda: asyncio.sleep(60))
            hub.meet("s.5")
            marks = [hub.mark]
            hub.take("", [])
            return [*marks, hub.mark]

        assert run(story()) == ["s.5", ""]

    def test_of_a_page_that_was_made_ahead_of_us_misses_nothing(self) -> None:
        async def story() -> list[Call]:
            hub = live.Hub()
            hub.begin(lambda: asyncio.sleep(60))
            hub.meet("s.5")
            tab = hub.join("s.6")
            hub.take("s.6", [self.ONE])
            return heard(tab)

        assert run(story()) == [self.ONE]
