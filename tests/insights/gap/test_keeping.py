from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests import cast
from tests.walled import fresh, wall
from tests.world import World

from allears.cases import actions
from allears.insights.gap import keeping
from allears.lib.sight import through


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    keeping._kept.clear()
    yield
    keeping._kept.clear()


def n(world: World, days: int) -> int:
    return keeping.gap(days=days, team_id=None, now=world.now).gap.n


class TestGap:
    def test_counts_a_month_anew_each_time(self, world: World) -> None:
        assert n(world, 30) == 0
        world.case()
        assert n(world, 30) == 1

    def test_keeps_a_year_for_some_minutes(self, world: World) -> None:
        assert n(world, 365) == 0
        world.case()
        assert n(world, 365) == 0
        world.now += keeping.FRESH
        assert n(world, 365) == 1

    def test_keeps_apart_what_is_hidden_from_some(self, world: World) -> None:
        case = world.case()
        actions.wall_case(case_id=case.pk, wall=wall(), words="HR", by=cast.lena(), now=world.now)
        with through(fresh(cast.lena())):
            assert n(world, 365) == 1
        with through(fresh(world.agent)):
            assert n(world, 365) == 0

    def test_says_when_it_was_counted(self, world: World) -> None:
        first = world.now
        keeping.gap(days=90, team_id=None, now=first)
        again = keeping.gap(days=90, team_id=None, now=first + timedelta(minutes=2))
        assert again.at == first
