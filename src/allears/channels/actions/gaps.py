"""Gaps: times that a channel can hear nothing of any more, written with the page that told of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from allears.channels import gaps
from allears.channels.actions.handing import tell
from allears.channels.models import Channel, Gap
from allears.listening.ports import Page
from allears.staff.actions import audit
from allears.staff.queries import User

KEPT = timedelta(days=90)
"""After that a gap is history and goes."""


def note(*, channel: Channel, page: Page, times: Sequence[datetime], now: datetime) -> None:
    """Write the gap of a page, and let those go that its posts fill; in the caller's transaction."""
    _fill(channel, times)
    gap = page.gap
    if gap is None or gap.until <= gap.since:
        return
    Gap.objects.filter(channel=channel, noted_at__lt=now - KEPT).delete()
    Gap.objects.bulk_create(
        [Gap(channel=channel, since=gap.since, until=gap.until, why=gap.why, noted_at=now)],
        ignore_conflicts=True,
    )
    tell(channel.pk)


def _fill(channel: Channel, times: Sequence[datetime]) -> None:
    if not times:
        return
    open_ones = Gap.objects.filter(channel=channel, since__lte=max(times), until__gte=min(times))
    for row in open_ones.select_for_update():
        before = gaps.Filling(
            since=row.since,
            until=row.until,
            oldest=row.filled_since,
            newest=row.filled_until,
            n=row.n_filled,
        )
        after = before.with_posts(times)
        if after.is_filled:
            row.delete()
            tell(channel.pk)
        elif after != before:
            row.filled_since, row.filled_until, row.n_filled = after.oldest, after.newest, after.n
            row.save(update_fields=["filled_since", "filled_until", "n_filled"])


@transaction.atomic
def accept_gap(*, channel: Channel, gap_id: int, by: User, now: datetime) -> None:
    """Somebody has seen it and wants to see it no more."""
    n, _rows = Gap.objects.filter(pk=gap_id, channel=channel).delete()
    if n:
        audit(what="channel.gap", words=channel.name, by=by, now=now, subject=str(channel.pk))
        tell(channel.pk)
