"""Taking a channel away: its keys are forgotten here, and handed back to the network that gave them.

Forgetting is one transaction and always works; only then the network is asked, once and for some
seconds, so that a server that is down keeps nobody. What it said is told to whoever removed the channel
and written into the audit trail. What it misses: a process that dies between the two; then the keys
are lost here and good there, until somebody ends them in the account's settings.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from allears.channels import queries
from allears.channels.actions.connecting import is_same_account
from allears.channels.actions.handing import facts, tell
from allears.channels.models import Channel
from allears.connectors import CONNECTORS
from allears.lib import keys
from allears.listening.ports import ChannelFacts, KeysExpired, Refused, RetryLater, Revokes
from allears.staff.actions import audit
from allears.staff.queries import User

log = logging.getLogger(__name__)
_OURS = frozenset({"own_key", "app_key"})
"""Secrets that we made ourselves: no network knows them."""


@dataclass(frozen=True, kw_only=True)
class Removed:
    """What became of the keys of a channel that was removed."""

    is_handed_back: bool = False
    """The network takes them no more."""
    is_still_good: bool = False
    """There were some, and they open the account until somebody ends them over there."""
    why: str = ""
    """Why the network did not take them back, where it was asked and could not."""


def remove(*, channel: Channel, by: User, now: datetime) -> Removed:
    """Forget its keys and stop; what it brought stays. Not within a transaction."""
    known = _facts(channel)
    if not _forget(channel, by=by, now=now):
        return Removed()
    found = _hand_back(channel, known, now)
    if found.is_handed_back or found.is_still_good:
        audit(
            what="channel.keys_handed_back" if found.is_handed_back else "channel.keys_left",
            words=channel.name,
            by=by,
            now=now,
            subject=str(channel.pk),
        )
    return found


@transaction.atomic
def _forget(channel: Channel, *, by: User, now: datetime) -> bool:
    """False: somebody else was quicker."""
    n = Channel.objects.filter(pk=channel.pk, removed_at=None).update(
        removed_at=now,
        secrets=b"",
        next_visit_at=None,
        keys_end_at=None,
        access_ends_at=None,
        streamed_at=None,
    )
    if n:
        audit(what="channel.removed", words=channel.name, by=by, now=now, subject=str(channel.pk))
        tell(channel.pk)
    return bool(n)


def _hand_back(channel: Channel, known: ChannelFacts | None, now: datetime) -> Removed:
    connector = CONNECTORS.get(channel.network)
    if not isinstance(connector, Revokes) or known is None or not _has_keys(known.secrets):
        return Removed()
    if _is_shared(channel):
        return Removed(is_still_good=True)
    try:
        is_back = connector.revoke(known, now)
    except KeysExpired:
        return Removed(is_handed_back=True)
    except (RetryLater, Refused) as error:
        log.warning("%s: its keys were not taken back: %s", channel.name, error)
        return Removed(is_still_good=True, why=error.why)
    return Removed(is_handed_back=is_back, is_still_good=not is_back)


def _facts(channel: Channel) -> ChannelFacts | None:
    """None where its keys cannot be opened."""
    row = Channel.objects.filter(pk=channel.pk, removed_at=None).first()
    try:
        return facts(row) if row else None
    except keys.CannotOpen:
        return None


def _has_keys(held: Mapping[str, str]) -> bool:
    return any(value for name, value in held.items() if name not in _OURS)


def _is_shared(channel: Channel) -> bool:
    """Another channel of ours acts for the same account: some networks would end its keys, too."""
    rows = [row for row in queries.every() if row.network == channel.network]
    return any(is_same_account(row.settings, channel.settings) for row in rows)
