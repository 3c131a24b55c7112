"""The loop that sends: once, by whoever comes, through faults of ours and of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from tests import cast
from tests.flow.turns import Turns
from tests.world import World

from allears.flow import steps
from allears.flow.deliver import BY_ONE_CHANNEL, SIDE_BY_SIDE, Deliver
from allears.lib import worker
from allears.listening.ports import Utterance
from allears.outbox import actions as outbox
from allears.outbox.models import Attempt, Outgoing


@pytest.fixture
def turns() -> Turns:
    return Turns(SIDE_BY_SIDE)


def must_leave(world: World, text: str = "Yes, we are.") -> Outgoing:
    utterance = Utterance(key=f"fake:{text}", text=text, to="mira", is_public=False)
    return outbox.put(
        utterance=utterance, channel_id=world.channel.pk, by=world.agent, now=world.now
    )


def left(world: World) -> list[str]:
    return [utterance.text for utterance in world.network.said]


class TestRound:
    def test_sends_what_is_due_and_then_has_nothing(self, world: World, turns: Turns) -> None:
        must_leave(world)
        loop = Deliver(turns)
        assert loop.round()
        turns.do()
        assert not loop.round()
        assert left(world) == ["Yes, we are."]
        row = Outgoing.objects.get()
        assert (row.sent_at, row.leased_by) == (world.now, "")

    def test_takes_no_more_than_it_has_places_for(self, world: World, turns: Turns) -> None:
        for n in range(6):
            must_leave(world, f"Reply {n}")
        loop = Deliver(turns)
        loop.round()
        assert Outgoing.objects.exclude(leased_by="").count() == BY_ONE_CHANNEL
        for _turn in range(2):
            turns.do()
            loop.round()
        turns.do()
        assert len(left(world)) == 6

    def test_leaves_room_for_others_while_one_channel_is_slow(
        self, world: World, turns: Turns
    ) -> None:
        for n in range(2 * SIDE_BY_SIDE):
            must_leave(world, f"Reply {n}")
        other = cast.channel(name="Another")
        quick = must_leave(world, "Quick")
        Outgoing.objects.filter(pk=quick.pk).update(channel=other)
        Deliver(turns).round()
        taken = Outgoing.objects.exclude(leased_by="")
        assert quick in taken
        assert taken.count() == BY_ONE_CHANNEL + 1

    def test_puts_off_a_row_that_breaks_it_and_sends_the_others(
        self, world: World, turns: Turns, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ill = [must_leave(world, f"Ill {n}").pk for n in range(SIDE_BY_SIDE)]
        must_leave(world, "Well")
        real = outbox.begin

        def begin(*, row: Outgoing, **more: Any) -> outbox.Try | None:
            if row.pk in ill:
                raise ValueError("This row is broken")
            return real(row=row, **more)

        monkeypatch.setattr(outbox, "begin", begin)
        loop = Deliver(turns)
        for _turn in range(SIDE_BY_SIDE):
            loop.round()
            turns.do()
        assert left(world) == ["Well"]
        first = Outgoing.objects.get(pk=ill[0])
        assert first.due_at == world.now + outbox.LEAST_PUT_OFF
        assert "ValueError" in first.last_words
        assert (first.leased_by, first.must_verify) == ("", True)
        world.pass_time(hours=1)
        loop.round()
        turns.do()
        first.refresh_from_db()
        assert first.due_at is not None
        assert first.due_at > world.now + timedelta(minutes=25), "later each time"

    def test_sends_once_though_two_processes_deliver(self, world: World, turns: Turns) -> None:
        for n in range(12):
            must_leave(world, f"Reply {n}")
        one, other = Deliver(turns), Deliver(others := Turns(2))
        other._me = "elsewhere/1:1:x"
        for _ in range(8):
            one.round()
            other.round()
            turns.do()
            others.do()
        assert sorted(left(world)) == sorted(f"Reply {n}" for n in range(12))
        assert others.order, "the other took its share"

    def test_takes_up_at_once_what_a_dead_process_left_and_looks_first(
        self, world: World, turns: Turns
    ) -> None:
        must_leave(world)
        host, _pid, started = worker.name().split(":")
        dead = f"{host}:4194302:{started}"
        (row,) = outbox.lease(limit=1, worker=dead, now=world.now)
        outbox.begin(row=row, worker=dead, now=world.now)
        world.network.said.append(outbox.utterance_of(row))  # it had left
        Deliver(turns).round()
        turns.do()
        assert len(left(world)) == 1
        assert Outgoing.objects.get().sent_at == world.now
        results = Attempt.objects.order_by("id").values_list("result", flat=True)
        assert list(results) == ["interrupted", "sent"]

    def test_takes_up_at_once_what_a_fault_of_the_database_left(
        self, world: World, turns: Turns, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        must_leave(world)
        faults = [OperationalError("the connection is lost")]
        settle = steps.settle

        def break_off(*args: object, **kwargs: object) -> None:
            if faults:
                raise faults.pop()
            settle(*args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(steps, "settle", break_off)
        loop = Deliver(turns)
        loop.round()
        turns.do()
        assert len(left(world)) == 1
        assert Outgoing.objects.get().sent_at is None, "it left, and we could not write it down"
        loop.round()
        turns.do()
        assert len(left(world)) == 1
        assert Outgoing.objects.get().sent_at == world.now

    def test_leaves_alone_what_is_under_way_and_goes_on_with_others(
        self, world: World, turns: Turns
    ) -> None:
        slow = must_leave(world, "Slowly")
        loop = Deliver(turns)
        loop.round()
        fast = must_leave(world, "Fast")
        loop.round()
        turns.do(fast.pk)
        assert left(world) == ["Fast"]
        world.pass_time(minutes=9)
        loop.round()
        slow.refresh_from_db()
        assert slow.leased_by == worker.name()
        assert not slow.must_verify
        turns.do()
        assert left(world) == ["Fast", "Slowly"]

    def test_sends_what_waited_for_new_keys_once_they_are_there(
        self, world: World, turns: Turns
    ) -> None:
        row = must_leave(world)
        Outgoing.objects.filter(pk=row.pk).update(due_at=None, held_at=world.now)
        Deliver(turns).round()
        turns.do()
        assert left(world) == ["Yes, we are."]
