"""Waves for the tabs that show a list: who gets them, who does not any more, and what when it fails."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from tests import cast

from allears.cases import lookers
from allears.cases.lookers import Looker
from allears.config import pushing
from allears.config.pushing import END, Pusher, Tab
from allears.lib import once
from allears.lib.wake import Call
from allears.staff.models import User

Given = list[dict[str, Any]]


class AtOnce(Pusher):
    """Works waves out where it is told, so that it sees what the test has written."""

    def _begin(self) -> None:
        while wave := self._next():
            self._push(lambda put, event: put(event), wave)


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "_newest", once._Generation())
    monkeypatch.setattr(connections, "close_all", lambda: None)


@pytest.fixture
def pusher() -> Pusher:
    return AtOnce()


def tab(user: User, given: Given | None = None, *, query: str = "queue=all") -> Tab:
    session = SessionStore()
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    looker = lookers.open_list(user, query)
    assert isinstance(looker, Looker)
    made = pushing.tab_of(session, looker)
    if given is not None:
        made.put = lambda event: given.append(read(event))
    return made


def read(event: bytes) -> dict[str, Any]:
    if event == END:
        return {"end": True}
    head, data = event.decode().strip().split("\n")
    assert head == "event: push"
    found: dict[str, Any] = json.loads(data.removeprefix("data: "))
    return found


def say(pusher: Pusher, *waves: list[Call], start: int = 1) -> None:
    for number, calls in enumerate(waves, start):
        pusher.told(f"s.{number}", calls)


CASES = Call(topic="cases", ids=(1, 2))


class TestPusher:
    def test_tells_each_tab_what_changed(self, db: None, pusher: Pusher) -> None:
        given: Given = []
        pusher.join(tab(cast.amir(), given))
        say(pusher, [CASES, Call(topic="notices", ids=(9,))])
        (told,) = given
        assert (told["mark"], told["changed"], told["order"]) == ("s.1", [1, 2], [])
        assert "/inbox/?queue=all" in told["numbers"]

    def test_is_silent_about_what_is_no_case(self, db: None, pusher: Pusher) -> None:
        given: Given = []
        pusher.join(tab(cast.amir(), given))
        say(pusher, [Call(topic="presence", ids=(1,))])
        assert given == []

    def test_tells_nothing_to_a_tab_that_left(self, db: None, pusher: Pusher) -> None:
        given: Given = []
        one = tab(cast.amir(), given)
        pusher.join(one)
        pusher.leave(one)
        say(pusher, [CASES])
        assert given == []

    @pytest.mark.parametrize("ids", [(), tuple(range(1, pushing.MOST_CHANGED + 2))])
    def test_lets_tabs_ask_when_too_much_changed(
        self, db: None, pusher: Pusher, ids: tuple[int, ...]
    ) -> None:
        given: Given = []
        pusher.join(tab(cast.amir(), given))
        say(pusher, [Call(topic="cases", ids=ids)])
        assert given == [{"mark": "s.1", "ask": list(lookers.PARTS)}]

    def test_lets_tabs_ask_when_it_fails(
        self, db: None, pusher: Pusher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given: Given = []
        pusher.join(tab(cast.amir(), given))

        def fail(*_ids: object, **_number: object) -> None:
            raise OSError("the database is away")

        monkeypatch.setattr(lookers, "wave", fail)
        say(pusher, [CASES])
        assert given == [{"mark": "s.1", "ask": list(lookers.PARTS)}]

    def test_no_longer_knows_what_a_tab_has_after_it_was_told_to_look_at_everything(
        self, db: None, pusher: Pusher
    ) -> None:
        one = tab(cast.amir(), [])
        pusher.join(one)
        say(pusher, [CASES])
        assert one.looker.order == ()
        one.looker.order = wrong = (7, 8)
        say(pusher, [Call(topic="everything")], [CASES], start=2)
        assert one.looker.order != wrong


class TestWho:
    """Nothing is pushed to somebody who may not look any more."""

    def after(self, pusher: Pusher, change: Callable[[User, Tab], object]) -> Given:
        user, given = cast.amir(), list[dict[str, Any]]()
        one = tab(user, given)
        pusher.join(one)
        change(user, one)
        say(pusher, [CASES])
        return given

    def test_hears_nothing_more_after_logging_out(self, db: None, pusher: Pusher) -> None:
        def leave(_user: User, one: Tab) -> None:
            SessionStore(one.session_key).delete()

        assert self.after(pusher, leave) == [{"end": True}]

    def test_hears_nothing_more_when_shut_out(self, db: None, pusher: Pusher) -> None:
        def shut_out(user: User, _one: Tab) -> None:
            user.deactivated_at = cast.NOW
            user.save()

        assert self.after(pusher, shut_out) == [{"end": True}]

    def test_hears_nothing_more_with_another_password(self, db: None, pusher: Pusher) -> None:
        def change(user: User, _one: Tab) -> None:
            user.set_password("another long one 4711")
            user.save()

        assert self.after(pusher, change) == [{"end": True}]

    def test_is_who_they_are_by_now(self, db: None, pusher: Pusher) -> None:
        user = cast.amir()
        one = tab(user, [])
        pusher.join(one)
        User.objects.filter(pk=user.pk).update(locale="de")
        say(pusher, [CASES])
        assert one.looker.user.locale == "de"

    def test_is_asked_for_again_after_a_while(
        self, db: None, pusher: Pusher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user, given = cast.amir(), list[dict[str, Any]]()
        one = tab(user, given)
        pusher.join(one)
        say(pusher, [CASES])
        SessionStore(one.session_key).delete()
        monkeypatch.setattr(pushing, "KNOWN_S", 0.0)
        say(pusher, [CASES], start=2)
        assert [("end" in told) for told in given] == [False, True]


class TestThread:
    def test_does_not_hold_up_the_loop(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """While a wave is worked out, what comes gathers for the next."""
        seen: list[frozenset[int] | None] = []
        pusher = Pusher()

        async def story() -> None:
            started, go = asyncio.Event(), threading.Event()

            def push(say: Any, wave: Any) -> None:
                seen.append(wave.ids)
                say(started.set)
                assert go.wait(20)

            monkeypatch.setattr(pusher, "_push", push)
            session = SessionStore("k")
            looker = lookers.open_list(User(name="Amir"), "queue=all")
            assert looker is not None
            pusher.join(pushing.tab_of(session, looker))
            pusher.told("s.1", [Call(topic="cases", ids=(1,))])
            await started.wait()
            pusher.told("s.2", [Call(topic="cases", ids=(2,))])
            pusher.told("s.3", [Call(topic="cases", ids=(3,))])
            go.set()
            assert pusher._running is not None
            await pusher._running

        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, story()).result()
        assert seen == [frozenset({1}), frozenset({2, 3})]
