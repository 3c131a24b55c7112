"""Each stretch of the route happens whole or not at all, and what an error means is told right."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
from tests.world import World

from allears.cases import actions as cases
from allears.cases.models import Case
from allears.channels import actions as channels
from allears.channels.models import Channel
from allears.connectors import SPEAKERS
from allears.flow import steps
from allears.lib import clock
from allears.listening.ports import KeysExpired, Receipt, Refused, RetryLater, Unknown
from allears.listening.post import Post
from allears.mentions import actions as mentions
from allears.mentions.models import DropCount, Fresh, HourlyCount, Mention
from allears.outbox import actions as outbox
from allears.outbox import rules
from allears.outbox.models import Attempt, Outgoing


class Killed(BaseException):
    """The process ends here."""


def answered(world: World) -> tuple[Case, Outgoing]:
    case = world.case()
    world.answer(case, "Yes, we are.")
    return case, Outgoing.objects.get()


def kinds(case: Case) -> list[str]:
    return list(case.events.order_by("id").values_list("kind", flat=True))


class TestListen:
    @pytest.mark.parametrize("where", ["_insert_hits", "_count", "_note_drops", "_group"])
    def test_killed_between_any_two_writes_leaves_nothing_and_loses_nothing(
        self, world: World, monkeypatch: pytest.MonkeyPatch, where: str
    ) -> None:
        world.says("Is anybody there?")

        def die(*args: object, **kwargs: object) -> None:
            raise Killed

        with monkeypatch.context() as trap:
            trap.setattr(sys.modules["allears.mentions.actions.keep"], where, die)
            with pytest.raises(Killed):
                world.hear()
        assert not Mention.objects.exists()
        assert not HourlyCount.objects.exists()
        assert Channel.objects.get().cursor == ""
        Channel.objects.update(leased_until=None, leased_by="")
        world.hear()
        assert Mention.objects.count() == Fresh.objects.count() == 1
        assert HourlyCount.objects.get().n == 1

    def test_moves_the_cursor_in_the_transaction_of_the_rows(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.says("Is anybody there?")
        advance = channels.advance

        def die_after(**kwargs: object) -> None:
            advance(**kwargs)  # type: ignore[arg-type]
            raise Killed

        with monkeypatch.context() as trap:
            trap.setattr(channels, "advance", die_after)
            with pytest.raises(Killed):
                world.hear()
        assert Channel.objects.get().cursor == ""
        assert not Mention.objects.exists()

    def test_counts_what_cannot_be_read_and_keeps_its_neighbours(self, world: World) -> None:
        world.says("One?")
        world.network.wires.append("no post at all")
        world.says("Two?")
        world.hear()
        assert Mention.objects.count() == 2
        assert DropCount.objects.get(reason="unreadable").n == 1


class TestCare:
    def test_killed_in_the_middle_leaves_the_mention_where_it_was(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world.says("Is anybody there?")
        world.hear()

        def die(*args: object, **kwargs: object) -> None:
            raise Killed

        with monkeypatch.context() as trap:
            trap.setattr("allears.cases.actions.notices.tell_of_new", die)
            with pytest.raises(Killed):
                world.care()
        assert Fresh.objects.count() == 1
        assert not Case.objects.exists()
        assert len(world.care().opened) == 1
        assert world.care().n_mentions == 0


class TestDeliver:
    @pytest.mark.parametrize(
        ("error", "result"),
        [
            (RetryLater("busy", after_s=90), rules.Result.RETRY_LATER),
            (Refused("no"), rules.Result.REFUSED),
            (KeysExpired("who?"), rules.Result.KEYS_EXPIRED),
            (Unknown("cut"), rules.Result.UNKNOWN),
            (ZeroDivisionError("ours"), rules.Result.UNKNOWN),
        ],
    )
    def test_reads_what_a_connector_raises(
        self, world: World, error: Exception, result: rules.Result
    ) -> None:
        answered(world)
        world.network.speak_troubles.append(error)
        assert world.deliver() == [result]
        assert Attempt.objects.get().result == result

    def test_waits_as_long_as_the_network_wishes(self, world: World) -> None:
        _, row = answered(world)
        world.network.speak_troubles.append(RetryLater("busy", after_s=900))
        world.deliver()
        row.refresh_from_db()
        assert row.due_at == world.now + timedelta(seconds=900)

    def test_asks_for_nothing_more_while_the_network_wants_us_to_wait(self, world: World) -> None:
        answered(world)
        world.network.speak_troubles.append(RetryLater("busy", after_s=900))
        world.deliver()
        world.pass_time(seconds=60)
        Outgoing.objects.update(due_at=world.now)  # another answer by the same channel
        assert world.deliver() == [rules.Result.RETRY_LATER]
        assert world.network.said == []
        world.pass_time(seconds=840)
        assert world.deliver() == [rules.Result.SENT]

    def test_killed_after_the_network_took_it_does_not_say_it_again(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, row = answered(world)

        def die(*args: object, **kwargs: object) -> None:
            raise Killed

        with monkeypatch.context() as trap:
            trap.setattr(steps, "settle", die)
            with pytest.raises(Killed):
                world.deliver()
        outbox.free_dead_leases(is_dead=lambda name: name == "test", now=world.now)
        assert world.deliver() == [rules.Result.SENT]
        row.refresh_from_db()
        assert row.sent_at == world.now
        assert len(world.network.said) == 1
        assert kinds(case).count("sent") == 1

    def test_killed_before_the_network_took_it_says_it_once_it_is_sure(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answered(world)

        def die(*args: object, **kwargs: object) -> None:
            raise Killed

        with monkeypatch.context() as trap:
            trap.setattr(world.network, "speak", die)
            with pytest.raises(Killed):
                world.deliver()
        began = world.now
        outbox.free_dead_leases(is_dead=lambda name: name == "test", now=world.now)
        for _ in range(30):
            world.deliver()
            if world.network.said:
                break
            world.pass_time(seconds=3)
        assert len(world.network.said) == 1
        assert world.now - began >= timedelta(seconds=rules.FIRST_LOOK_S), "looked long enough"
        assert world.deliver() == []

    def test_tells_the_case_in_the_transaction_that_marks_the_row(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, row = answered(world)

        def die(*args: object, **kwargs: object) -> None:
            raise Killed

        with monkeypatch.context() as trap:
            trap.setattr(cases, "sent", die)
            with pytest.raises(Killed):
                world.deliver()
        row.refresh_from_db()
        assert row.sent_at is None
        assert "sent" not in kinds(case)

    def test_holds_the_channel_when_its_keys_are_not_accepted(self, world: World) -> None:
        case, row = answered(world)
        world.network.speak_troubles.append(KeysExpired("The password is wrong"))
        world.deliver()
        row.refresh_from_db()
        assert row.held_at == world.now
        assert Channel.objects.get().sends_held_at == world.now
        assert "send_failed" in kinds(case)

    def test_of_a_network_that_cannot_speak_is_refused_in_words(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, row = answered(world)
        monkeypatch.delitem(SPEAKERS, "fake")
        assert world.deliver() == [rules.Result.REFUSED]
        row.refresh_from_db()
        assert "Nobody can answer by Fake" in row.last_words


class TestConfirm:
    def test_believes_our_own_words_that_came_back(self, world: World) -> None:
        case, row = answered(world)
        steps.confirm(Post(id=row.key, text="Yes, we are."), now=world.now)
        steps.confirm(Post(id=row.key, text="Yes, we are."), now=world.now)
        row.refresh_from_db()
        assert row.sent_at == world.now
        assert kinds(case).count("sent") == 1
        assert world.deliver() == []
        assert world.network.said == []

    def test_wins_against_a_sender_that_still_waits_for_the_answer(self, world: World) -> None:
        case, row = answered(world)
        (leased,) = outbox.lease(limit=1, worker="test", now=world.now)
        attempt = outbox.begin(row=leased, worker="test", now=world.now)
        assert attempt is not None
        steps.confirm(Post(id=row.key, text="Yes, we are."), now=world.now)
        last = rules.LastTry(result=rules.Result.SENT)
        steps.settle(attempt, last, Receipt(id=row.key), now=clock.now())
        assert kinds(case).count("sent") == 1
        assert Attempt.objects.filter(ended_at=None).count() == 0

    def test_is_nothing_for_words_that_we_did_not_send(self, world: World) -> None:
        case, row = answered(world)
        steps.confirm(Post(id="somebody-elses", text="Yes."), now=world.now)
        row.refresh_from_db()
        assert row.sent_at is None
        assert "sent" not in kinds(case)


class TestKeep:
    def test_is_one_path_for_what_is_heard_and_what_is_handed_in(self, world: World) -> None:
        loaded = steps.cargo.Loaded(posts=[Post(id="x1", network="fake", text="Is it open?")])
        written: list[int] = []
        kept: mentions.Kept = steps.keep(
            world.channel, loaded, now=world.now, also=lambda: written.append(1)
        )
        again = steps.keep(world.channel, loaded, now=world.now)
        assert len(kept.mention_ids) == 1
        assert written == [1]
        assert again.mention_ids == ()
        assert again.dropped == {"seen": 1}
