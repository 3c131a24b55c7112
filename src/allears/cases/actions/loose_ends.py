"""What ends with a case, whoever ends it: sleep, offers, questions at the side, what waits for a yes."""

from __future__ import annotations

from datetime import datetime

from allears.cases.actions import approval_rows, asides, clocks, offers
from allears.cases.models import Case, OfferEnd, Snooze
from allears.staff.queries import User


def tie_up(case: Case, *, by: User | None, now: datetime) -> None:
    """Of a locked case whose closure stands; the caller writes the event and saves it. `by` nobody:
    the person ended it."""
    Snooze.objects.filter(case=case, ended_at=None).update(ended_at=now)
    offers.end_open(case, OfferEnd.OVER, by=by, now=now)
    asides.end_open(case, by=by, now=now)
    approval_rows.end_open(case, by=by, now=now)
    case.closed_at, case.waiting_since, case.snoozed_until = now, None, None
    case.dissatisfied_at = None
    clocks.recompute(case, now=now)
