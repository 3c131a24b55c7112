"""What every write here may need: a refusal in words, and a line in the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allears.staff.models import AuditEntry, User


class NotPossible(Exception):
    """A change that the rules refuse; `str()` is for the reader."""


def audit(
    *,
    what: str,
    words: str,
    by: User | None,
    now: datetime,
    subject: str = "",
    wall_id: int | None = None,
    **data: Any,
) -> None:
    """Write one line into the audit trail. `data` must be JSON and hold no secret.

    `wall_id`: around what it tells of; only who is behind it reads the line.
    """
    AuditEntry.objects.create(
        at=now, by=by, what=what, subject=subject, words=words, data=data, wall_id=wall_id
    )
