from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Aside, Case, Clock, Closure, Draft, Message, Notice, Offer
from allears.contacts import actions as contacts
from allears.contacts.queries import Purpose
from allears.outbox import actions as outbox
from allears.outbox.models import Outgoing
from allears.staff.actions import NotPossible
from allears.staff.models import Team


def plan(world: World, case: Case, text: str = "Tomorrow then.", **more: object) -> Message:
    written = actions.Written(
        conversation_id=case.conversations.get().pk,
        text=text,
        is_public=False,
        seen_at=world.now,
        leaves_at=world.now + timedelta(hours=20),
    )
    return actions.reply(
        case_id=case.pk,
        written=replace(written, **more),  # type: ignore[arg-type]
        by=world.agent,
        now=world.now,
    )


def taken_back(world: World, case: Case) -> None:
    """An answer that closes it, and five seconds later not."""
    message = plan(world, case, outcome="unconfirmed")
    assert Case.objects.get(pk=case.pk).closed_at is not None
    world.pass_time(seconds=5)
    assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)


class TestTakeBack:
    def test_brings_words_and_files_back_and_leaves_the_thread(self, world: World) -> None:
        case = world.case()
        world.network.limits = replace(world.network.limits, can_files=True)
        file = actions.NewFile(name="plan.txt", content=b"Line 4", claimed_type="text/plain")
        actions.add_file(
            case_id=case.pk, file=file, limits=world.network.limits, by=world.agent, now=world.now
        )
        message = world.answer(case, "  Here is the plan.\n\nAmir")
        files = message.files
        assert not Draft.objects.exists()
        world.pass_time(seconds=5)
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        draft = Draft.objects.get()
        assert (draft.text, draft.files) == ("Here is the plan.\n\nAmir", files)
        assert not draft.is_returned
        case.refresh_from_db()
        assert case.messages.count() == case.n_messages == 1
        assert (case.first_answered_at, case.last_is_ours) == (None, False)
        assert case.waiting_since == case.messages.get().received_at
        assert case.events.filter(kind="send_cancelled").count() == 1
        world.deliver()
        assert world.network.said == []

    def test_brings_back_who_was_to_see_it(self, world: World) -> None:
        case = world.case("Hello?", visibility="unlisted")
        world.network.limits = replace(
            world.network.limits, can_public=True, seen_by=("public", "unlisted", "followers")
        )
        message = plan(world, case, is_public=True, visibility="followers")
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        assert Draft.objects.get().visibility == "followers"

    def test_puts_it_before_what_was_begun_since(self, world: World) -> None:
        case = world.case()
        message = world.answer(case, "First.")
        actions.save_draft(
            case_id=case.pk, text="Second.", begun_version=1, by=world.agent, now=world.now
        )
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        assert Draft.objects.get().text == "First.\n\nSecond."

    def test_opens_again_what_was_closed_with_it(self, world: World) -> None:
        case = world.case()
        message = plan(world, case, outcome="unconfirmed", leaves_at=None, hold_s=10)
        case.refresh_from_db()
        assert case.closed_at is not None
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert (case.closed_at, case.n_reopened) == (None, 0)
        assert case.waiting_since is not None

    def test_goes_on_with_what_had_ended_with_it_and_counts_no_failure(self, world: World) -> None:
        case = world.case()
        question = actions.Question(kind="question", words="Is it so?", team=cast.press())
        actions.ask(case_id=case.pk, question=question, by=world.agent, now=world.now)
        world.pass_time(minutes=1)
        message = plan(world, case, outcome="unconfirmed", leaves_at=None, hold_s=10)
        assert Aside.objects.get().end == "over"
        world.pass_time(seconds=5)
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        assert (Aside.objects.get().ended_at, Aside.objects.get().end) == (None, "")
        assert not Closure.objects.exists()

    def test_goes_on_with_the_hand_over_and_the_sleep_that_had_ended_with_it(
        self, world: World
    ) -> None:
        cast.pia()
        case = world.case()
        actions.hand_over(
            case_id=case.pk, team=cast.press(), words="Yours?", by=world.agent, now=world.now
        )
        until = world.now + timedelta(hours=3)
        actions.snooze(case_id=case.pk, until=until, by=world.agent, now=world.now)
        Case.objects.update(dissatisfied_at=world.now)
        before = Case.objects.values("snoozed_until", "dissatisfied_at", "team_id").get()
        taken_back(world, case)
        offer = Offer.objects.get()
        assert (offer.ended_at, offer.ended_by, offer.end) == (None, None, "")
        assert Case.objects.values("snoozed_until", "dissatisfied_at", "team_id").get() == before
        actions.accept_offer(case_id=case.pk, by=cast.pia(), now=world.now)
        assert Case.objects.get().team == cast.press()

    @pytest.mark.parametrize("why", ["archived", "moved", "slept enough"])
    def test_leaves_what_can_go_on_no_more(self, world: World, why: str) -> None:
        cast.pia()
        case = world.case()
        team, other = cast.press(), Team.objects.exclude(pk=cast.press().pk).latest("pk")
        actions.hand_over(case_id=case.pk, team=team, words="Yours?", by=world.agent, now=world.now)
        until = world.now + timedelta(seconds=2)
        actions.snooze(case_id=case.pk, until=until, by=world.agent, now=world.now)
        message = plan(world, case, outcome="unconfirmed")
        if why == "archived":
            Team.objects.filter(pk=team.pk).update(archived_at=world.now)
        if why == "moved":
            Case.objects.update(team=other if other.pk != case.team_id else team)
        world.pass_time(seconds=5)
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        assert Case.objects.get().snoozed_until is None
        assert Offer.objects.get().end == ("" if why == "slept enough" else "over")

    def test_opens_it_again_also_when_somebody_else_did_it(self, world: World) -> None:
        case = world.case()
        message = plan(world, case, outcome="unconfirmed")
        actions.take_back(message_id=message.pk, by=cast.lena(), now=world.now)
        case.refresh_from_db()
        assert case.closed_at is None
        assert case.waiting_since is not None
        assert not Closure.objects.exists()

    def test_is_too_late_while_it_is_leaving_and_after(self, world: World) -> None:
        case = world.case()
        message = world.answer(case, "Yes.")
        outbox.lease(limit=1, worker="other", now=world.now)
        assert not actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        Outgoing.objects.update(leased_until=None)
        world.deliver()
        assert not actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        assert case.messages.count() == 2

    def test_tells_the_author_when_somebody_else_did_it(self, world: World) -> None:
        case = world.case()
        message = world.answer(case, "Yes.")
        assert actions.take_back(message_id=message.pk, by=cast.lena(), now=world.now)
        assert Draft.objects.get().user == world.agent
        assert Notice.objects.filter(user=world.agent, kind="answer_returned").exists()


