from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests import cast
from tests.world import World

from allears.cases import actions
from allears.cases.actions import undo
from allears.cases.models import Case, Closure, Event, Notice, Snooze
from allears.staff.actions import NotPossible

Act = Callable[[World, Case], object]
ACTS: dict[str, Act] = {
    "take": lambda w, c: actions.take(case_id=c.pk, by=w.agent, now=w.now),
    "assign": lambda w, c: actions.assign(case_id=c.pk, user=cast.lena(), by=w.agent, now=w.now),
    "team": lambda w, c: actions.hand_over(
        case_id=c.pk, team=cast.press(), words="", by=w.agent, now=w.now
    ),
    "snooze": lambda w, c: actions.snooze(
        case_id=c.pk, until=w.now + timedelta(days=1), by=w.agent, now=w.now
    ),
    "close": lambda w, c: actions.close(
        case_id=c.pk, outcome="unconfirmed", words="", by=w.agent, now=w.now
    ),
    "priority": lambda w, c: actions.prioritise(
        case_id=c.pk, level="urgent", by=w.agent, now=w.now
    ),
    "title": lambda w, c: actions.rename(case_id=c.pk, title="Lost", by=w.agent, now=w.now),
}


def stands(case: Case) -> dict[str, object]:
    fresh = Case.objects.get(pk=case.pk)
    return undo.snapshot(fresh) | {"order_at": fresh.order_at, "due": fresh.next_due_at}


def back(before: actions.Before, world: World) -> None:
    actions.put_back(before=before, by=world.agent, now=world.now)


class TestPutBack:
    @pytest.mark.parametrize("name", ACTS)
    def test_brings_the_case_back_where_it_stood(self, world: World, name: str) -> None:
        case = world.case()
        before = stands(case)
        world.pass_time(minutes=1)
        undoing = actions.recorded(case_id=case.pk, act=lambda: ACTS[name](world, case))
        assert stands(case) != before
        back(undoing, world)
        assert stands(case) == before | {"due": stands(case)["due"]}
        assert case.events.filter(kind="undone").count() == 1

    def test_leaves_the_history_as_it_was_and_adds_to_it(self, world: World) -> None:
        case = world.case()
        undoing = actions.recorded(case_id=case.pk, act=lambda: ACTS["close"](world, case))
        back(undoing, world)
        kinds = list(case.events.order_by("pk").values_list("kind", flat=True))
        assert kinds[-2:] == ["closed", "undone"]
        assert Event.objects.get(kind="undone").words == "closed"
        assert not Closure.objects.exists()

    def test_opens_and_closes_again_what_was_closed(self, world: World) -> None:
        case = world.case()
        ACTS["close"](world, case)
        before = stands(case)
        undoing = actions.recorded(
            case_id=case.pk,
            act=lambda: actions.reopen(case_id=case.pk, by=world.agent, now=world.now),
        )
        back(undoing, world)
        assert stands(case) == before
        assert Closure.objects.get().reopened_at is None

    def test_goes_back_to_the_snooze_that_was_changed(self, world: World) -> None:
        case = world.case()
        ACTS["snooze"](world, case)
        first = Snooze.objects.get()
        undoing = actions.recorded(
            case_id=case.pk,
            act=lambda: actions.wake_up(case_id=case.pk, by=world.agent, now=world.now),
        )
        back(undoing, world)
        assert Case.objects.get().snoozed_until == first.until
        assert Snooze.objects.get(ended_at=None) == first

    def test_takes_the_unread_notice_away_too(self, world: World) -> None:
        case = world.case()
        undoing = actions.recorded(case_id=case.pk, act=lambda: ACTS["assign"](world, case))
        assert Notice.objects.filter(user=cast.lena(), case=case, kind="assigned").exists()
        back(undoing, world)
        assert not Notice.objects.filter(user=cast.lena(), case=case, kind="assigned").exists()

    def test_is_refused_in_words_when_something_happened_since(self, world: World) -> None:
        case = world.case()
        undoing = actions.recorded(case_id=case.pk, act=lambda: ACTS["take"](world, case))
        ACTS["title"](world, case)
        with pytest.raises(NotPossible, match="something happened"):
            back(undoing, world)
        assert Case.objects.get().assignee == world.agent

    def test_happens_once(self, world: World) -> None:
        case = world.case()
        undoing = actions.recorded(case_id=case.pk, act=lambda: ACTS["take"](world, case))
        back(undoing, world)
        with pytest.raises(NotPossible):
            back(undoing, world)

    def test_is_not_for_readers(self, world: World) -> None:
        case = world.case()
        undoing = actions.recorded(case_id=case.pk, act=lambda: ACTS["take"](world, case))
        with pytest.raises(NotPossible):
            actions.put_back(before=undoing, by=cast.rita(), now=world.now)


class TestRecorded:
    def test_gives_nothing_to_take_back_when_nothing_changed(self, world: World) -> None:
        case = world.case()
        ACTS["take"](world, case)
        assert actions.recorded(case_id=case.pk, act=lambda: ACTS["take"](world, case)) == {}
