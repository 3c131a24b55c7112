"""Each part of a round alone: whichever fails, all others are done, and it is known which and since when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from tests.world import World

from allears.cases.models import Case
from allears.flow import care
from allears.flow.parts import AT_ONCE, FIRST_REST_S, LONGEST_REST_S, Part, Parts
from allears.staff.models import Stumble

BROKEN = "It is broken on purpose"


def breaks(_now: datetime) -> object:
    raise RuntimeError(BROKEN)


def counting(found: list[str], name: str) -> Callable[[datetime], object]:
    def work(_now: datetime) -> object:
        found.append(name)
        return False

    return work


NAMES = [part.name for part in care.PARTS]


class TestEveryPartOfCare:
    @pytest.mark.parametrize("ill", NAMES)
    def test_fails_alone(self, world: World, ill: str) -> None:
        done: list[str] = []
        parts = [
            Part(one.name, breaks if one.name == ill else counting(done, one.name), one.every)
            for one in care.PARTS
        ]
        Parts("care", parts).round()
        assert done == [name for name in NAMES if name != ill]
        (row,) = Stumble.objects.all()
        assert (row.loop, row.part, row.since) == ("care", ill, world.now)
        assert BROKEN in row.words

    def test_has_a_name_of_its_own(self) -> None:
        assert len(set(NAMES)) == len(NAMES)

    def test_that_somebody_waits_for_goes_first(self) -> None:
        assert NAMES[0] == "fresh mentions"
        at_once = [part.every == AT_ONCE for part in care.FIRST]
        assert all(at_once)


class TestACareOfWhichMuchIsIll:
    def test_opens_cases_and_wakes_sleepers_all_the_same(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keep = {"fresh mentions", "sleepers"}
        parts = [one if one.name in keep else Part(one.name, breaks) for one in care.PARTS]
        monkeypatch.setattr(care, "PARTS", tuple(parts))
        asleep = world.case("The lid leaks", who="ana")
        until = world.now + timedelta(minutes=1)
        Case.objects.filter(pk=asleep.pk).update(snoozed_until=until)
        loop = care.Care()
        for _round in range(3):
            loop.round()
            world.pass_time(minutes=1)
        world.says("Where is my parcel?", who="ben")
        world.hear()
        loop.round()
        assert Case.objects.count() == 2
        asleep.refresh_from_db()
        assert asleep.snoozed_until is None
        assert Stumble.objects.count() == len(parts) - len(keep)


class TestParts:
    def test_rest_after_a_fault_and_longer_each_time(self, world: World) -> None:
        tried: list[datetime] = []

        def work(now: datetime) -> object:
            tried.append(now)
            raise RuntimeError(BROKEN)

        loop = Parts("care", [Part("one", work)])
        for _second in range(3600):
            loop.round()
            world.pass_time(seconds=1)
        gaps = [b - a for a, b in pairwise(tried)]
        assert gaps[0] <= timedelta(seconds=FIRST_REST_S + 1)
        assert max(gaps) <= timedelta(seconds=LONGEST_REST_S + 1)
        assert sum(gaps[-3:], timedelta()) > 4 * sum(gaps[:3], timedelta())
        row = Stumble.objects.get()
        assert (row.n, row.since, row.last_at) == (len(tried), tried[0], tried[-1])

    def test_are_well_again_when_they_have_worked_once(self, world: World) -> None:
        loop = Parts("care", [Part("one", breaks)])
        loop.round()
        again = Parts("care", [Part("one", lambda _now: False)])  # another process, a newer version
        again.round()
        assert not Stumble.objects.exists()

    def test_of_another_version_are_forgotten(self, world: World) -> None:
        Parts("care", [Part("old", breaks)]).round()
        Parts("deliver", [Part("old", breaks)]).round()
        Parts("care", [Part("new", lambda _now: False)]).round()
        assert [row.loop for row in Stumble.objects.all()] == ["deliver"]

    def test_come_back_at_once_only_where_there_is_more_to_do(self, world: World) -> None:
        assert Parts("care", [Part("one", lambda _now: True)]).round()
        assert not Parts("care", [Part("one", lambda _now: False)]).round()
        assert not Parts("care", [Part("one", lambda _now: True, timedelta(seconds=5))]).round()

    def test_leave_the_last_ones_out_while_there_is_other_work(self, world: World) -> None:
        done: list[str] = []
        last = Part("last", counting(done, "last"), is_last=True)
        Parts("care", [Part("one", lambda _now: True), last]).round()
        assert done == []
        Parts("care", [Part("one", breaks), last]).round()
        assert done == ["last"]
