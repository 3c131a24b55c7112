"""Mentions that say the same, or nearly: copies of one, and those that share a band with it."""

from __future__ import annotations

from django.db.models import QuerySet

from allears.mentions.models import Mention
from allears.staff.worded import worded

MOST_ALIKE = 500


def copies_of(mention_id: int, *, limit: int = 20) -> list[Mention]:
    """The first that copied it."""
    rows = Mention.objects.filter(copy_of_id=mention_id).select_related("identity", "channel")
    return list(rows.order_by("id")[:limit])


def alike_ids(mention: Mention, *, limit: int = 20) -> list[int]:
    """Others that say nearly the same: copies of it, and first ones that share a band with it."""
    head = mention.copy_of_id or mention.pk
    found = {head, *_copies(head, limit=limit + 1)}
    if mention.bands:
        found |= set(_of_bands(mention.bands))
    return sorted(found - {mention.pk}, reverse=True)[:limit]


@worded
def _copies(head_id: int, *, limit: int) -> QuerySet[Mention, int]:
    rows = Mention.objects.filter(copy_of_id=head_id).order_by("-id")
    return rows.values_list("pk", flat=True)[:limit]


@worded(by_values=True)
def _of_bands(bands: list[int]) -> QuerySet[Mention, int]:
    """Unsorted: whoever sorts by number walks through everything to find few."""
    rows = Mention.objects.filter(copy_of__isnull=True, bands__overlap=bands)
    return rows.values_list("pk", flat=True)[:MOST_ALIKE]
