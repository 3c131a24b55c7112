"""How many mentions each channel brought, asked of the floor above by the name that the settings give.

Mentions are counted one floor up, and this floor knows nobody there: `CHANNEL_COUNTS` in the
settings, where the site is put together, names the function (`since` -> number by channel id).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

DAY = timedelta(hours=24)
SETTING = "CHANNEL_COUNTS"


def last_day(now: datetime) -> Mapping[int, int]:
    """Mentions by channel id in the last 24 hours."""
    count: Callable[..., Mapping[int, int]] = import_string(getattr(settings, SETTING))
    return count(since=now - DAY)
