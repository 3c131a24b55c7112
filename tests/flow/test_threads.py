"""What stands above a post is fetched beside the visits, within what the network allows."""

from __future__ import annotations

import pytest
from tests.fakes import FakeThreads
from tests.flow.turns import Turns
from tests.world import World

from allears.cases.models import Case
from allears.connectors import CONNECTORS
from allears.flow import threads
from allears.listening.ports import KeysExpired, Refused, RetryLater
from allears.listening.post import Author, Post
from allears.mentions.models import Above, Context, HourlyCount, Mention


@pytest.fixture
def network(world: World, monkeypatch: pytest.MonkeyPatch) -> FakeThreads:
    found = FakeThreads(wires=world.network.wires)
    monkeypatch.setitem(CONNECTORS, "fake", found)
    found.posts_above = [
        Post(id="root", network="fake", text="My kettle\x00 leaks", author=Author(handle="noor")),
        Post(id="empty", network="fake", text=" "),
        Post(id="p0", network="fake", text="Mine, too", author=Author(handle="jonas")),
    ]
    return found


def work(world: World) -> bool:
    turns = Turns(threads.SIDE_BY_SIDE)
    has_more = threads.Fetch(turns).round()
    turns.do()
    return has_more


class TestFetch:
    def test_keeps_what_stands_above_the_post_that_opened_a_case(
        self, world: World, network: FakeThreads
    ) -> None:
        world.case("And mine", reply_to_id="p0", thread="root")
        assert work(world)
        assert not work(world)
        texts = [row.post["text"] for row in Context.objects.order_by("place")]
        assert texts == ["My kettle leaks", "Mine, too"]
        assert network.n_asked == 1
        assert Mention.objects.count() == Case.objects.count() == 1
        assert sum(HourlyCount.objects.values_list("n", flat=True)) == 1

    def test_asks_nothing_for_a_post_that_is_no_case_or_no_answer(
        self, world: World, network: FakeThreads
    ) -> None:
        world.case("Alone")
        assert not work(world)
        assert network.n_asked == 0

    def test_waits_as_long_as_the_network_says(self, world: World, network: FakeThreads) -> None:
        network.above_troubles.append(RetryLater("Too many requests.", after_s=900))
        world.case("And mine", reply_to_id="p0")
        work(world)
        world.pass_time(seconds=800)
        assert not work(world)
        world.pass_time(seconds=200)
        assert work(world)
        assert Context.objects.count() == 2

    @pytest.mark.parametrize(
        "trouble", [Refused("It is gone."), KeysExpired("The token is over."), ZeroDivisionError()]
    )
    def test_gives_up_in_words(
        self, world: World, network: FakeThreads, trouble: Exception
    ) -> None:
        network.above_troubles += [trouble] * 9
        world.case("And mine", reply_to_id="p0")
        for _ in range(9):
            work(world)
            world.pass_time(hours=2)
        row = Above.objects.get()
        assert row.due_at is None
        assert row.trouble
        assert row.n_tries == (6 if isinstance(trouble, ZeroDivisionError) else 1)

    def test_is_left_to_others_where_somebody_died(
        self, world: World, network: FakeThreads
    ) -> None:
        world.case("And mine", reply_to_id="p0")
        threads.mentions.lease_above(limit=1, worker="gone-from-here", now=world.now)
        assert not work(world)
        world.pass_time(minutes=6)
        assert work(world)
