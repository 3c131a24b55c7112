"""Takes out what was heard on the demo's channels, and what listened for it; remembers who is not to be heard."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F

from allears.mentions.models import (
    Bound,
    Drawn,
    Erased,
    Fill,
    Mention,
    Monitor,
    MonitorVersion,
    Part,
    Sample,
    Verdict,
)


@transaction.atomic
def erase_of_channels(*, channel_ids: Collection[int]) -> None:
    """Mentions with their hits; a real text that was copied counts its own copies again."""
    here = Mention.objects.filter(channel_id__in=channel_ids)
    copied = here.filter(copy_of__isnull=False).exclude(copy_of__channel_id__in=channel_ids)
    for head, n in copied.values_list("copy_of").annotate(n=Count("pk")):
        Mention.objects.filter(pk=head).update(n_copies=F("n_copies") - n)
    here.delete()


@transaction.atomic
def erase_monitors(*, ids: Collection[int], user_ids: Collection[int]) -> None:
    """Monitors with what they had met; versions of real ones by these people keep their query."""
    Monitor.objects.filter(pk__in=ids).delete()
    MonitorVersion.objects.filter(by__in=user_ids).update(by=None)
    Fill.objects.filter(by__in=user_ids).update(by=None)
    Monitor.objects.filter(owner__in=user_ids).update(owner=None)
    Part.objects.filter(changed_by__in=user_ids).update(changed_by=None)
    Verdict.objects.filter(by__in=user_ids).update(by=None)
    Sample.objects.filter(by__in=user_ids).update(by=None)
    Drawn.objects.filter(by__in=user_ids).update(by=None)
    Bound.objects.filter(changed_by__in=user_ids).update(changed_by=None)


def do_not_hear(*, digests: Iterable[UUID], now: datetime) -> None:
    """These people asked to be forgotten; see `mentions.erased`."""
    rows = [Erased(key=one, at=now) for one in digests]
    Erased.objects.bulk_create(rows, ignore_conflicts=True)
