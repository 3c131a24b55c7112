"""The place of a case in the queue, from what is stored on it: its strongest marks, never its reach."""

from __future__ import annotations

from datetime import UTC, datetime

from allears.cases.models import Case
from allears.cases.rules import priority
from allears.listening.ports import Marks
from allears.mentions import marks as marks_rows

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def marks_of(case: Case) -> Marks:
    """The strongest marks of everything that the person said in this case."""
    return marks_rows.read(case.marks)


def facts_of(case: Case, *, now: datetime) -> priority.NeedFacts:
    """What counts for its place."""
    return priority.NeedFacts(
        waiting_since=case.waiting_since or now,
        marks=marks_of(case),
        priority=priority.Priority(case.priority),
        n_returns=case.n_returns,
        is_promise_broken=case.promise_broken_at is not None,
    )


def set_place(case: Case, *, now: datetime) -> None:
    """Compute need and place anew; the caller saves."""
    place = priority.place(facts_of(case, now=now), now)
    case.need_points, case.need_words = place.need_s, list(place.reasons[1:])
    case.order_at = place.order_at


def heed(case: Case, marks: Marks) -> None:
    """Keep the marks that weigh more: somebody in danger stays so after a short "hello?"."""
    if not case.marks or _weight(marks) >= _weight(marks_of(case)):
        case.marks = marks_rows.store(marks)
        case.intent, case.mood = marks.intent.value, marks.mood.value
        case.urgency, case.language = marks.urgency.value, marks.language.value


def _weight(marks: Marks) -> int:
    return priority.place(priority.NeedFacts(waiting_since=_EPOCH, marks=marks), _EPOCH).need_s
