from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from tests import cast
from tests.cases.actions.test_approvals import rule, written
from tests.fakes import FakeTakesBack
from tests.world import World

from allears.cases import actions, queries
from allears.cases.actions import Given
from allears.cases.models import (
    Aside,
    Case,
    Clock,
    FollowUp,
    Message,
    Notice,
    Offer,
    Promise,
    Recall,
)
from allears.cases.queries import answered as answers
from allears.cases.rules.licence import Reach
from allears.channels.models import Channel
from allears.connectors import CONNECTORS, LISTENERS, SPEAKERS
from allears.listening.ports import KeysExpired, Refused, RetryLater, Unknown
from allears.outbox.models import Outgoing
from allears.staff.actions import NotPossible


@pytest.fixture
def back(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The desk, on a network that deletes what we said."""
    network = FakeTakesBack()
    for registry in (CONNECTORS, LISTENERS, SPEAKERS):
        monkeypatch.setitem(registry, "fake", network)  # type: ignore[arg-type]
    world.network = network
    return world


def answered(world: World, text: str = "Somebody is here.", **more: Any) -> tuple[Case, Message]:
    """A case with an answer that has left."""
    case = world.case()
    world.pass_time(minutes=5)
    written = actions.Written(
        conversation_id=case.conversations.get().pk,
        text=text,
        is_public=True,
        seen_at=world.now,
        is_sure=True,
    )
    written = replace(written, **more)
    message = actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)
    world.deliver()
    case.refresh_from_db()
    return case, message


def says(world: World, case: Case, text: str, **more: Any) -> Message:
    """One more answer."""
    words = replace(written(world, case, text), **more)
    return actions.reply(case_id=case.pk, written=words, by=world.agent, now=world.now)


def asks(world: World, message: Message, why: str = "It named another customer.") -> Recall:
    return actions.recall(message_id=message.pk, why=why, by=world.agent, now=world.now)


class TestRecall:
    def test_deletes_it_there_and_says_so(self, back: World) -> None:
        case, message = answered(back)
        back.pass_time(minutes=1)
        asks(back, message)
        assert back.network.unsaid == []  # type: ignore[attr-defined]
        back.deliver()
        assert back.network.unsaid == ["r1"]  # type: ignore[attr-defined]
        found = Recall.objects.get()
        assert (found.by, found.why) == (back.agent, "It named another customer.")
        assert found.outgoing.sent_at == back.now
        message.refresh_from_db()
        assert message.text == "Somebody is here."
        kinds = list(case.events.order_by("pk").values_list("kind", flat=True))
        assert kinds[-2:] == ["recall", "recalled"]

    def test_leaves_the_person_without_an_answer(self, back: World) -> None:
        case, message = answered(back)
        assert (case.waiting_since, case.last_is_ours) == (None, True)
        assert case.first_answered_at is not None
        asks(back, message)
        back.deliver()
        case.refresh_from_db()
        first = case.messages.get(mention__isnull=False)
        assert (case.waiting_since, case.last_is_ours) == (first.received_at, False)
        assert case.first_answered_at is None
        clock = Clock.objects.get(case=case, kind="first_answer")
        assert (clock.met_at, clock.started_at) == (None, case.opened_at)

    def test_leaves_an_earlier_answer_its_due(self, back: World) -> None:
        case, _first = answered(back)
        second = back.answer(case, "And one thing more.")
        back.deliver()
        asks(back, second)
        back.deliver()
        case.refresh_from_db()
        assert case.waiting_since is None
        assert case.first_answered_at is not None
        assert case.last_words == "Somebody is here."

    @pytest.mark.parametrize(
        ("outcome", "opens"), [("unconfirmed", True), ("no_answer", True), ("spam", True)]
    )
    def test_opens_again_what_ended_with_it(self, back: World, outcome: str, opens: bool) -> None:
        case, message = answered(back, outcome=outcome)
        assert case.closed_at is not None
        asks(back, message)
        back.deliver()
        case.refresh_from_db()
        assert (case.closed_at is None) is opens
        assert case.waiting_since is not None
        assert (case.closures.count(), case.n_reopened) == (0, 0)  # as if it had never ended

    def test_keeps_in_the_record_that_they_were_asked(self, back: World) -> None:
        case, message = answered(back, outcome="unconfirmed")
        closure = case.closures.get()
        asked = case.messages.latest("pk")
        now = back.now
        FollowUp.objects.create(closure=closure, n=9, due_at=now, ended_at=now, message=asked)
        asks(back, message)
        back.deliver()
        closure.refresh_from_db()
        case.refresh_from_db()
        assert (closure.reopened_at, case.n_reopened) == (back.now, 1)

    def test_leaves_closed_what_ended_for_another_reason(self, back: World) -> None:
        case, message = answered(back)
        back.pass_time(hours=1)
        actions.close(case_id=case.pk, outcome="spam", words="", by=back.agent, now=back.now)
        asks(back, message)
        back.deliver()
        case.refresh_from_db()
        assert case.closed_at is not None

    def test_hides_it_from_the_person_from_the_moment_on(self, back: World) -> None:
        case, message = answered(back)
        conversation = case.conversations.get()
        place = (conversation.channel_id, conversation.thread)

        def seen() -> list[str]:
            return [one.text for one in queries.answers_in(*place, limit=9)]

        assert seen() == ["Somebody is here."]
        asks(back, message)
        assert seen() == []
        back.deliver()
        assert seen() == []

    def test_is_asked_of_no_answer_that_was_not_sent(self, back: World) -> None:
        case = back.case()
        message = back.answer(case, "Not yet.")
        with pytest.raises(NotPossible, match="cannot be taken back"):
            asks(back, message)
        theirs = case.messages.get(mention__isnull=False)
        with pytest.raises(NotPossible, match="cannot be taken back"):
            asks(back, theirs)

    def test_is_not_there_where_the_network_has_none(self, world: World) -> None:
        _case, message = answered(world)
        assert not actions.can_be_recalled(message)
        with pytest.raises(NotPossible, match="cannot be taken back"):
            asks(world, message)

    def test_wants_a_reason(self, back: World) -> None:
        _case, message = answered(back)
        with pytest.raises(NotPossible, match="Say why"):
            asks(back, message, why=" \n ")
        assert not Recall.objects.exists()

    def test_is_for_those_who_answer_the_case(self, back: World) -> None:
        _case, message = answered(back)
        for person in (cast.rita(), cast.pia()):
            with pytest.raises(NotPossible):
                actions.recall(message_id=message.pk, why="x", by=person, now=back.now)
        actions.recall(message_id=message.pk, why="x", by=cast.lena(), now=back.now)

    def test_tells_its_author_when_a_colleague_did_it(self, back: World) -> None:
        _case, message = answered(back)
        why = "x" * 300
        actions.recall(message_id=message.pk, why=why, by=cast.lena(), now=back.now)
        back.deliver()
        told = Notice.objects.get(kind="recalled")
        assert told.user == back.agent
        assert told.words.startswith("Lena Brandt took your answer back")

    def test_happens_once_when_two_ask(self, back: World) -> None:
        _case, message = answered(back)
        asks(back, message)
        with pytest.raises(NotPossible, match="somebody has just done it"):
            actions.recall(message_id=message.pk, why="Me too", by=cast.lena(), now=back.now)
        assert Outgoing.objects.filter(takes_back__isnull=False).count() == 1

    def test_says_where_the_channel_was_removed(self, back: World) -> None:
        _case, message = answered(back)
        Channel.objects.update(removed_at=back.now)
        with pytest.raises(NotPossible, match="delete it at the network itself"):
            asks(back, message)

    def test_is_kept_out_of_what_is_learnt_from(self, back: World) -> None:
        case, message = answered(back)
        asks(back, message)
        back.deliver()
        (talk,) = answers.talks([case.pk])
        assert [line.fate for line in talk.lines if line.by_id] == ["lost"]


class TestSupervised:
    def test_takes_back_their_own_alone(self, back: World) -> None:
        rule(for_unlicensed=True, words=["refund"])
        case, mine = answered(back)
        back.pass_time(minutes=1)
        hers = replace(written(back, case, "From a lead."), is_public=True, is_sure=True)
        theirs = actions.reply(case_id=case.pk, written=hers, by=cast.lena(), now=back.now)
        back.deliver()
        with pytest.raises(NotPossible, match="your own alone"):
            actions.recall(message_id=theirs.pk, why="Wrong", by=back.agent, now=back.now)
        assert not Recall.objects.exists()
        asks(back, mine)
        released = Reach(network="fake", is_public=True)
        actions.give_licence(
            user=back.agent, reach=released, words="Yes.", by=cast.lena(), now=back.now
        )
        actions.recall(message_id=theirs.pk, why="Wrong", by=back.agent, now=back.now)

    def test_is_nobody_where_the_rule_does_not_reach(self, back: World) -> None:
        rule(for_unlicensed=True, is_public_only=True)
        case = back.case()
        hers = written(back, case, "From a lead.")
        message = actions.reply(case_id=case.pk, written=hers, by=cast.lena(), now=back.now)
        back.deliver()
        actions.recall(message_id=message.pk, why="Wrong", by=back.agent, now=back.now)


class TestWhatItEnded:
    def test_goes_on_as_when_it_is_taken_back_before_it_leaves(self, back: World) -> None:
        case = back.case()
        until = back.now + timedelta(days=1)
        cast.pia()
        actions.hand_over(
            case_id=case.pk, team=cast.press(), words="Yours?", by=back.agent, now=back.now
        )
        question = actions.Question(kind="question", words="Is it so?", team=cast.press())
        actions.ask(case_id=case.pk, question=question, by=back.agent, now=back.now)
        actions.snooze(case_id=case.pk, until=until, by=back.agent, now=back.now)
        offered, aside = Offer.objects.get(), Aside.objects.get()
        message = says(back, case, "It is mended.", outcome="unconfirmed")
        back.deliver()
        case.refresh_from_db()
        offered.refresh_from_db()
        aside.refresh_from_db()
        assert (offered.end, aside.end, case.snoozed_until) == ("over", "over", None)
        back.pass_time(minutes=9)
        asks(back, message)
        back.deliver()
        case.refresh_from_db()
        offered.refresh_from_db()
        aside.refresh_from_db()
        assert (offered.end, offered.ended_at, aside.ended_at) == ("", None, None)
        assert (case.closed_at, case.snoozed_until) == (None, until)

    def test_is_open_again_also_where_it_was_planned(self, back: World) -> None:
        case = back.case()
        leaves_at = back.now + timedelta(hours=3)
        message = says(back, case, "It is no parcel of ours.", outcome="spam", leaves_at=leaves_at)
        back.pass_time(hours=4)
        back.deliver()
        asks(back, message)
        back.deliver()
        case.refresh_from_db()
        assert case.closed_at is None
        assert case.waiting_since is not None

    def test_is_owed_again_where_it_kept_a_promise(self, back: World) -> None:
        case = back.case()
        first = Given(due_at=back.now + timedelta(hours=5), words="in five hours")
        second = Given(due_at=back.now + timedelta(days=2), words="on Monday")
        says(back, case, "In five hours.", promise=first)
        back.deliver()
        back.pass_time(hours=1)
        message = says(back, case, "Not yet, but on Monday.", promise=second)
        back.deliver()
        kept, given = Promise.objects.order_by("pk")
        assert (kept.state, given.state) == ("kept", "open")
        asks(back, message)
        back.deliver()
        kept.refresh_from_db()
        given.refresh_from_db()
        assert (kept.state, kept.ended_at, given.state) == ("open", None, "withdrawn")
        back.pass_time(hours=6)
        actions.remind_of_promises(now=back.now)
        kept.refresh_from_db()
        assert kept.state == "broken"

    def test_stays_kept_by_a_later_answer(self, back: World) -> None:
        case = back.case()
        first = Given(due_at=back.now + timedelta(hours=5), words="in five hours")
        says(back, case, "In five hours.", promise=first)
        back.deliver()
        back.pass_time(hours=1)
        message = says(back, case, "Here it is.")
        back.deliver()
        back.pass_time(minutes=9)
        says(back, case, "And with its lid.")
        back.deliver()
        asks(back, message)
        back.deliver()
        assert Promise.objects.get().state == "kept"

    def test_was_a_word_that_is_owed_again(self, back: World) -> None:
        case = back.case()
        first = Given(due_at=back.now + timedelta(hours=2), words="in two hours")
        says(back, case, "In two hours.", promise=first)
        back.deliver()
        back.pass_time(hours=3)
        actions.remind_of_promises(now=back.now)
        message = says(back, case, "Sorry, it takes longer.")
        back.deliver()
        case.refresh_from_db()
        assert (Promise.objects.get().told_at is None, case.promise_broken_at) == (False, None)
        asks(back, message)
        back.deliver()
        case.refresh_from_db()
        assert Promise.objects.get().told_at is None
        assert case.promise_broken_at is not None


class TestTroubles:
    @pytest.mark.parametrize("trouble", [RetryLater("Busy."), Unknown("The line broke.")])
    @pytest.mark.parametrize("is_deleted", [False, True], ids=["not done", "done"])
    def test_asks_again_until_the_network_says_that_it_is_gone(
        self, back: World, trouble: Exception, is_deleted: bool
    ) -> None:
        case, message = answered(back)
        asks(back, message)
        network: Any = back.network
        network.back_troubles, network.deletes_before_trouble = [trouble, trouble], is_deleted
        for _ in range(3):
            assert Recall.objects.get().outgoing.sent_at is None
            case.refresh_from_db()
            assert case.waiting_since is None
            back.deliver()
            back.pass_time(minutes=5)
        assert set(network.unsaid) == {"r1"}
        assert Recall.objects.get().outgoing.sent_at is not None
        assert len(network.said) == 1

    def test_goes_on_after_a_crash_in_mid_asking(self, back: World) -> None:
        _case, message = answered(back)
        asks(back, message)
        network: Any = back.network
        network.back_troubles, network.deletes_before_trouble = [SystemExit()], True
        with pytest.raises(SystemExit):
            back.deliver()
        back.pass_time(hours=1)
        back.deliver()
        assert Recall.objects.get().outgoing.sent_at is not None
        assert len(network.said) == 1

    def test_says_what_to_do_when_it_is_refused(self, back: World) -> None:
        case, message = answered(back)
        asks(back, message)
        network: Any = back.network
        network.back_troubles = [Refused("Only moderators may.")]
        back.deliver()
        row = Recall.objects.get().outgoing
        assert row.gave_up_at is not None
        assert row.last_words == (
            "The network does not delete it for us. Delete it there by hand. "
            "It said: Only moderators may."
        )
        assert Notice.objects.get(kind="recalled").user == back.agent
        case.refresh_from_db()
        assert (case.waiting_since, case.events.last().kind) == (None, "recall_failed")  # type: ignore[union-attr]
        conversation = case.conversations.get()
        assert queries.answers_in(conversation.channel_id, conversation.thread, limit=9)

    def test_may_be_asked_for_again_after_that(self, back: World) -> None:
        _case, message = answered(back)
        asks(back, message)
        network: Any = back.network
        network.back_troubles = [Refused("No.")]
        back.deliver()
        back.pass_time(minutes=5)
        actions.recall(message_id=message.pk, why="Now they let us", by=cast.lena(), now=back.now)
        back.deliver()
        found = Recall.objects.get()
        assert (found.by, found.why, network.unsaid) == (cast.lena(), "Now they let us", ["r1"])
        assert (found.outgoing.sent_at, found.outgoing.created_by) == (back.now, cast.lena())

    def test_waits_for_good_keys(self, back: World) -> None:
        _case, message = answered(back)
        asks(back, message)
        network: Any = back.network
        network.back_troubles = [KeysExpired("Connect it again.")]
        back.deliver()
        assert Recall.objects.get().outgoing.held_at is not None
        assert Notice.objects.filter(kind="recalled").exists()

    def test_gives_up_after_two_days_in_words(self, back: World) -> None:
        _case, message = answered(back)
        asks(back, message)
        network: Any = back.network
        network.back_troubles = [RetryLater("Busy.")] * 300
        for _ in range(60):
            back.deliver()
            back.now += timedelta(hours=1)
        row = Recall.objects.get().outgoing
        assert row.gave_up_at is not None
        assert "two days to take it back" in row.last_words


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_of_two_at_once_one_does_it(self, back: World) -> None:
        _case, message = answered(back)
        people, start = [back.agent, cast.lena()], Barrier(2)
        ended: list[str] = []

        def press(person: Any) -> None:
            start.wait()
            try:
                actions.recall(message_id=message.pk, why="Wrong", by=person, now=back.now)
                ended.append("done")
            except NotPossible:
                ended.append("told")
            finally:
                connection.close()

        threads = [Thread(target=press, args=[one]) for one in people]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(ended) == ["done", "told"]
        assert Outgoing.objects.filter(takes_back__isnull=False).count() == 1
