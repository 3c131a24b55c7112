"""What somebody was told: the count at the bell, the panel, the page of all of it."""

from __future__ import annotations

from django.db.models import QuerySet

from allears.cases.models import Notice
from allears.channels import queries as channels
from allears.mentions import queries as mentions
from allears.staff.queries import User
from allears.staff.worded import worded

MOST_COUNTED = 99
"""The bell says "99+" from there on."""
PANEL = 200
"""Notices that the panel gathers; a busy team's new cases of a day."""


def notices(user: User, *, limit: int = PANEL) -> list[Notice]:
    """What somebody has not read yet, newest first."""
    return list(_rows(user).filter(read_at=None)[:limit])


def all_notices(
    user: User, *, kind: str = "", before_id: int | None = None, limit: int = PANEL
) -> list[Notice]:
    """Read and unread, newest first; `before_id` is the last of the page before."""
    rows = _rows(user)
    if kind:
        rows = rows.filter(kind=kind)
    return list((rows.filter(pk__lt=before_id) if before_id else rows)[:limit])


def _rows(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user).select_related("case__contact").order_by("-id")


def n_news(user: User) -> int:
    """What the bell counts: cases with news, monitors of theirs and channels that need a look."""
    n_ill = mentions.n_ill_of(user.pk) if user.can_lead else 0
    n_alerts = channels.n_alerts_of(user.pk) if user.is_administrator else 0
    return n_unread(user) + n_ill + n_alerts


def n_unread(user: User, *, case_id: int | None = None, kind: str = "") -> int:
    """Notices of one case and kind that lie unread; without a case, how many cases have news.

    Never more than one above `MOST_COUNTED`.
    """
    if case_id is None:
        return len(_with_news(user.pk))
    rows = Notice.objects.filter(user=user, read_at=None)
    return rows.filter(case_id=case_id, kind=kind)[: MOST_COUNTED + 1].count()


@worded
def _with_news(user_id: int) -> QuerySet[Notice, int]:
    rows = Notice.objects.filter(user_id=user_id, read_at=None).values_list("case_id", flat=True)
    return rows.distinct()[: MOST_COUNTED + 1]
