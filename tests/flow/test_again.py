"""What we keep is asked for again, beside the visits."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from tests.fakes import FakeAgain
from tests.flow.turns import Turns
from tests.world import World

from allears.cases import actions as cases
from allears.cases.models import Message
from allears.channels.actions import handing
from allears.channels.models import Channel
from allears.connectors import CONNECTORS, LISTENERS
from allears.flow import again
from allears.listening.again import Rank
from allears.listening.ports import KeysExpired, Refused, RetryLater
from allears.listening.post import Post
from allears.mentions.models import DropCount, Look, Mention, Version


@pytest.fixture
def network(world: World, monkeypatch: pytest.MonkeyPatch) -> FakeAgain:
    found = FakeAgain(wires=world.network.wires)
    for registry in (CONNECTORS, LISTENERS):
        monkeypatch.setitem(registry, "fake", found)
    return found


def work(world: World) -> bool:
    turns = Turns(again.SIDE_BY_SIDE)
    has_begun = again.Looks(turns).round()
    turns.do()
    cases.follow(now=world.now)
    return has_begun


def edit(world: World, network: FakeAgain, at: int, text: str) -> None:
    wire = network.wires[at]
    assert isinstance(wire, Post)
    network.wires[at] = msgspec.structs.replace(wire, text=text, edited_at=world.now)


class TestLooks:
    def test_asks_nothing_before_its_time(self, world: World, network: FakeAgain) -> None:
        world.case("It leaks")
        assert not work(world)
        world.pass_time(minutes=31)
        assert work(world)
        assert network.looks == [["p1"]]
        assert not work(world)

    def test_takes_over_what_was_edited(self, world: World, network: FakeAgain) -> None:
        world.case("It leaks")
        world.pass_time(minutes=31)
        edit(world, network, 0, "It does not leak any more")
        work(world)
        assert Mention.objects.get().text == "It does not leak any more"
        assert Version.objects.get().text == "It leaks"

    def test_ends_for_a_removed_channel_and_waits_for_a_paused_one(
        self, world: World, network: FakeAgain
    ) -> None:
        world.case("It leaks")
        world.pass_time(minutes=31)
        Channel.objects.update(paused_at=world.now)
        assert not work(world)
        assert Look.objects.count() == 1
        Channel.objects.update(removed_at=world.now)
        assert not work(world)
        assert not Look.objects.exists()
        assert Mention.objects.get().text == "It leaks"
        assert network.looks == []

    def test_leaves_what_did_not_change_alone(self, world: World, network: FakeAgain) -> None:
        world.case("It leaks")
        before = list(DropCount.objects.values_list("n", flat=True))
        world.pass_time(minutes=31)
        work(world)
        assert not Version.objects.exists()
        assert list(DropCount.objects.values_list("n", flat=True)) == before

    def test_wipes_what_was_taken_back(self, world: World, network: FakeAgain) -> None:
        world.case("My number is 0123")
        world.pass_time(minutes=31)
        network.taken_back.add("p1")
        work(world)
        row = Mention.objects.get()
        assert (row.text, row.gone_at) == ("", world.now)
        assert Message.objects.get().text == ""
        assert not Look.objects.exists()

    def test_believes_what_is_missing_the_second_time(
        self, world: World, network: FakeAgain
    ) -> None:
        world.case("My number is 0123")
        network.wires.clear()
        world.pass_time(minutes=31)
        work(world)
        assert Mention.objects.get().text
        world.pass_time(hours=3, minutes=1)
        work(world)
        assert Mention.objects.get().text == ""

    def test_doubts_a_network_that_shows_nothing_at_all(
        self, world: World, network: FakeAgain
    ) -> None:
        world.case("One")
        world.case("Two", who="jonas")
        wires = list(network.wires)
        network.wires.clear()
        world.pass_time(minutes=31)
        work(world)
        world.pass_time(hours=4)
        assert not work(world)
        network.wires += wires
        world.pass_time(hours=12)
        work(world)
        assert list(Look.objects.values_list("n_missing", flat=True)) == [0, 0]
        assert {row.text for row in Mention.objects.all()} == {"One", "Two"}

    def test_asks_for_what_opened_a_case_first(self, world: World, network: FakeAgain) -> None:
        for n in range(4):
            world.says(f"Post {n}")
        world.hear()
        Look.objects.filter(mention__external_id="p4").update(rank=Rank.CASE)
        world.pass_time(minutes=31)
        work(world)
        assert "p4" in network.looks[0]
        assert len(network.looks[0]) == network.looks_at

    def test_asks_less_and_less_often(self, world: World, network: FakeAgain) -> None:
        world.case("It leaks")
        waits = []
        for _ in range(6):
            world.now = Look.objects.get().due_at
            work(world)
            waits.append(Look.objects.get().due_at - world.now)
        assert waits == sorted(waits)
        assert waits[-1] > waits[0]

    def test_keeps_to_the_time_that_the_network_demands(
        self, world: World, network: FakeAgain
    ) -> None:
        network.look_within = timedelta(days=2)
        world.case("It leaks")
        world.pass_time(days=300)
        work(world)
        assert Look.objects.get().due_at - world.now < timedelta(days=1.5)

    def test_leaves_the_rest_of_the_budget_to_hearing_and_answers(
        self, world: World, network: FakeAgain
    ) -> None:
        world.case("It leaks")
        world.pass_time(minutes=31)
        budget = handing.budget(world.channel)
        budget.spend("requests", 61)
        assert not work(world)
        world.pass_time(hours=1)
        assert work(world)

    @pytest.mark.parametrize(
        ("trouble", "minutes"),
        [
            (RetryLater("Busy."), 10),
            (RetryLater("Busy.", after_s=1_800), 30),
            (Refused("Not for you."), 360),
            (KeysExpired("Over."), 360),
        ],
    )
    def test_waits_after_trouble(
        self, world: World, network: FakeAgain, trouble: Exception, minutes: int
    ) -> None:
        network.look_troubles.append(trouble)
        world.case("It leaks")
        world.pass_time(minutes=31)
        work(world)
        assert network.looks == []
        world.pass_time(minutes=minutes - 1)
        assert not work(world)
        world.pass_time(minutes=2)
        assert work(world)

    def test_asks_nothing_while_the_network_wants_us_to_wait(
        self, world: World, network: FakeAgain
    ) -> None:
        world.case("It leaks")
        world.pass_time(minutes=31)
        Channel.objects.update(rests_until=world.now + timedelta(hours=1))
        assert not work(world)

    def test_asks_nothing_of_networks_that_tell_by_themselves(self, world: World) -> None:
        world.case("It leaks")
        assert not Look.objects.exists()
        world.pass_time(days=1)
        assert not work(world)
