from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from tests import cast
from tests.config.test_live import listening, run

from allears.config import doors, live
from allears.config.doors import Doors, Key
from allears.staff.models import User


def came_in(user: User) -> Key:
    """With a session of its own, as after a login."""
    session = SessionStore()
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    return doors.key_of(user.pk, session)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection of the test is used and kept."""
    monkeypatch.setattr(doors.connections, "close_all", lambda: None)


@pytest.mark.django_db
@pytest.mark.usefixtures("quick")
class TestStillHere:
    def test_knows_who_may_go_on(self) -> None:
        key = came_in(cast.amir())
        assert doors.still_here(frozenset({key})) == {key}

    @pytest.mark.parametrize(
        "leaves",
        [
            lambda user, key: SessionStore(key.session_key).delete(),
            lambda user, key: User.objects.filter(pk=user.pk).update(deactivated_at=cast.NOW),
            lambda user, key: (user.set_password("another word 77"), user.save()),
        ],
        ids=["logged out", "shut out", "another password"],
    )
    def test_leaves_out_who_is_gone(self, leaves: Callable[[User, Key], Any]) -> None:
        user = cast.amir()
        key, other = came_in(user), came_in(cast.lena())
        leaves(user, key)
        assert doors.still_here(frozenset({key, other})) == {other}


class TestLook:
    def test_ends_the_streams_of_those_who_are_gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        gone, here = Key(1, "a", "x"), Key(2, "b", "y")
        monkeypatch.setattr(doors, "still_here", lambda keys: set(keys) - {gone})
        ended: list[str] = []

        async def story() -> None:
            made = Doors()
            made.enter(gone, lambda: ended.append("gone"))
            made.enter(gone, lambda: ended.append("another tab of theirs"))
            made.enter(here, lambda: ended.append("here"))
            await made.look()
            await made.look()

        run(story())
        assert ended == ["gone", "another tab of theirs"]

    def test_ends_nobody_while_the_database_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(keys: object) -> set[Key]:
            raise OperationalError

        monkeypatch.setattr(doors, "still_here", away)
        ended: list[str] = []

        async def story() -> None:
            made = Doors()
            made.enter(Key(1, "a", "x"), lambda: ended.append("gone"))
            await made.look()

        run(story())
        assert ended == []


class TestStream:
    def test_ends_when_its_reader_is_gone_whatever_the_tab_shows(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(doors, "still_here", lambda keys: set())
        monkeypatch.setattr(doors, "EVERY_S", 0.01)
        monkeypatch.setattr(live, "doors", Doors())

        async def story() -> list[bytes]:
            hub = listening()
            monkeypatch.setattr(live, "hub", hub)
            reader = dataclasses.replace(live.NOBODY, id=1, key=Key(1, "a", "x"))
            return [piece async for piece in live._stream(hub.mark, None, reader)]

        assert run(asyncio.wait_for(story(), 20))[-1] == live.OVER  # type: ignore[arg-type]
