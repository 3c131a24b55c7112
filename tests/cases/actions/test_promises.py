from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.models import Case, Message, Notice, Promise
from allears.staff.actions import NotPossible


def promise(world: World, case: Case, **by: float) -> Promise:
    """An answer that promises another one."""
    conversation = case.conversations.get()
    written = actions.Written(
        conversation_id=conversation.pk,
        text="I'll have an answer by then.",
        is_public=False,
        seen_at=world.now,
        promise=actions.Given(due_at=world.now + timedelta(**by), words="by then"),
    )
    actions.reply(case_id=case.pk, written=written, by=world.agent, now=world.now)
    return Promise.objects.get(case=case)


def state(case: Case) -> str:
    return Promise.objects.get(case=case).state


def told(kind: str) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("user__name")
    return [row.user.name for row in rows]


class TestGive:
    def test_stands_beside_the_clocks_until_it_is_due(self, world: World) -> None:
        case = world.case()
        found = promise(world, case, hours=5)
        case.refresh_from_db()
        assert case.next_due_at == found.due_at
        assert found.warn_at == found.due_at - timedelta(hours=1)
        assert case.events.filter(kind="promised").count() == 1

    @pytest.mark.parametrize("days", [-1, 400])
    def test_is_for_the_future_and_not_for_ever(self, world: World, days: int) -> None:
        case = world.case()
        with pytest.raises(NotPossible):
            promise(world, case, days=days)
        assert not Message.objects.filter(case=case, by__isnull=False).exists()

    def test_falls_away_with_an_answer_that_was_taken_back(self, world: World) -> None:
        case = world.case()
        message = promise(world, case, hours=5).message
        assert actions.take_back(message_id=message.pk, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert not Promise.objects.exists()
        (owed,) = case.clocks.filter(kind="first_answer", met_at=None)
        assert case.next_due_at == owed.due_at


class TestFoundIn:
    def test_reads_the_words_by_the_clock_of_who_writes(self, world: World) -> None:
        case = world.case()
        cast.amir().__class__.objects.update(timezone="Asia/Tokyo")
        by = cast.amir()
        given = actions.promise_in(case, "I'll write by 21:00.", by=by, now=world.now)
        assert given == actions.Given(
            due_at=datetime.fromisoformat("2026-03-02T12:00Z"), words="by 21:00"
        )

    def test_finds_none_in_an_ordinary_answer(self, world: World) -> None:
        case = world.case()
        assert actions.promise_in(case, "It works now.", by=world.agent, now=world.now) is None


class TestSaid:
    def test_is_kept_when_the_next_answer_has_left_and_not_by_itself(self, world: World) -> None:
        case = world.case()
        promise(world, case, hours=5)
        world.deliver()
        assert state(case) == "open"
        world.pass_time(hours=4)
        world.answer(case, "It was the battery.")
        assert state(case) == "open"
        world.deliver()
        assert state(case) == "kept"

    def test_is_kept_by_what_was_written_in_time_and_left_a_moment_late(self, world: World) -> None:
        case = world.case()
        promise(world, case, hours=5)
        world.deliver()
        world.pass_time(hours=4, minutes=59)
        world.answer(case, "It was the battery.")
        world.pass_time(minutes=2)
        assert actions.remind_of_promises(now=world.now) == 0
        world.deliver()
        assert state(case) == "kept"

    def test_is_kept_by_what_was_told_outside(self, world: World) -> None:
        case = world.case()
        promise(world, case, hours=5)
        world.pass_time(hours=1)
        written = actions.Written(
            conversation_id=case.conversations.get().pk, text="Told them.", is_public=False,
            seen_at=world.now,
        )  # fmt: skip
        actions.tell_outside(case_id=case.pk, written=written, by=world.agent, now=world.now)
        assert state(case) == "kept"


class TestRemind:
    def test_brings_the_case_back_to_its_holder_before_it_breaks_and_says_so_once(
        self, world: World
    ) -> None:
        case = world.case()
        promise(world, case, hours=5)
        world.deliver()
        case.refresh_from_db()
        assert case.waiting_since is None
        world.pass_time(hours=4, minutes=1)
        assert [actions.remind_of_promises(now=world.now) for _ in range(2)] == [1, 0]
        case.refresh_from_db()
        assert case.waiting_since == world.now
        assert told("promise_near") == ["Amir Haddad"]

    def test_follows_the_case_to_another_team(self, world: World) -> None:
        pia, case = cast.pia(), world.case()
        promise(world, case, hours=5)
        world.deliver()
        Case.objects.update(team=cast.press(), assignee=pia)
        world.pass_time(hours=5, minutes=1)
        actions.remind_of_promises(now=world.now)
        assert Promise.objects.get().team == cast.press()
        assert told("promise_broken") == ["Pia Novak"]

    def test_is_broken_once_and_the_lead_hears_of_it(self, world: World) -> None:
        lena, case = cast.lena(), world.case()
        promise(world, case, hours=5)
        world.deliver()
        actions.snooze(
            case_id=case.pk, until=world.now + timedelta(days=3), by=world.agent, now=world.now
        )
        world.pass_time(hours=5, minutes=1)
        assert [actions.remind_of_promises(now=world.now) for _ in range(2)] == [1, 0]
        case.refresh_from_db()
        assert (state(case), case.snoozed_until) == ("broken", None)
        assert case.promise_broken_at == Promise.objects.get().due_at
        assert any("promise" in words for words in case.need_words)
        assert told("promise_broken") == ["Amir Haddad", lena.name]
        assert case.events.filter(kind="promise_broken").count() == 1

    def test_a_word_to_the_person_ends_what_is_owed_and_stays_broken(self, world: World) -> None:
        case = world.case()
        promise(world, case, hours=5)
        world.deliver()
        world.pass_time(hours=6)
        actions.remind_of_promises(now=world.now)
        world.pass_time(minutes=1)
        world.answer(case, "I am sorry.")
        world.deliver()
        case.refresh_from_db()
        assert (state(case), case.promise_broken_at) == ("broken", None)
        assert Promise.objects.get().told_at == world.now

    def test_breaks_also_where_somebody_closed_the_case_meanwhile(self, world: World) -> None:
        case = world.case()
        promise(world, case, hours=5)
        world.deliver()
        actions.close(case_id=case.pk, outcome="not_ours", words="", by=world.agent, now=world.now)
        world.pass_time(hours=6)
        actions.remind_of_promises(now=world.now)
        case.refresh_from_db()
        assert (state(case), case.waiting_since) == ("broken", None)

    def test_was_none_where_its_answer_never_left(self, world: World) -> None:
        case = world.case()
        found = promise(world, case, hours=5)
        outgoing = found.message.outgoing
        assert outgoing is not None
        type(outgoing).objects.filter(pk=outgoing.pk).update(gave_up_at=world.now, due_at=None)
        world.pass_time(hours=6)
        actions.remind_of_promises(now=world.now)
        assert state(case) == "withdrawn"


class TestByHand:
    def test_is_moved_and_comes_back_by_its_new_time(self, world: World) -> None:
        case = world.case()
        found = promise(world, case, hours=5)
        later = world.now + timedelta(days=2)
        actions.move_promise(promise_id=found.pk, due_at=later, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert case.next_due_at == later
        with pytest.raises(NotPossible):
            actions.move_promise(
                promise_id=found.pk, due_at=world.now, by=world.agent, now=world.now
            )

    def test_is_kept_or_no_promise_after_all(self, world: World) -> None:
        case = world.case()
        found = promise(world, case, hours=5)
        actions.keep_promise(promise_id=found.pk, by=world.agent, now=world.now)
        assert state(case) == "kept"
        with pytest.raises(NotPossible):
            actions.keep_promise(promise_id=found.pk, by=world.agent, now=world.now)
        other = world.case("Another matter entirely.", who="bo")
        found = promise(world, other, hours=5)
        actions.withdraw_promise(promise_id=found.pk, by=world.agent, now=world.now)
        assert state(other) == "withdrawn"

    def test_of_a_broken_one_only_a_lead_says_that_it_was_none(self, world: World) -> None:
        case = world.case()
        found = promise(world, case, hours=5)
        world.deliver()
        world.pass_time(hours=6)
        actions.remind_of_promises(now=world.now)
        with pytest.raises(NotPossible, match="lead"):
            actions.withdraw_promise(promise_id=found.pk, by=world.agent, now=world.now)
        actions.withdraw_promise(promise_id=found.pk, by=cast.lena(), now=world.now)
        case.refresh_from_db()
        assert (state(case), case.promise_broken_at) == ("withdrawn", None)

    def test_needs_somebody_who_may_answer(self, world: World) -> None:
        found = promise(world, world.case(), hours=5)
        with pytest.raises(NotPossible):
            actions.keep_promise(promise_id=found.pk, by=cast.pia(), now=world.now)

    def test_a_word_begins_in_the_draft_once(self, world: World) -> None:
        case = world.case()
        found = promise(world, case, hours=5)
        for _again in range(2):
            draft = actions.begin_word(
                promise_id=found.pk, tongue="en", by=world.agent, now=world.now
            )
            assert draft is not None
            assert draft.text.count("I promised you an answer by then") == 1
