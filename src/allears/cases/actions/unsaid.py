"""A line that was to be said in public, and is not: that stands in the history of the case, with why.

The line goes along with a private answer and is true only when that has left. Where the answer is taken
back, refused or never leaves, or where the line itself cannot be said any more, nobody outside reads that
it goes on in private, and whoever has the case should know.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from allears.cases.actions import record
from allears.cases.models import Approval, Case, EventKind, Message, PublicWord

MAX_WHY = 300


def unsaid(
    case: Case,
    why: str,
    *,
    now: datetime,
    message: Message | None = None,
    approval: Approval | None = None,
) -> bool:
    """The private answer with which it was to go did not leave. In the caller's transaction, which saves
    the case. False where no line waited."""
    which = Q(approval=approval)
    if message is not None:
        which = Q(after=message) | Q(approval__message=message)
    rows = PublicWord.objects.filter(which, case=case, ended_at=None)
    if not rows.update(ended_at=now, why_not=why[:MAX_WHY]):
        return False
    told(case, why, now=now)
    return True


def told(case: Case, why: str, *, now: datetime) -> None:
    """Quietly, as a line of the history."""
    kind = EventKind.PUBLIC_WORD
    record.happened(case, kind, by=None, now=now, words=why[:MAX_WHY], is_unsaid=True)
