"""Which mentions are asked for again, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.fakes import FakeAgain
from tests.world import World

from allears.connectors import CONNECTORS, LISTENERS
from allears.listening.again import Rank
from allears.mentions import actions
from allears.mentions.actions import again
from allears.mentions.models import Look


@pytest.fixture(autouse=True)
def network(world: World, monkeypatch: pytest.MonkeyPatch) -> FakeAgain:
    found = FakeAgain(wires=world.network.wires)
    for registry in (CONNECTORS, LISTENERS):
        monkeypatch.setitem(registry, "fake", found)
    return found


def heard(world: World, n: int) -> None:
    for number in range(n):
        world.says(f"Post {number}", extra={"addressed": "1"} if number == 0 else {})
    world.hear()


class TestWatch:
    def test_holds_a_row_for_each_from_the_moment_it_is_kept(self, world: World) -> None:
        heard(world, 2)
        assert sorted(Look.objects.values_list("rank", flat=True)) == [Rank.OURS, Rank.OTHER]

    def test_is_raised_by_a_case(self, world: World) -> None:
        world.case("It leaks")
        assert Look.objects.get().rank == Rank.CASE


class TestEndLooks:
    def test_ends_those_of_removed_channels_piece_by_piece(self, world: World) -> None:
        heard(world, 3)
        channel = Look.objects.values_list("channel_id", flat=True)[0]
        assert actions.end_looks(channel_ids=[channel + 1]) == 0
        assert actions.end_looks(channel_ids=[channel], limit=2) == 2
        assert actions.end_looks(channel_ids=[channel], limit=2) == 1
        assert not Look.objects.exists()


class TestTakeLooks:
    def test_gives_each_to_one_alone(self, world: World) -> None:
        heard(world, 3)
        world.pass_time(hours=1)
        first = actions.take_looks(channel=world.channel, limit=2, now=world.now)
        second = actions.take_looks(channel=world.channel, limit=2, now=world.now)
        assert len({row.pk for row in (*first, *second)}) == len([*first, *second]) == 3

    def test_gives_them_again_when_somebody_died(self, world: World) -> None:
        heard(world, 1)
        world.pass_time(hours=1)
        actions.take_looks(channel=world.channel, limit=2, now=world.now)
        world.now += again.HOLD + timedelta(seconds=1)
        assert actions.take_looks(channel=world.channel, limit=2, now=world.now)