class TestHold:
    def test_leaves_after_its_seconds_and_not_before(self, world: World) -> None:
        plan(world, world.case(), leaves_at=None, hold_s=10)
        world.pass_time(seconds=9)
        assert world.deliver() == []
        world.pass_time(seconds=1)
        world.deliver()
        assert len(world.network.said) == 1


class TestPlanned:
    def test_is_out_of_the_queue_while_its_clocks_go_on(self, world: World) -> None:
        case = world.case()
        plan(world, case)
        case.refresh_from_db()
        assert (case.waiting_since, case.first_answered_at) == (None, None)
        assert Clock.objects.get(case=case, kind="first_answer").met_at is None
        world.pass_time(hours=20)
        world.deliver()
        case.refresh_from_db()
        assert case.first_answered_at == world.now
        message = case.messages.get(by__isnull=False)
        assert message.at == message.received_at == world.now

    def test_can_leave_now(self, world: World) -> None:
        message = plan(world, world.case())
        assert actions.leave_now(message_id=message.pk, by=world.agent, now=world.now)
        world.deliver()
        assert len(world.network.said) == 1
        assert not actions.leave_now(message_id=message.pk, by=world.agent, now=world.now)

    def test_can_leave_now_although_it_could_still_be_taken_back(self, world: World) -> None:
        message = plan(world, world.case(), leaves_at=None, hold_s=10)
        assert world.deliver() == []
        assert actions.leave_now(message_id=message.pk, by=world.agent, now=world.now)
        world.deliver()
        assert len(world.network.said) == 1

    def test_can_leave_at_another_time(self, world: World) -> None:
        message = plan(world, world.case())
        later = world.now + timedelta(hours=30)
        assert actions.replan(message_id=message.pk, leaves_at=later, by=world.agent, now=world.now)
        world.pass_time(hours=29)
        assert world.deliver() == []
        world.pass_time(hours=1)
        world.deliver()
        assert len(world.network.said) == 1

    @pytest.mark.parametrize("hours", [-1, 0, 24 * 400])
    def test_refuses_a_moment_that_is_none(self, world: World, hours: int) -> None:
        case = world.case()
        with pytest.raises(NotPossible):
            plan(world, case, leaves_at=world.now + timedelta(hours=hours))
        assert not Outgoing.objects.exists()


