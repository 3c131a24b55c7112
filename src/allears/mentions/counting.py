"""How much was heard, from the hourly counts, without what is hidden from whoever asks.

What it misses: see `mentions.hidden`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Max, Q, Sum

from allears.lib import sight
from allears.mentions import hidden
from allears.mentions.models import HourlyCount


def by_hour(*, since: datetime, monitor_id: int | None = None) -> list[tuple[datetime, int]]:
    """Mentions per hour, all channels together; of one monitor or of everything kept."""
    which = Q(monitor__isnull=True) if monitor_id is None else Q(monitor_id=monitor_id)
    rows = HourlyCount.objects.filter(which, hour__gte=since)
    found = dict(rows.values_list("hour").annotate(total=Sum("n")))
    taken = hidden.by_hour(since=since, of_monitors=monitor_id is not None)
    for (hour, _channel, monitor), n in taken.items():
        if monitor == monitor_id and hour in found:
            found[hour] = max(0, found[hour] - n)
    return sorted((hour, n) for hour, n in found.items() if n)


def hours_of_monitors(
    *, since: datetime, monitor_ids: Iterable[int] | None = None
) -> dict[int, dict[datetime, int]]:
    """Mentions of every monitor (or of these) by hour, in one read."""
    rows = HourlyCount.objects.filter(hour__gte=since, monitor__isnull=False)
    if monitor_ids is not None:
        rows = rows.filter(monitor_id__in=list(monitor_ids))
    found: dict[int, dict[datetime, int]] = {}
    for pk, hour, n in rows.values_list("monitor_id", "hour").annotate(total=Sum("n")):
        if pk is not None:
            found.setdefault(pk, {})[hour] = n
    for (hour, _channel, monitor), n in hidden.by_hour(since=since, of_monitors=True).items():
        hours = found.get(monitor or 0, {})
        if hour in hours:
            hours[hour] = max(0, hours[hour] - n)
    return _without_nothing(found)


def _without_nothing(found: Mapping[int, Mapping[datetime, int]]) -> dict[int, dict[datetime, int]]:
    kept = {pk: {hour: n for hour, n in hours.items() if n} for pk, hours in found.items()}
    return {pk: hours for pk, hours in kept.items() if hours}


def of_monitors(*, since: datetime) -> dict[int, int]:
    """Mentions of each monitor since a moment."""
    rows = HourlyCount.objects.filter(hour__gte=since, monitor__isnull=False)
    found = dict(rows.values_list("monitor_id").annotate(total=Sum("n")))
    for (_hour, _channel, monitor), n in hidden.by_hour(since=since, of_monitors=True).items():
        if monitor in found:
            found[monitor] = max(0, found[monitor] - n)
    return {pk: n for pk, n in found.items() if pk is not None and n}


def last_of_monitors(*, since: datetime) -> dict[int, datetime]:
    """The last hour in which each monitor met something said since a moment."""
    if not sight.current().is_whole:
        hours = hours_of_monitors(since=since)
        return {pk: max(found) for pk, found in hours.items()}
    rows = HourlyCount.objects.filter(hour__gte=since, monitor__isnull=False)
    found = rows.values_list("monitor_id").annotate(last=Max("hour"))
    return {pk: hour for pk, hour in found if pk is not None}


def of_channels(*, since: datetime) -> dict[int, int]:
    """Mentions of each channel since a moment."""
    rows = HourlyCount.objects.filter(hour__gte=since, monitor__isnull=True)
    found = dict(rows.values_list("channel_id").annotate(total=Sum("n")))
    for (_hour, channel_id, _monitor), n in hidden.by_hour(since=since, of_monitors=False).items():
        if channel_id in found:
            found[channel_id] = max(0, found[channel_id] - n)
    return {pk: n for pk, n in found.items() if n}
