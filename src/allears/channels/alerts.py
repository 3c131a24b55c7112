"""When administrators must hear of a channel: it fails for long, it is well again, its keys end.

Pure but for the channel row. Keys that are not accepted are told of sooner than other trouble, because
no waiting mends them. Each thing is told once. What it misses: trouble that comes and goes within its time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.channels import health
from allears.channels.models import Channel, ErrorKind
from allears.web import times

AFTER: Final = timedelta(hours=1)
AFTER_KEYS: Final = timedelta(minutes=10)
DAYS: Final = (1, 7)
"""How long before their end keys are told of, the last word first."""


class About(StrEnum):
    TROUBLE = "trouble"
    WELL = "well"
    KEYS = "keys"


def trouble_since(channel: Channel) -> datetime | None:
    """Since when something fails that somebody needs; None while all is well."""
    known = [at for at in (channel.troubled_at, channel.sends_held_at) if at is not None]
    return min(known, default=None)


def is_due(channel: Channel, now: datetime) -> bool:
    """Its trouble is to be told now."""
    since = trouble_since(channel)
    if since is None or channel.told_trouble_at is not None or channel.paused_at is not None:
        return False
    is_keys = channel.error_kind == ErrorKind.KEYS or channel.sends_held_at is not None
    return now - since >= (AFTER_KEYS if is_keys else AFTER)


def is_well_again(channel: Channel) -> bool:
    """Its trouble was told, and is over."""
    return channel.told_trouble_at is not None and trouble_since(channel) is None


def days_to_tell(channel: Channel, now: datetime) -> int | None:
    """1 or 7: its keys end within so many days, and nobody was told so yet."""
    end = health.ends_at(channel)
    if end is None or end <= now or channel.paused_at is not None:
        return None
    days = next((n for n in DAYS if end - now <= timedelta(days=n)), None)
    told = channel.told_end_days
    return days if days is not None and (told is None or told > days) else None


def words_of(about: About, data: dict[str, str], now: datetime) -> str:
    """One sentence for whoever is told."""
    at = _moment(data.get("at", "")) or now
    if about is About.TROUBLE:
        why = data.get("why") or _("It does not answer.")
        return _("It does not work since %(time)s: %(why)s") % {
            "time": times.ago(at, now),
            "why": why,
        }
    if about is About.WELL:
        until = _moment(data.get("until", "")) or now
        return _("It is well again, after %s.") % times.span(max(until - at, times.MINUTE))
    days = max((at - now).days, 0)
    if at <= now:
        return _("Its keys have ended. Connect it again.")
    if days < 1:
        return _("Its keys end within a day. Connect it again before that.")
    words = ngettext(
        "Its keys end in %(n)d day. Connect it again before that.",
        "Its keys end in %(n)d days. Connect it again before that.",
        days,
    )
    return words % {"n": days}


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
