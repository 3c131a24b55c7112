"""What people do to channels: adding, changing, pausing, removing; calling for a visit."""

from __future__ import annotations

import secrets as random
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from allears.channels import keeping, queries, secrets
from allears.channels.actions.handing import parted, tell
from allears.channels.models import Channel, ErrorKind
from allears.connectors import CONNECTORS
from allears.lib import keys
from allears.listening.ports import Connects
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

NAME_CHARS = 120


@transaction.atomic
def add(
    *, network: str, name: str, values: Mapping[str, str], by: User | None, now: datetime
) -> Channel:
    """A new channel; its first visit is due at once."""
    plain, hidden = parted(network, values)
    hidden["own_key"] = random.token_urlsafe(32)
    try:
        with transaction.atomic():
            channel = Channel.objects.create(
                network=network,
                name=name.strip(),
                settings=plain,
                secrets=secrets.seal(hidden),
                created_at=now,
                created_by=by,
                next_visit_at=now,
            )
    except IntegrityError:
        raise NotPossible(_("There is a channel of this name already.")) from None
    audit(what="channel.added", words=channel.name, by=by, now=now, network=network)
    tell(channel.pk)
    return channel


@transaction.atomic
def change(
    *,
    channel: Channel,
    name: str,
    values: Mapping[str, str],
    by: User,
    now: datetime,
    forgotten: Collection[str] = (),
) -> None:
    """New settings; a secret left empty stays as it is. What was held by bad keys is let go.

    `forgotten`: keys of secrets that are dropped.
    """
    plain, hidden = parted(channel.network, values)
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    kept = {k: v for k, v in _old_secrets(row).items() if k not in forgotten}
    row.name, row.settings = name.strip(), _found(row) | plain
    row.secrets = secrets.seal({"own_key": random.token_urlsafe(32)} | kept | hidden)
    row.next_visit_at, row.n_failures = now, 0
    row.error_kind, row.error_words, row.sends_held_at = ErrorKind.NONE, "", None
    row.rests_until = row.sends_rest_until = row.troubled_at = None
    if hidden:
        row.keys_end_at = row.access_ends_at = row.told_end_days = None  # whoever typed them knows
    let_go(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NotPossible(_("There is a channel of this name already.")) from None
    audit(
        what="channel.changed",
        words=row.name,
        by=by,
        now=now,
        subject=str(row.pk),
        secrets_changed=sorted({*hidden, *forgotten}),
    )
    tell(row.pk)


def _found(row: Channel) -> dict[str, str]:
    """What connecting found out (which account it is); nobody types that."""
    connector = CONNECTORS.get(row.network)
    if not isinstance(connector, Connects):
        return {}
    typed = {setting.key for setting in connector.settings}
    return {k: v for k, v in row.settings.items() if k not in typed}


@transaction.atomic
def renew_secret(*, channel: Channel, key: str, value: str, by: User, now: datetime) -> None:
    """One new secret; the old one is worth nothing from now on."""
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    row.secrets = secrets.seal(_old_secrets(row) | {key: value})
    row.save(update_fields=["secrets"])
    audit(
        what="channel.secret",
        words=row.name,
        by=by,
        now=now,
        subject=str(row.pk),
        secrets_changed=[key],
    )


def _old_secrets(channel: Channel) -> dict[str, str]:
    """What is stored; nothing when the key that sealed it is gone, so that it can be typed anew."""
    try:
        return secrets.unseal(channel.secrets)
    except keys.CannotOpen:
        return {}


@transaction.atomic
def pause(*, channel: Channel, by: User, now: datetime) -> None:
    """Neither hear nor speak by it until `resume`."""
    Channel.objects.filter(pk=channel.pk, paused_at=None).update(
        paused_at=now, paused_by=by, streamed_at=None, leased_until=None, leased_by=""
    )
    audit(what="channel.paused", words=channel.name, by=by, now=now, subject=str(channel.pk))
    tell(channel.pk)


@transaction.atomic
def resume(*, channel: Channel, by: User, now: datetime) -> None:
    """Go on where it was paused."""
    Channel.objects.filter(pk=channel.pk).update(
        paused_at=None,
        paused_by=None,
        next_visit_at=as_soon_as_may_be(now),
        n_failures=0,
        stream_retry_at=F("rests_until"),
    )
    audit(what="channel.resumed", words=channel.name, by=by, now=now, subject=str(channel.pk))
    tell(channel.pk)


@transaction.atomic
def change_keeping(*, channel: Channel, days: int, megabytes: int, by: User, now: datetime) -> None:
    """Keep all that it hears for so many days and megabytes; 0 days: nothing, and what is kept goes.

    Raises `NotPossible`.
    """
    if not keeping.can_keep(channel):
        raise NotPossible(_("What is sent to us is not kept beside its cases."))
    if not 0 <= days <= keeping.MOST_DAYS:
        raise NotPossible(_("Choose between 0 and %d days.") % keeping.MOST_DAYS)
    if not 1 <= megabytes <= keeping.MOST_MB:
        raise NotPossible(_("Choose between 1 and %d MB.") % keeping.MOST_MB)
    Channel.objects.filter(pk=channel.pk).update(kept_days=days, kept_mb=megabytes)
    audit(
        what="channel.keeping",
        words=channel.name,
        by=by,
        now=now,
        subject=str(channel.pk),
        days=days,
        megabytes=megabytes,
    )
    tell(channel.pk)


@transaction.atomic
def visit_soon(*, channel_ids: list[int], now: datetime) -> None:
    """Somebody wants it now, or the network rang; not before the time that the network asked for.

    While a visit is under way another one follows it (`visits.advance`).
    """
    waits = Q(next_visit_at__gt=now) | Q(leased_until__gt=now)
    rows = Channel.objects.filter(waits, pk__in=channel_ids, next_visit_at__isnull=False)
    rows.update(next_visit_at=as_soon_as_may_be(now))
    for channel_id in channel_ids:
        tell(channel_id)


def take_name(wanted: str) -> str:
    """A name that no other channel has: `wanted`, or with a number behind it."""
    base = " ".join(wanted.split())[: NAME_CHARS - 5]
    name, n = base, 2
    while queries.by_name(name):
        name, n = f"{base} {n}", n + 1
    return name


def let_go(row: Channel) -> None:
    """Whoever visits it now does so with what was true before: its page is not kept."""
    row.leased_until, row.leased_by = None, ""
    row.streamed_at = row.stream_retry_at = None
    row.n_stream_failures, row.stream_words = 0, ""


def as_soon_as_may_be(now: datetime) -> Any:
    """Now, or when a network lets us come again that asked us to wait."""
    return Greatest(now, F("rests_until"))
