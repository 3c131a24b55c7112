from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.world import World

from allears.cases import actions
from allears.cases.models import Closure, Event
from allears.staff.actions import NotPossible


class TestClose:
    def test_needs_an_outcome(self, world: World) -> None:
        case = world.case()
        with pytest.raises(NotPossible, match="outcome"):
            actions.close(case_id=case.pk, outcome="", words="", by=world.agent, now=world.now)

    def test_waits_for_nobody_afterwards(self, world: World) -> None:
        case = world.case()
        actions.close(
            case_id=case.pk, outcome="not_ours", words="A bank", by=world.agent, now=world.now
        )
        case.refresh_from_db()
        assert case.closed_at == world.now
        assert case.waiting_since is None
        assert not case.clocks.filter(met_at=None, due_at__isnull=False, kind="resolution").exists()

    def test_cannot_end_twice(self, world: World) -> None:
        case = world.case()
        actions.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)
        with pytest.raises(NotPossible):
            actions.close(case_id=case.pk, outcome="spam", words="", by=world.agent, now=world.now)


class TestReopen:
    def test_lets_the_person_wait_again_and_keeps_the_first_ending(self, world: World) -> None:
        case = world.case()
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now
        )
        actions.reopen(case_id=case.pk, by=world.agent, now=world.now)
        case.refresh_from_db()
        assert case.closed_at is None
        assert case.waiting_since == world.now
        assert Closure.objects.get(case=case).reopened_at == world.now

    def test_happens_by_itself_when_the_person_writes_again(self, world: World) -> None:
        case = world.case()
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=world.agent, now=world.now
        )
        world.pass_time(days=2)
        world.says("It is broken again!", thread="p1")
        world.hear()
        assert world.care().opened == []
        case.refresh_from_db()
        assert case.closed_at is None
        assert case.n_reopened == 1
        assert case.events.filter(kind="reopened").exists()


class TestSnooze:
    def test_sleeps_and_wakes_when_its_time_has_come(self, world: World) -> None:
        case = world.case()
        until = world.now + timedelta(hours=2)
        actions.snooze(case_id=case.pk, until=until, by=world.agent, now=world.now)
        assert actions.wake_due(now=world.now) == 0
        world.pass_time(hours=3)
        assert actions.wake_due(now=world.now) == 1
        assert actions.wake_due(now=world.now) == 0
        case.refresh_from_db()
        assert case.snoozed_until is None

    def test_wakes_when_the_person_writes(self, world: World) -> None:
        case = world.case()
        until = world.now + timedelta(days=2)
        actions.snooze(case_id=case.pk, until=until, by=world.agent, now=world.now)
        world.says("Hello?", thread="p1")
        world.hear()
        world.care()
        case.refresh_from_db()
        assert case.snoozed_until is None
        assert case.snoozes.get().ended_at == world.now

    @pytest.mark.parametrize("hours", [-1, 0, 24 * 400])
    def test_refuses_the_past_and_the_far_future(self, world: World, hours: int) -> None:
        case = world.case()
        until = world.now + timedelta(hours=hours)
        with pytest.raises(NotPossible):
            actions.snooze(case_id=case.pk, until=until, by=world.agent, now=world.now)


class TestPrioritise:
    def test_moves_the_place_in_the_queue(self, world: World) -> None:
        case = world.case()
        before = case.order_at
        actions.prioritise(case_id=case.pk, level="urgent", by=world.agent, now=world.now)
        case.refresh_from_db()
        assert case.order_at < before
        assert any("priority" in words for words in case.need_words)

    def test_refuses_a_word_that_is_none(self, world: World) -> None:
        case = world.case()
        with pytest.raises(NotPossible):
            actions.prioritise(case_id=case.pk, level="now!", by=world.agent, now=world.now)


class TestEvents:
    def test_are_never_changed(self, world: World) -> None:
        case = world.case()
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Event.objects.filter(case=case).update(words="It was not me")
