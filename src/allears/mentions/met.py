"""By which monitors mentions were met, for many of them in one read."""

from __future__ import annotations

from collections.abc import Collection

from allears.mentions.models import Hit


def monitor_ids_of(mention_ids: Collection[int]) -> dict[int, list[int]]:
    """The monitors of each; those that none has met are missing."""
    found: dict[int, list[int]] = {}
    rows = Hit.objects.filter(mention_id__in=mention_ids)
    for mention_id, monitor_id in rows.values_list("mention_id", "monitor_id"):
        found.setdefault(mention_id, []).append(monitor_id)
    return found
