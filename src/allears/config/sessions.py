"""Sessions as Django keeps them in its table; the question for one is worded once.

Every request asks for its session and its person before anything else; to word these two questions
anew each time cost more than most pages ask besides. What is stored, and for how long, is Django's.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from allears.staff.worded import first, worded


class SessionStore(db.SessionStore):
    """Named by `SESSION_ENGINE`."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key or ""
        row = first(_session(key, timezone.now())) if key.isalnum() else None
        if row is None:
            self._session_key = None
        return row


@worded
def _session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