class TestGiveBackPlanned:
    def test_returns_it_when_the_person_writes_first(self, world: World) -> None:
        case = world.case()
        heard_at = case.messages.get().received_at
        plan(world, case)
        world.pass_time(hours=1)
        world.says("It has come!", thread="p1", reply_to_id="p1")
        world.hear()
        assert world.care().n_joined == 1
        draft = Draft.objects.get()
        assert (draft.user, draft.text, draft.is_returned) == (world.agent, "Tomorrow then.", True)
        assert case.messages.filter(by__isnull=False).count() == 0
        case.refresh_from_db()
        assert (case.n_messages, case.waiting_since) == (2, heard_at)
        assert case.last_words == "It has come!"
        assert Notice.objects.filter(user=world.agent, kind="answer_returned").count() == 1
        world.pass_time(hours=30)
        world.deliver()
        assert world.network.said == []

    def test_lets_go_what_is_leaving_this_moment(self, world: World) -> None:
        case = world.case()
        plan(world, case)
        world.pass_time(hours=20)
        (row,) = outbox.lease(limit=1, worker="test", now=world.now)
        assert row.leased_by
        world.says("It has come!", thread="p1", reply_to_id="p1")
        world.hear()
        world.care()
        assert not Draft.objects.exists()
        assert case.messages.filter(by__isnull=False).count() == 1

    def test_leaves_an_answer_that_is_only_held_for_undo(self, world: World) -> None:
        case = world.case()
        plan(world, case, leaves_at=None, hold_s=10)
        world.says("One more thing", thread="p1", reply_to_id="p1")
        world.hear()
        world.care()
        assert case.messages.filter(by__isnull=False).count() == 1


class TestPlannedForSomebodyWhoIsKeptOut:
    def test_comes_back_to_its_author_with_the_reason_and_does_not_leave(
        self, world: World
    ) -> None:
        case = world.case()
        message = plan(world, case)
        keep_out(world, case)
        world.pass_time(hours=20)
        world.deliver()
        assert world.network.said == []
        draft = Draft.objects.get()
        assert (draft.user, draft.text, draft.is_returned) == (world.agent, "Tomorrow then.", True)
        assert not Message.objects.filter(pk=message.pk).exists()
        (event,) = case.events.filter(kind="send_cancelled")
        assert "is blocked" in event.words
        assert "is blocked" in Notice.objects.get(kind="answer_returned").words
        case.refresh_from_db()
        assert case.waiting_since == case.messages.get().received_at
        assert not Outgoing.objects.exclude(cancelled_at=None).filter(due_at__isnull=False).exists()
        assert not case.clocks.filter(kind="first_answer", met_at__isnull=False).exists()

    def test_comes_back_where_public_answers_were_refused_since(self, world: World) -> None:
        world.network.limits = replace(world.network.limits, can_public=True)
        case = world.case(visibility="public")
        plan(world, case, is_public=True)
        word = contacts.Word(purpose=Purpose.PUBLIC, is_given=False, said_at=world.now, words="No")
        contacts.keep_consent(contact=case.contact, word=word, by=world.agent, now=world.now)
        world.pass_time(hours=20)
        world.deliver()
        assert world.network.said == []
        assert "in public" in case.events.get(kind="send_cancelled").words

    def test_opens_again_what_was_closed_with_it(self, world: World) -> None:
        case = world.case()
        plan(world, case, outcome="unconfirmed")
        keep_out(world, case)
        world.pass_time(hours=20)
        world.deliver()
        case.refresh_from_db()
        assert case.closed_at is None
        assert case.waiting_since is not None

    def test_leaves_to_who_is_only_muted_or_let_in_again(self, world: World) -> None:
        case = world.case()
        plan(world, case)
        keep_out(world, case)
        keep_out(world, case, kind="muted")
        world.pass_time(hours=20)
        world.deliver()
        assert [one.text for one in world.network.said] == ["Tomorrow then."]


def keep_out(world: World, case: Case, kind: str = "blocked") -> None:
    identity = case.conversations.get().identity
    assert identity is not None
    how = contacts.Blocking(kind=kind, reason="abuse")
    contacts.block(identity=identity, how=how, by=world.agent, now=world.now)
