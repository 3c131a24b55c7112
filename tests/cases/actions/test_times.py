"""Times and calendars are kept, reach the cases that are open, and leave only when unused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.cases import actions
from allears.cases.actions import clocks, times
from allears.cases.models import Calendar, Case, Clock, Route, SlaPolicy
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def case() -> Case:
    cast.hear(cast.post("My tram never came"), understood=cast.marks(intent="complaint"))
    cast.care()
    return Case.objects.get()


def due(found: Case) -> object:
    return Clock.objects.get(case=found, kind="first_answer").due_at


class TestSavePolicy:
    def test_reaches_open_cases_at_once(self) -> None:
        found = case()
        row = SlaPolicy.objects.get()
        row.first_answer_s = 3600
        assert actions.save_policy(row=row, by=cast.lena(), now=cast.NOW) == 0
        assert due(found) == cast.NOW + HOUR
        entry = AuditEntry.objects.get(what="times.changed")
        assert entry.data["first_answer_s"] == 3600

    def test_leaves_what_is_too_much_to_care(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = case()
        monkeypatch.setattr(times, "AT_ONCE", 0)
        row = SlaPolicy.objects.get()
        row.first_answer_s = 3600
        assert actions.save_policy(row=row, by=cast.lena(), now=cast.NOW) == 1
        assert due(found) == cast.NOW + 4 * HOUR
        assert clocks.catch_up(now=cast.NOW)
        assert (due(found), times.n_waiting()) == (cast.NOW + HOUR, 0)

    def test_adds_one_and_refuses_a_name_that_is_taken(self) -> None:
        calendar = Calendar.objects.get()
        row = SlaPolicy(name="Fast", calendar=calendar, first_answer_s=600)
        actions.save_policy(row=row, by=cast.lena(), now=cast.NOW)
        with pytest.raises(NotPossible, match="name"):
            actions.save_policy(
                row=SlaPolicy(name="fast", calendar=calendar), by=cast.lena(), now=cast.NOW
            )
        assert SlaPolicy.objects.filter(name__iexact="fast").count() == 1

    def test_is_for_leads(self) -> None:
        with pytest.raises(NotPossible):
            actions.save_policy(row=SlaPolicy.objects.get(), by=cast.amir(), now=cast.NOW)


class TestSaveCalendar:
    def test_moves_what_is_due_by_it(self) -> None:
        found = case()
        row = Calendar.objects.get()
        row.weekly = [[["09:00", "11:00"]], [["09:00", "17:00"]], [], [], [], [], []]
        actions.save_calendar(row=row, by=cast.lena(), now=cast.NOW)
        assert due(found) == cast.NOW + 26 * HOUR

    def test_refuses_a_name_that_is_taken(self) -> None:
        with pytest.raises(NotPossible, match="name"):
            actions.save_calendar(
                row=Calendar(name="OFFICE HOURS", weekly=[[]] * 7), by=cast.lena(), now=cast.NOW
            )


class TestRemove:
    def test_takes_out_only_what_nothing_goes_by(self) -> None:
        policy, calendar = SlaPolicy.objects.get(), Calendar.objects.get()
        for remove, row in ((actions.remove_policy, policy), (actions.remove_calendar, calendar)):
            with pytest.raises(NotPossible):
                remove(row=row, by=cast.lena(), now=cast.NOW)  # type: ignore[operator]
        Route.objects.update(sla_policy=None)
        actions.remove_policy(row=policy, by=cast.lena(), now=cast.NOW)
        actions.remove_calendar(row=calendar, by=cast.lena(), now=cast.NOW)
        assert not SlaPolicy.objects.exists()
        assert not Calendar.objects.exists()

    def test_keeps_the_times_of_a_case(self) -> None:
        found = case()
        Route.objects.update(sla_policy=None)
        with pytest.raises(NotPossible, match="cases"):
            actions.remove_policy(row=SlaPolicy.objects.get(), by=cast.lena(), now=cast.NOW)
        assert Case.objects.get(pk=found.pk).sla_policy is not None
