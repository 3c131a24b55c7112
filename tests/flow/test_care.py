"""The loop of cases: all that is fresh, and what time alone brings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.world import World

from allears.cases import actions as cases
from allears.cases.models import Case
from allears.flow import care, steps
from allears.flow.parts import Part
from allears.mentions.models import Fresh
from allears.staff.models import Stumble


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
        ticking = Part("ticking", ticks.append, care.TICK)
        monkeypatch.setattr(care, "PARTS", (*care.FIRST, ticking))
        loop = care.Care()
        begin = world.now
        for _ in range(13):
            loop.round()
            world.pass_time(seconds=1)
        assert ticks == [begin, begin + care.TICK, begin + 2 * care.TICK]


class TestFresh:
    def test_keeps_nobody_waiting_for_one_that_breaks_it(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for n in range(4):
            world.says(f"Where is my parcel number {n}?", who=f"who{n}")
        world.hear()
        ill = Fresh.objects.order_by("pk").values_list("pk", flat=True)[0]
        real = steps.care

        def breaks(*, now: datetime, only: Sequence[int] | None = None) -> Any:
            if ill in (only or Fresh.objects.filter(again_at=None).values_list("pk", flat=True)):
                raise ValueError("It cannot be read")
            return real(now=now, only=only)

        monkeypatch.setattr(steps, "care", breaks)
        loop = care.Care()
        loop.round()
        assert Case.objects.count() == 3
        row = Fresh.objects.get()
        assert (row.pk, row.n_faults) == (ill, 1)
        assert row.again_at is not None
        assert row.again_at > world.now
        assert not Stumble.objects.exists(), "the part itself is well"
        monkeypatch.setattr(steps, "care", real)
        world.pass_time(minutes=1)
        loop.round()
        assert Case.objects.count() == 4

    def test_is_ill_when_it_breaks_with_all_of_them(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for n in range(12):
            world.says(f"Where is my parcel number {n}?", who=f"who{n}")
        world.hear()

        def breaks(*, now: datetime, only: Sequence[int] | None = None) -> Any:
            raise ValueError("The routes cannot be read")

        monkeypatch.setattr(steps, "care", breaks)
        care.Care().round()
        assert Stumble.objects.get().part == "fresh mentions"
        assert Fresh.objects.count() == 12


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
