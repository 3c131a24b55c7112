"""Counting what is used again, and looking what followed. What is behind a wall is not counted."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from allears.cases.models import Case, Closure, Message, TheirWord, Use
from allears.cases.rules import uses as rules
from allears.staff.queries import User

BATCH = 500


@transaction.atomic
def used(*, kind: str, item: int, case_id: int, by: User, now: datetime) -> Use | None:
    """Somebody used it on a case. None: that is nothing to count."""
    if not Case.objects.filter(pk=case_id, walls=None).exists():
        return None
    return Use.objects.create(
        kind=kind, item=item, case_id=case_id, by=by, at=now, look_at=now + rules.FIRST_LOOK
    )


@transaction.atomic
def not_used(*, use_id: int) -> None:
    """It was taken back."""
    Use.objects.filter(pk=use_id).delete()


@transaction.atomic
def look_at_uses(*, now: datetime) -> int:
    """What came of the uses whose time to look has come. How many were looked at."""
    due = Use.objects.select_for_update(skip_locked=True, of=("self",)).filter(look_at__lte=now)
    rows = list(due.order_by("look_at")[:BATCH])
    ids = {row.case_id for row in rows}
    answers: dict[int, list[datetime]] = defaultdict(list)
    said = Message.objects.filter(case__in=ids, by__isnull=False)
    for case_id, at in said.values_list("case_id", "received_at"):
        answers[case_id].append(at)
    ends: dict[int, list[rules.Ended]] = defaultdict(list)
    for end in Closure.objects.filter(case__in=ids):
        ends[end.case_id].append(
            rules.Ended(at=end.at, outcome=end.outcome, reopened_at=end.reopened_at)
        )
    words: dict[int, list[rules.Word]] = defaultdict(list)
    for word in TheirWord.objects.filter(case__in=ids):
        words[word.case_id].append(rules.Word(at=word.at, is_satisfied=word.is_satisfied))
    for row in rows:
        found = rules.result(
            row.at,
            answers=answers[row.case_id],
            ends=ends[row.case_id],
            words=words[row.case_id],
        )
        row.answered_at, row.ended_at = found.answered_at, found.ended_at
        row.outcome, row.is_reopened = found.outcome, found.is_reopened
        row.look_at = rules.next_look(row.at, found, now)
    Use.objects.bulk_update(
        rows, ["answered_at", "ended_at", "outcome", "is_reopened", "look_at"], batch_size=BATCH
    )
    return len(rows)
