from __future__ import annotations

from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Aside, Case, Notice
from allears.channels.models import Channel
from allears.listening.ports import KeysExpired, Refused
from allears.outbox import actions as outbox
from allears.outbox.models import Outgoing


class TestFailed:
    def test_lets_the_person_wait_again_and_tells_the_writer(self, world: World) -> None:
        case = world.case()
        world.network.speak_troubles.append(Refused("Nobody of this name"))
        message = world.answer(case, "Yes.")
        world.pass_time(minutes=1)
        world.deliver()
        case.refresh_from_db()
        assert Outgoing.objects.get().gave_up_at == world.now
        assert case.waiting_since is not None
        assert "Nobody of this name" in case.events.get(kind="send_failed").words
        assert Notice.objects.filter(user=world.agent, kind="reply_failed").count() == 1
        assert message.by == world.agent

    def test_holds_until_somebody_renews_the_keys(self, world: World) -> None:
        case = world.case()
        world.network.speak_troubles.append(KeysExpired("Wrong password"))
        world.answer(case, "Yes.")
        world.deliver()
        row = Outgoing.objects.get()
        assert row.held_at == world.now
        assert Channel.objects.get().sends_held_at == world.now
        Channel.objects.update(sends_held_at=None)
        assert outbox.release_held(now=world.now) == 1
        world.deliver()
        assert len(world.network.said) == 1

    def test_opens_again_what_was_closed_with_an_answer_that_never_left(self, world: World) -> None:
        case = world.case()
        world.network.speak_troubles.append(Refused("Their mailbox is gone"))
        _close_with_an_answer(world, case)
        world.pass_time(minutes=1)
        world.deliver()
        case.refresh_from_db()
        assert case.closed_at is None
        assert case.waiting_since == case.messages.earliest("pk").received_at
        assert case.closures.get().reopened_at == world.now
        assert case.events.filter(kind="reopened").count() == 1

    def test_brings_back_what_had_ended_with_it(self, world: World) -> None:
        case = world.case()
        question = actions.Question(kind="question", words="Is it so?", team=cast.press())
        actions.ask(case_id=case.pk, question=question, by=world.agent, now=world.now)
        world.pass_time(minutes=1)
        world.network.speak_troubles.append(Refused("Their mailbox is gone"))
        _close_with_an_answer(world, case)
        assert Aside.objects.get().end == "over"
        world.deliver()
        assert (Aside.objects.get().end, Aside.objects.get().ended_at) == ("", None)

    def test_leaves_closed_what_waits_for_keys(self, world: World) -> None:
        case = world.case()
        world.network.speak_troubles.append(KeysExpired("Wrong password"))
        _close_with_an_answer(world, case)
        world.deliver()
        case.refresh_from_db()
        assert case.closed_at is not None

    def test_counts_the_wait_from_the_first_word_that_has_no_answer(self, world: World) -> None:
        case = world.case("First?")
        first_at = case.waiting_since
        world.pass_time(hours=2)
        world.says("Second word", id="p2", thread="p1", reply_to_id="p1")
        world.hear()
        world.care()
        world.network.speak_troubles.append(Refused("No"))
        conversation = case.conversations.latest("pk")
        written = actions.Written(
            conversation_id=conversation.pk, text="Yes.", is_public=False, seen_at=world.now
        )
        actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)
        world.pass_time(minutes=1)
        world.deliver()
        case.refresh_from_db()
        assert case.messages.filter(mention__isnull=False).count() > 1
        assert case.waiting_since == first_at
        assert case.waiting_since is not None
        assert (case.waiting_since - case.order_at).total_seconds() == case.need_points


def _close_with_an_answer(world: World, case: Case) -> None:
    written = actions.Written(
        conversation_id=case.conversations.get().pk, text="It is done.", is_public=False,
        seen_at=world.now, outcome="unconfirmed",
    )  # fmt: skip
    actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)


class TestSendAgain:
    def test_forgets_nobody_who_wrote_meanwhile(self, world: World) -> None:
        case = world.case()
        world.network.speak_troubles.append(Refused("Too busy"))
        message = world.answer(case, "Yes.")
        world.deliver()
        world.pass_time(minutes=5)
        world.says("And another thing", id="p2", thread="p1", reply_to_id="p1")
        world.hear()
        world.care()
        assert actions.send_again(message_id=message.pk, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert case.waiting_since == case.messages.latest("received_at").received_at

    def test_sends_what_was_given_up(self, world: World) -> None:
        case = world.case()
        world.network.speak_troubles.append(Refused("Too busy"))
        message = world.answer(case, "Yes.")
        world.deliver()
        assert actions.send_again(message_id=message.pk, by=world.agent, now=world.now)
        assert not actions.send_again(message_id=message.pk, by=world.agent, now=world.now)
        world.deliver()
        assert len(world.network.said) == 1
        case.refresh_from_db()
        assert case.waiting_since is None


class TestTakeBack:
    def test_stops_what_has_not_left(self, world: World) -> None:
        case = world.case()
        message = world.answer(case, "Yes.")
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        world.deliver()
        assert world.network.said == []
        case.refresh_from_db()
        assert case.waiting_since is not None

    def test_is_too_late_once_it_left(self, world: World) -> None:
        case = world.case()
        message = world.answer(case, "Yes.")
        world.deliver()
        assert not actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
