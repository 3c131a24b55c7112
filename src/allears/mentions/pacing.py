"""How much is heard: posts a second, of the day before, whether we keep them or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Sum

from allears.listening.ports import Drop
from allears.mentions import queries
from allears.mentions.models import DropCount

DAY: Final = timedelta(days=1)
_TWICE: Final = (Drop.SEEN, Drop.OURS)
"""What was heard before, or is our own."""


def pace(now: datetime) -> float:
    """0 where nothing was heard. What was left out is counted by calendar days, so it is yesterday's."""
    left_out = DropCount.objects.filter(on=(now - DAY).date()).exclude(reason__in=_TWICE)
    n_left_out = left_out.aggregate(total=Sum("n"))["total"] or 0
    n_kept = sum(n for _hour, n in queries.counts_by_hour(since=now - DAY))
    return float(n_left_out + n_kept) / DAY.total_seconds()
