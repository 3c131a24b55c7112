"""The clocks of open cases follow times that were changed, batch by batch, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import cast

from allears.cases import actions
from allears.cases.actions import clocks
from allears.cases.models import Case, Clock, Event, SlaPolicy
from allears.cases.models.thread import EventKind

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def cases(n: int) -> list[Case]:
    for i in range(n):
        heard = cast.post(f"My tram {i} never came", who=f"P{i} Lang")
        cast.hear(heard, understood=cast.marks(intent="complaint"))
    cast.care()
    return list(Case.objects.order_by("pk"))


def stale(first_answer_s: int = 3600) -> SlaPolicy:
    policy = SlaPolicy.objects.get()
    policy.first_answer_s, policy.stale_at = first_answer_s, cast.NOW
    policy.save()
    return policy


def first(case: Case) -> Clock:
    return Clock.objects.get(case=case, kind="first_answer")


class TestRowsFor:
    def test_run_also_for_what_was_heard_while_the_slice_had_begun(self) -> None:
        late = cast.NOW + timedelta(seconds=2)
        cast.hear(
            cast.post("My tram never came"), understood=cast.marks(intent="complaint"), now=late
        )
        cast.care(cast.NOW)
        (case,) = Case.objects.all()
        assert case.opened_at == late
        assert first(case).started_at == late
        assert case.next_due_at is not None


class TestCatchUp:
    def test_gives_open_cases_their_new_due_times(self) -> None:
        (case,) = cases(1)
        assert first(case).due_at == cast.NOW + 4 * HOUR
        stale()
        assert clocks.catch_up(now=cast.NOW)
        case.refresh_from_db()
        assert first(case).due_at == cast.NOW + HOUR == case.next_due_at
        assert SlaPolicy.objects.get().stale_at is None
        assert not clocks.catch_up(now=cast.NOW)

    def test_goes_on_where_a_batch_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clocks, "BATCH", 2)
        found = cases(5)
        stale()
        places = []
        while clocks.catch_up(now=cast.NOW):
            places.append(SlaPolicy.objects.get().stale_case_id)
        assert places == [found[1].pk, found[3].pk, 0]
        assert {first(case).due_at for case in found} == {cast.NOW + HOUR}
        assert Clock.objects.count() == 2 * len(found)

    def test_leaves_closed_cases_and_those_of_other_times_alone(self) -> None:
        case, other = cases(2)
        actions.close(
            case_id=case.pk, outcome="unconfirmed", words="", by=cast.amir(), now=cast.NOW + HOUR
        )
        kept = SlaPolicy.objects.get()
        mine = SlaPolicy.objects.create(
            name="Other", calendar=kept.calendar, first_answer_s=1800, stale_at=cast.NOW
        )
        before = list(Clock.objects.order_by("pk").values())
        assert clocks.catch_up(now=cast.NOW + HOUR)
        assert list(Clock.objects.order_by("pk").values()) == before
        Case.objects.filter(pk__in=[case.pk, other.pk]).update(sla_policy=mine)
        SlaPolicy.objects.filter(pk=mine.pk).update(stale_at=cast.NOW)
        assert clocks.catch_up(now=cast.NOW + HOUR)
        assert list(Clock.objects.filter(case=case).order_by("pk").values()) == [
            row for row in before if row["case_id"] == case.pk
        ]
        assert first(other).due_at == cast.NOW + HOUR / 2

    def test_writes_down_once_what_became_late_by_it(self) -> None:
        (case,) = cases(1)
        stale()
        later = cast.NOW + 2 * HOUR
        assert clocks.catch_up(now=later)
        assert first(case).breached_at is None
        for _round in range(3):
            actions.note_breaches(now=later)
            SlaPolicy.objects.update(stale_at=later)
            clocks.catch_up(now=later)
        assert first(case).breached_at == cast.NOW + HOUR
        assert Event.objects.filter(case=case, kind=EventKind.BREACHED).count() == 1

    def test_does_not_warn_twice_of_the_same_time(self) -> None:
        (case,) = cases(1)
        Clock.objects.filter(case=case, kind="first_answer").update(warned_at=cast.NOW + HOUR)
        stale(4 * 3600)
        clocks.catch_up(now=cast.NOW + HOUR)
        assert first(case).warned_at == cast.NOW + HOUR
