"""Keys that end by themselves are renewed before they do, by one process at a time.

Called by whoever is about to use them (`fresh_facts`). Under the row's lock the network is asked,
and what it gives is saved before anything else happens, for it may be given only once. What it
misses: a process that dies between the network's answer and the commit; then a person connects again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from allears.channels import secrets
from allears.channels.actions.connecting import end_of
from allears.channels.actions.handing import facts, tell
from allears.channels.models import Channel
from allears.connectors import CONNECTORS
from allears.listening.ports import ChannelFacts, Refreshes, RetryLater

log = logging.getLogger(__name__)
MARGIN: Final = timedelta(minutes=5)
"""So long before their end keys are renewed."""


def fresh_facts(channel: Channel, now: datetime) -> ChannelFacts:
    """As `facts`, with keys that hold for a while; `channel` is brought up to date.

    Not within a transaction. Raises `KeysExpired`, and `RetryLater` when the old ones have ended.
    """
    if _is_due(channel, now):
        try:
            renew(channel=channel, now=now)
        except RetryLater as error:
            if channel.keys_end_at is None or channel.keys_end_at <= now:
                raise
            log.info("%s: its keys are renewed later: %s", channel.name, error)
    return facts(channel)


def _is_due(channel: Channel, now: datetime) -> bool:
    if channel.keys_end_at is None or channel.keys_end_at - now > MARGIN:
        return False
    return isinstance(CONNECTORS.get(channel.network), Refreshes)


@transaction.atomic
def renew(*, channel: Channel, now: datetime) -> None:
    """New keys, unless another process was quicker. What was held by the old ones is let go."""
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    connector = CONNECTORS.get(row.network)
    if isinstance(connector, Refreshes) and _is_due(row, now) and row.removed_at is None:
        fresh = connector.refreshed(facts(row), now)
        row.secrets = secrets.seal(secrets.unseal(row.secrets) | dict(fresh))
        row.keys_end_at = end_of(fresh)
        row.sends_held_at = None
        row.save(update_fields=["secrets", "keys_end_at", "sends_held_at"])
        tell(row.pk)
    channel.secrets, channel.keys_end_at = row.secrets, row.keys_end_at
    channel.sends_held_at = row.sends_held_at


def can_renew(channel: Channel) -> bool:
    """Its keys need nobody."""
    return isinstance(CONNECTORS.get(channel.network), Refreshes)
