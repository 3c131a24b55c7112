"""Whether a hub tells a channel at once what is new, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from allears.channels import queries
from allears.channels.actions.subscribing import MISSED
from allears.channels.models import Channel, Subscription


@dataclass(frozen=True, kw_only=True)
class Push:
    """How it stands; `at` belongs to the words."""

    state: Literal["good", "wait", "warn"]
    words: str
    at: datetime | None = None
    hub: str
    row: Subscription | None = None


def of(channel: Channel, now: datetime) -> Push | None:
    """None for a channel whose feed offers no hub."""
    hub = str(channel.settings.get("hub") or "")
    if not hub:
        return None
    name = urlsplit(hub).hostname or hub
    if not settings.HAS_URL:
        words = _(
            "A hub would tell us at once, but it must reach us: set ALLEARS_URL to the address that others use. Until then the feed is visited as usual."
        )
        return Push(state="warn", words=words, hub=name)
    row = queries.subscription_of(channel.pk)
    if row is None or row.verified_at is None or row.agreed_until is None:
        words = (row.words if row else "") or _(
            "Asked to tell us at once. It has not come yet to make sure that it was us."
        )
        return Push(state="warn" if row and row.words else "wait", words=words, hub=name, row=row)
    if row.agreed_until <= now:
        words = _("It told us at once until the agreed time was over. %s") % row.words
        return Push(state="warn", words=words.strip(), at=row.agreed_until, hub=name, row=row)
    if row.n_missed >= MISSED:
        words = _("Visits found what it had not told, so the feed is visited as usual.")
        return Push(state="warn", words=words, hub=name, row=row)
    words = _("It tells us at once what is new; visits are rare meanwhile. Renewed before")
    return Push(state="good", words=words, at=row.agreed_until, hub=name, row=row)
