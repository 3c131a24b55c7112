"""The loop of cases: all that is fresh, and what time alone brings."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.world import World

from allears.cases import actions as cases
from allears.cases.models import Case
from allears.flow import care
from allears.mentions.models import Fresh


class TestRound:
    def test_goes_on_until_nothing_is_fresh(self, world: World) -> None:
        world.says("Where is my parcel?")
        world.hear()
        loop = care.Care()
        assert loop.round()
        assert not Fresh.objects.exists()
        assert not loop.round()
        assert Case.objects.count() == 1

    def test_looks_at_the_clock_now_and_then_and_not_at_every_mention(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ticks: list[datetime] = []
        monkeypatch.setattr(care, "tick", lambda *, now: ticks.append(now))
        loop = care.Care()
        begin = world.now
        for _ in range(13):
            loop.round()
            world.pass_time(seconds=1)
        assert ticks == [begin, begin + care.TICK, begin + 2 * care.TICK]


class TestTick:
    def test_wakes_a_case_whose_time_has_come_once(self, world: World) -> None:
        case = world.case()
        until = world.now + timedelta(hours=1)
        cases.snooze(case_id=case.pk, until=until, by=world.agent, now=world.now)
        care.tick(now=world.now)
        assert Case.objects.get().snoozed_until == until
        world.pass_time(hours=1)
        care.tick(now=world.now)
        care.tick(now=world.now)
        assert Case.objects.get().snoozed_until is None
        assert case.events.filter(kind="woke").count() == 1

    def test_writes_a_missed_time_down_once(self, world: World) -> None:
        case = world.case()
        world.pass_time(days=1)
        for _ in range(3):
            care.tick(now=world.now)
        assert case.events.filter(kind="breached").count() >= 1
        clocks = case.clocks.exclude(breached_at=None)
        assert case.events.filter(kind="breached").count() == clocks.count()
