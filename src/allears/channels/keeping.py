"""Whether and for how long all that a channel hears is kept, and where: the kept firehose.

Mailboxes, forms and whatever else is sent to us is never kept so. What it misses: a channel of
which only the network knows that its posts are private; posts say that themselves, one by one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

from allears.channels.models import Channel
from allears.connectors import CONNECTORS
from allears.listening import kept
from allears.listening.ports import Firehose
from allears.listening.post import Post

MOST_DAYS: Final = 90
MOST_MB: Final = 1_000_000
USUAL_MB: Final = 5_000
"""About a week of a network of two million posts a day."""
_MB: Final = 1_000_000


def folder() -> Path:
    """Where all channels' posts are kept."""
    return Path(settings.KEPT_ROOT)


def name_of(channel: Channel) -> str:
    """What the channel is called in that folder."""
    return str(channel.pk)


def can_keep(channel: Channel) -> bool:
    """Whether it may be switched on."""
    connector = CONNECTORS.get(channel.network)
    return connector is not None and not connector.is_addressed


def days_of(channel: Channel) -> int:
    """For how many days; 0 when nothing is kept."""
    if not can_keep(channel) or channel.removed_at is not None:
        return 0
    if channel.kept_days is not None:
        return channel.kept_days
    connector = CONNECTORS[channel.network]
    return connector.kept_days if isinstance(connector, Firehose) else 0


def megabytes_of(channel: Channel) -> int:
    return channel.kept_mb or USUAL_MB


def limits_of(channel: Channel) -> kept.Limits | None:
    """None when nothing is kept."""
    days = days_of(channel)
    return kept.Limits(days=days, max_bytes=megabytes_of(channel) * _MB) if days else None


def standing(channel: Channel) -> kept.Standing:
    """How much is kept of it now."""
    return kept.standing_of(folder(), name_of(channel))


def may_be_kept(post: Post) -> bool:
    """Only what everybody can read where it was said."""
    return post.visibility in ("public", "unlisted") and not post.is_private
