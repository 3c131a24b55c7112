"""The loop that hears: each channel when it is due, and no channel at the cost of another."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError
from tests.flow.turns import Turns
from tests.world import World

from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.flow import listen, steps
from allears.flow.bells import Bells
from allears.flow.listen import SIDE_BY_SIDE, Listen
from allears.flow.streams import Streams
from allears.lib import worker
from allears.listening.ports import RetryLater
from allears.mentions.models import Mention


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    monkeypatch.setattr(listen, "close_old_connections", lambda: None)  # the test's own
    return Turns(SIDE_BY_SIDE)


@pytest.fixture
def loop(turns: Turns) -> Listen:
    return Listen(turns, Bells(threading.Event()), Streams(threading.Event()))


class TestRound:
    def test_visits_what_is_due_and_then_has_nothing(
        self, world: World, turns: Turns, loop: Listen
    ) -> None:
        world.says("Is anybody there?")
        assert loop.round()
        turns.do()
        assert not loop.round()
        assert Mention.objects.count() == 1
        row = Channel.objects.get()
        assert (row.leased_by, row.succeeded_at) == ("", world.now)

    def test_takes_no_more_than_it_has_places_for(
        self, world: World, turns: Turns, loop: Listen
    ) -> None:
        for n in range(SIDE_BY_SIDE + 3):
            channels.add(network="fake", name=f"Fake {n}", values={}, by=world.agent, now=world.now)
        loop.round()
        assert Channel.objects.exclude(leased_by="").count() == SIDE_BY_SIDE
        assert not loop.round()
        turns.do()
        loop.round()
        turns.do()
        assert not Channel.objects.filter(visited_at=None).exists()

    def test_writes_down_why_a_visit_failed_and_goes_on_with_others(
        self, world: World, turns: Turns, loop: Listen
    ) -> None:
        channels.add(network="fake", name="Well", values={}, by=world.agent, now=world.now)
        world.network.hear_troubles.append(RetryLater("It is asleep", after_s=90))
        loop.round()
        turns.do()
        bad = Channel.objects.get(error_words="It is asleep")
        assert bad.next_visit_at == world.now + timedelta(seconds=90)
        assert Channel.objects.exclude(pk=bad.pk).get().succeeded_at == world.now

    def test_blames_no_channel_for_the_database_and_visits_it_again_at_once(
        self, world: World, turns: Turns, loop: Listen, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.says("Is anybody there?")
        hear = steps.listen
        faults = [OperationalError("the server closed the connection")]

        def break_off(*args: object, **kwargs: object) -> object:
            if faults:
                raise faults.pop()
            return hear(*args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(steps, "listen", break_off)
        loop.round()
        turns.do()
        row = Channel.objects.get()
        assert (row.error_kind, row.n_failures) == ("", 0)
        assert row.leased_by == worker.name()
        assert loop.round(), "nobody works on it, so it is due"
        turns.do()
        assert Mention.objects.count() == 1

    def test_leaves_a_visit_alone_that_is_under_way(
        self, world: World, turns: Turns, loop: Listen
    ) -> None:
        loop.round()
        world.pass_time(minutes=2)
        assert not loop.round()
        assert Channel.objects.get().leased_by == worker.name()
        turns.do()
        assert Channel.objects.get().succeeded_at == world.now

    def test_goes_on_at_once_with_what_a_dead_process_visited(
        self, world: World, turns: Turns, loop: Listen
    ) -> None:
        host, _pid, started = worker.name().split(":")
        channels.lease_due(
            networks=["fake"], worker=f"{host}:4194302:{started}", limit=1, now=world.now
        )
        assert loop.round()
        turns.do()
        assert Channel.objects.get().succeeded_at == world.now

    def test_keeps_nothing_when_another_process_has_the_channel_by_now(
        self,
        world: World,
        turns: Turns,
        loop: Listen,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        world.says("Is anybody there?")
        loop.round()
        Channel.objects.update(leased_by="elsewhere/1:1:x")
        with caplog.at_level(logging.INFO):
            turns.do()
        assert "heard by another process" in caplog.text
        assert Mention.objects.count() == 0
        assert Channel.objects.get().leased_by == "elsewhere/1:1:x"
