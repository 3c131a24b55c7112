"""When a case is due: by its rows alone, whichever way it came there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from bench.days_laws import LAWS
from django.db import connection
from tests import cast
from tests.cast import NOW
from tests.world import World, world

from allears.cases import actions
from allears.cases.actions import due
from allears.cases.models import Case
from allears.flow import care

__all__ = ["world"]
HOUR = timedelta(hours=1)


def moment(hours: float) -> datetime:
    return NOW + hours * HOUR


class TestEarliest:
    @pytest.mark.parametrize(
        ("times", "is_closed", "snoozed", "found"),
        [
            ([], False, None, None),
            ([(2, True), (1, True)], False, None, 1),
            ([(-5, True), (1, True)], False, None, -5),  # what is overdue stays due
            ([(2, True)], False, 1, 1),
            ([(1, True), (3, False)], True, None, 3),  # of a closed one only what was promised
            ([(1, True)], True, 2, None),
        ],
    )
    def test_is_the_first_that_is_still_owed(
        self,
        times: list[tuple[float, bool]],
        is_closed: bool,
        snoozed: float | None,
        found: float | None,
    ) -> None:
        until = None if snoozed is None else moment(snoozed)
        said = due.earliest(
            [(moment(at), ends) for at, ends in times], is_closed=is_closed, snoozed_until=until
        )
        assert said == (None if found is None else moment(found))


def breaks_the_law() -> list[int]:
    law = LAWS["due at another time than its rows say"].replace("{mine}", "true")
    with connection.cursor() as cursor:
        cursor.execute(law)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
class TestStored:
    def test_follows_the_rows_after_each_act(self, world: World) -> None:
        case, by = world.case(), world.agent
        lead = cast.lena()
        promise = actions.Given(due_at=world.now + HOUR / 2, words="in half an hour")

        def stands(at: datetime | None = None) -> Case:
            case.refresh_from_db()
            assert breaks_the_law() == []
            assert at is None or case.next_due_at == at
            return case

        stands()
        until = world.now + timedelta(minutes=10)
        actions.snooze(case_id=case.pk, until=until, by=by, now=world.now)
        stands(until)
        actions.wake_up(case_id=case.pk, by=by, now=world.now)
        stands()
        written = actions.Written(
            conversation_id=case.conversations.get().pk, text="Soon.", is_public=False, seen_at=world.now,
            promise=promise,
        )  # fmt: skip
        actions.reply(case_id=case.pk, written=written, by=by, now=world.now)
        stands(promise.due_at)
        actions.close(case_id=case.pk, outcome="unconfirmed", words="", by=by, now=world.now)
        stands(promise.due_at)
        actions.reopen(case_id=case.pk, by=lead, now=world.now)
        stands(promise.due_at)

    def test_of_an_overdue_one_stays_when_somebody_looks_at_it(self, world: World) -> None:
        case = world.case()
        first = Case.objects.get(pk=case.pk).next_due_at
        assert first is not None
        world.pass_time(days=30)
        care.tick(now=world.now)
        actions.take(case_id=case.pk, by=world.agent, now=world.now)
        assert Case.objects.get(pk=case.pk).next_due_at == first
        assert breaks_the_law() == []

    def test_is_put_right_by_the_law_that_is_told_of_it(self, world: World) -> None:
        case = world.case()
        Case.objects.filter(pk=case.pk).update(next_due_at=None)
        assert breaks_the_law() == [case.pk]
        due.put([case])
        case.save(update_fields=["next_due_at"])
        assert breaks_the_law() == []
