"""Bells: a ring brings a visit, and one ring is one ring."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from tests.world import World

from allears.channels.models import Channel
from allears.connectors import LISTENERS
from allears.flow import bells
from allears.flow.bells import Bells
from allears.listening.ports import ChannelFacts


@pytest.fixture
def rings(world: World, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The fake network rings while this list says so."""
    answers: list[bool] = []

    def wait(channel: ChannelFacts, timeout_s: float) -> bool:
        return answers.pop(0) if answers else False

    monkeypatch.setattr(LISTENERS["fake"], "wait", wait, raising=False)
    monkeypatch.setattr(bells.connections, "close_all", lambda: None)  # the test's own
    monkeypatch.setattr(bells, "close_old_connections", lambda: None)
    return answers


def later(world: World) -> datetime:
    at = world.now + timedelta(hours=1)
    Channel.objects.update(next_visit_at=at)
    return at


class TestWait:
    def test_makes_the_channel_due_when_it_rings(self, world: World, rings: list[bool]) -> None:
        later(world)
        rings.append(True)
        visit = threading.Event()
        threading.Timer(0.2, visit.set).start()
        assert Bells(threading.Event())._wait(world.channel.pk, visit)
        assert Channel.objects.get().next_visit_at == world.now

    def test_changes_nothing_when_the_time_is_over(self, world: World, rings: list[bool]) -> None:
        at = later(world)
        assert Bells(threading.Event())._wait(world.channel.pk, threading.Event())
        assert Channel.objects.get().next_visit_at == at

    def test_is_over_for_a_channel_that_is_paused_or_gone(
        self, world: World, rings: list[bool]
    ) -> None:
        bell = Bells(threading.Event())
        Channel.objects.update(paused_at=world.now)
        assert not bell._wait(world.channel.pk, threading.Event())
        assert not bell._wait(0, threading.Event())

    def test_does_not_listen_again_before_the_visit(
        self, world: World, rings: list[bool], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rings.append(True)
        waited: list[float] = []
        visit = threading.Event()
        visit.set()  # an earlier visit does not count
        monkeypatch.setattr(visit, "wait", lambda s: waited.append(s) or visit.is_set())
        Bells(threading.Event())._wait(world.channel.pk, visit)
        assert waited == [bells.VISIT_S]
        assert not visit.is_set()


class TestHang:
    def test_gives_each_channel_that_can_ring_one_thread(
        self, world: World, rings: list[bool], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun: list[int] = []
        go = threading.Event()

        def listen(self: Bells, channel_id: int) -> None:
            begun.append(channel_id)
            go.wait(10)

        monkeypatch.setattr(Bells, "_listen", listen)
        bell = Bells(threading.Event())
        bell.hang()
        bell.hang()
        assert begun == [world.channel.pk]
        bell.visited(world.channel.pk)
        assert bell._visits[world.channel.pk].is_set()
        bell.visited(99)  # one that cannot ring
        go.set()
