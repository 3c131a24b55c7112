"""Handing a channel to its connector, with what it may use of its network: a budget kept in the database.

Every process that hears or answers spends from the same rows, each time by one statement, so that
nothing is spent twice. A window that is over begins anew with the first spending after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from allears.channels import introducing, quotas, secrets
from allears.channels.models import Channel
from allears.connectors import CONNECTORS, SPEAKERS
from allears.lib import clock, wake
from allears.listening.ports import (
    UNLIMITED,
    Budget,
    ChannelFacts,
    Metered,
    NamesKeys,
    Quota,
    RetryLater,
)

_SPEND: Final = """
    INSERT INTO channels_spending AS row (channel_id, key, "left", ends_at, is_told)
    VALUES (%(channel)s, %(key)s, %(whole)s - %(amount)s, %(ends_at)s, false)
    ON CONFLICT (channel_id, key) DO UPDATE SET
        "left" = CASE WHEN row.ends_at > %(now)s THEN row."left" - %(amount)s
                      ELSE EXCLUDED."left" END,
        is_told = row.is_told AND row.ends_at > %(now)s,
        ends_at = CASE WHEN row.ends_at > %(now)s THEN row.ends_at ELSE EXCLUDED.ends_at END
    WHERE CASE WHEN row.ends_at > %(now)s THEN row."left" - %(amount)s
               ELSE EXCLUDED."left" END >= %(floor)s
    RETURNING row."left"
"""
_TELL: Final = """
    INSERT INTO channels_spending AS row (channel_id, key, "left", ends_at, is_told)
    VALUES (%(channel)s, %(key)s, %(told)s, %(until)s, true)
    ON CONFLICT (channel_id, key) DO UPDATE SET
        "left" = CASE
            WHEN row.is_told AND abs(extract(epoch FROM row.ends_at - EXCLUDED.ends_at)) <= %(same_s)s
            THEN least(row."left", EXCLUDED."left") ELSE EXCLUDED."left" END,
        ends_at = EXCLUDED.ends_at,
        is_told = true
"""
_READ: Final = (
    'SELECT "left", ends_at, is_told FROM channels_spending WHERE channel_id = %s AND key = %s'
)


class Spent(RetryLater):
    """What we may use of the network is used up until its window ends: nothing has failed."""


class KeptBudget:
    """The budget of one channel, in the rows of `Spending`. A key that is not declared is not counted."""

    def __init__(self, channel_id: int, declared: Sequence[Quota]) -> None:
        self._channel_id = channel_id
        self._quotas = {quota.key: quota for quota in declared}

    def spend(self, key: str, amount: int = 1, *, for_answer: bool = False) -> None:
        quota = self._quotas.get(key)
        if quota is None or amount <= 0:
            return
        now = clock.now()
        floor = 0 if for_answer else quotas.reserve(quota)
        values: dict[str, Any] = {
            "channel": self._channel_id,
            "key": key,
            "whole": quota.amount,
            "amount": amount,
            "ends_at": quotas.ends_at(quota, now),
            "floor": floor,
            "now": now,
        }
        if quota.amount - amount < floor and not self._is_told_more(quota, amount + floor, now):
            raise self._spent(quota, now)
        with connection.cursor() as cursor:
            cursor.execute(_SPEND, values)
            if cursor.fetchone() is None:
                raise self._spent(quota, now)

    def left(self, key: str, *, for_answer: bool = False) -> int | None:
        quota = self._quotas.get(key)
        if quota is None:
            return None
        standing = _standing(self._channel_id, quota, clock.now())
        return max(standing.left, 0) if for_answer else standing.for_hearing

    def told(self, key: str, *, left: int, until: datetime) -> None:
        if key not in self._quotas or until <= clock.now():
            return
        values: dict[str, Any] = {
            "channel": self._channel_id,
            "key": key,
            "told": max(left, 0),
            "until": until,
            "same_s": quotas.SAME_WINDOW_S,
        }
        with connection.cursor() as cursor:
            cursor.execute(_TELL, values)

    def _is_told_more(self, quota: Quota, wanted: int, now: datetime) -> bool:
        return _standing(self._channel_id, quota, now).left >= wanted

    def _spent(self, quota: Quota, now: datetime) -> Spent:
        until = _standing(self._channel_id, quota, now).ends_at
        words = _("What we may use of this network for now is used up (%(what)s).")
        after_s = max((until - now).total_seconds(), 1.0)
        return Spent(words % {"what": _(quota.label)}, after_s=after_s)


def facts(channel: Channel) -> ChannelFacts:
    """A channel as its connector sees it, with its secrets in the clear and its budget."""
    return ChannelFacts(
        id=channel.pk,
        name=channel.name,
        settings=dict(channel.settings),
        secrets=secrets.unseal(channel.secrets) | introducing.own_key(channel.network),
        budget=budget(channel),
    )


def budget(channel: Channel) -> Budget:
    """What it may use; everything, where its network counts nothing."""
    declared = quotas_of(channel.network)
    return KeptBudget(channel.pk, declared) if declared else UNLIMITED


def quotas_of(network: str) -> Sequence[Quota]:
    connector = CONNECTORS.get(network)
    return connector.quotas if isinstance(connector, Metered) else ()


def standings(channel: Channel, now: datetime) -> list[quotas.Standing]:
    """Each quota of a channel, as it stands now."""
    return [_standing(channel.pk, quota, now) for quota in quotas_of(channel.network)]


def _standing(channel_id: int, quota: Quota, now: datetime) -> quotas.Standing:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [channel_id, quota.key])
        row = cursor.fetchone()
    if row is None or row[1] <= now:
        row = (quota.amount, quotas.ends_at(quota, now), False)
    return quotas.Standing(quota=quota, left=row[0], ends_at=row[1], is_told=row[2])


def utterance_key(channel: Channel, seed: str) -> str:
    """The idempotency key of a reply, fixed before its first attempt; of a mail its Message-ID."""
    speaker = SPEAKERS.get(channel.network)
    if isinstance(speaker, NamesKeys):
        return speaker.key_for(facts(channel), seed)
    return f"{channel.network}:{seed}"


def tell(channel_id: int) -> None:
    """Call whoever waits for news of this channel, with the commit."""
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "channels", ids=[channel_id])


def parted(network: str, values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Typed values as (settings, secrets), after what the connector declares."""
    hidden = {s.key for s in CONNECTORS[network].settings if s.is_secret or s.kind == "password"}
    plain = {k: v for k, v in values.items() if k not in hidden}
    return plain, {k: v for k, v in values.items() if k in hidden and v}
