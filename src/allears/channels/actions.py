"""Every write about channels: adding, changing, pausing; leasing a visit and noting how it went."""

from __future__ import annotations

import secrets as random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from allears.channels import keeping, secrets
from allears.channels.models import Channel, ErrorKind
from allears.connectors import CONNECTORS, SPEAKERS
from allears.lib import keys, wake
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    NamesKeys,
    Page,
    Refused,
    RetryLater,
)
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

VISIT_LEASE = timedelta(minutes=5)
FIRST_RETRY_S = 5.0
LONGEST_RETRY_S = 1800.0
REFUSED_RETRY_S = 6 * 3600.0
"""A refused channel is tried again now and then: places come back."""


def facts(channel: Channel) -> ChannelFacts:
    """A channel as its connector sees it, with its secrets in the clear."""
    return ChannelFacts(
        id=channel.pk,
        name=channel.name,
        settings=dict(channel.settings),
        secrets=secrets.unseal(channel.secrets),
    )


def _parted(network: str, values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Typed values as (settings, secrets), after what the connector declares."""
    hidden = {s.key for s in CONNECTORS[network].settings if s.is_secret or s.kind == "password"}
    plain = {k: v for k, v in values.items() if k not in hidden}
    return plain, {k: v for k, v in values.items() if k in hidden and v}


@transaction.atomic
def add(
    *, network: str, name: str, values: Mapping[str, str], by: User | None, now: datetime
) -> Channel:
    """A new channel; its first visit is due at once."""
    plain, hidden = _parted(network, values)
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
    _tell(channel.pk)
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
    plain, hidden = _parted(channel.network, values)
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    kept = {k: v for k, v in _old_secrets(row).items() if k not in forgotten}
    row.name, row.settings = name.strip(), plain
    row.secrets = secrets.seal({"own_key": random.token_urlsafe(32)} | kept | hidden)
    row.next_visit_at, row.n_failures = now, 0
    row.error_kind, row.error_words, row.sends_held_at = ErrorKind.NONE, "", None
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
    _tell(row.pk)


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
    Channel.objects.filter(pk=channel.pk, paused_at=None).update(paused_at=now, paused_by=by)
    audit(what="channel.paused", words=channel.name, by=by, now=now, subject=str(channel.pk))
    _tell(channel.pk)


@transaction.atomic
def resume(*, channel: Channel, by: User, now: datetime) -> None:
    """Go on where it was paused."""
    Channel.objects.filter(pk=channel.pk).update(
        paused_at=None, paused_by=None, next_visit_at=now, n_failures=0
    )
    audit(what="channel.resumed", words=channel.name, by=by, now=now, subject=str(channel.pk))
    _tell(channel.pk)


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
    _tell(channel.pk)


@transaction.atomic
def remove(*, channel: Channel, by: User, now: datetime) -> None:
    """Forget its keys and stop; what it brought stays."""
    Channel.objects.filter(pk=channel.pk, removed_at=None).update(
        removed_at=now, secrets=b"", next_visit_at=None
    )
    audit(what="channel.removed", words=channel.name, by=by, now=now, subject=str(channel.pk))
    _tell(channel.pk)


@transaction.atomic
def visit_soon(*, channel_ids: list[int], now: datetime) -> None:
    """Somebody wants it now, or the network rang."""
    Channel.objects.filter(pk__in=channel_ids, next_visit_at__gt=now).update(next_visit_at=now)
    for channel_id in channel_ids:
        _tell(channel_id)


# ---- visits ----------------------------------------------------------------------------------


@transaction.atomic
def lease_due(*, networks: list[str], worker: str, limit: int, now: datetime) -> list[Channel]:
    """Channels whose visit is due, taken for `VISIT_LEASE`; no other process gets them meanwhile."""
    rows = list(
        Channel.objects.select_for_update(skip_locked=True)
        .filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=now),
            network__in=networks,
            next_visit_at__lte=now,
            paused_at__isnull=True,
            removed_at__isnull=True,
        )
        .order_by("next_visit_at")[:limit]
    )
    for row in rows:
        row.leased_until, row.leased_by = now + VISIT_LEASE, worker
    Channel.objects.bulk_update(rows, ["leased_until", "leased_by"])
    return rows


class LostLease(Exception):
    """Somebody else has the channel by now: what was heard is not kept here."""


def advance(
    *,
    channel: Channel,
    page: Page,
    poll_s: float,
    n_heard: int,
    newest_post_at: datetime | None,
    now: datetime,
) -> None:
    """Move the cursor in the caller's transaction, with the rows that it stands for.

    Raises `LostLease` when the lease ended, so that the transaction keeps nothing.
    """
    wait_s = 0.0 if page.has_more else (page.poll_in_s or poll_s)
    n = Channel.objects.filter(
        pk=channel.pk, leased_by=channel.leased_by, cursor=channel.cursor, removed_at=None
    ).update(
        cursor=page.cursor,
        settings=channel.settings | dict(page.changed_settings),
        next_visit_at=now + timedelta(seconds=wait_s),
        leased_until=None,
        leased_by="",
        visited_at=now,
        succeeded_at=now,
        n_failures=0,
        error_kind=ErrorKind.NONE,
        error_words="",
        n_heard=F("n_heard") + n_heard,
        newest_post_at=newest_post_at or F("newest_post_at"),
    )
    if n == 0:
        raise LostLease(channel.name)
    if channel.error_kind or not channel.succeeded_at:
        _tell(channel.pk)


@dataclass(frozen=True)
class Failure:
    """How a visit went wrong, and when the next one is."""

    kind: ErrorKind
    words: str
    wait_s: float

    @property
    def is_ours(self) -> bool:
        """The operator must look; not the administrator."""
        return self.kind == ErrorKind.OURS


def read_failure(error: Exception, *, n_failures: int) -> Failure:
    """What an exception of a connector means for the channel."""
    backoff_s = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2.0 ** min(n_failures, 12))
    match error:
        case RetryLater():
            return Failure(ErrorKind.RETRY, error.why, max(backoff_s, error.after_s or 0.0))
        case KeysExpired():
            return Failure(ErrorKind.KEYS, error.why, max(backoff_s, 900.0))
        case Refused():
            return Failure(ErrorKind.REFUSED, error.why, REFUSED_RETRY_S)
        case keys.CannotOpen():
            return Failure(ErrorKind.KEYS, str(error), REFUSED_RETRY_S)
        case _:
            words = _("A fault of ours (%s). The operator finds it in the log; we try again.")
            return Failure(ErrorKind.OURS, words % type(error).__name__, backoff_s)


@transaction.atomic
def note_failure(*, channel: Channel, error: Exception, now: datetime) -> None:
    """Write down in words why a visit failed and when the next one is."""
    failure = read_failure(error, n_failures=channel.n_failures)
    Channel.objects.filter(pk=channel.pk, leased_by=channel.leased_by).update(
        leased_until=None,
        leased_by="",
        visited_at=now,
        failed_at=now,
        n_failures=F("n_failures") + 1,
        error_kind=failure.kind,
        error_words=failure.words,
        next_visit_at=now + timedelta(seconds=failure.wait_s),
    )
    _tell(channel.pk)


@transaction.atomic
def hold_sends(*, channel_id: int, why: str, now: datetime) -> None:
    """The keys are not accepted: nothing leaves by this channel until somebody renews them."""
    Channel.objects.filter(pk=channel_id, sends_held_at=None).update(
        sends_held_at=now, error_kind=ErrorKind.KEYS, error_words=why
    )
    _tell(channel_id)


@transaction.atomic
def received(
    *, channel_id: int, n_heard: int, newest_post_at: datetime | None, now: datetime
) -> None:
    """Posts were brought to us (a webhook): the channel is well."""
    Channel.objects.filter(pk=channel_id).update(
        visited_at=now,
        succeeded_at=now,
        n_failures=0,
        error_kind=ErrorKind.NONE,
        error_words="",
        n_heard=F("n_heard") + n_heard,
        newest_post_at=newest_post_at or F("newest_post_at"),
    )


@transaction.atomic
def save_cursor(*, channel_id: int, cursor: str) -> None:
    """Move the cursor of a channel that is not visited (a file being imported)."""
    Channel.objects.filter(pk=channel_id).update(cursor=cursor)


def _tell(channel_id: int) -> None:
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "channels", ids=[channel_id])


def utterance_key(channel: Channel, seed: str) -> str:
    """The idempotency key of a reply, fixed before its first attempt; of a mail its Message-ID."""
    speaker = SPEAKERS.get(channel.network)
    if isinstance(speaker, NamesKeys):
        return speaker.key_for(facts(channel), seed)
    return f"{channel.network}:{seed}"


@transaction.atomic
def free_dead_leases(*, is_dead: Callable[[str], bool], now: datetime) -> int:
    """Visits of processes that died go on at once instead of when the lease ends."""
    taken = Channel.objects.filter(leased_until__gt=now).values_list("leased_by", flat=True)
    dead = [worker for worker in set(taken) if is_dead(worker)]
    return Channel.objects.filter(leased_by__in=dead).update(
        leased_until=None, leased_by="", next_visit_at=now
    )


@transaction.atomic
def free_left_leases(*, worker: str, busy: Collection[object], now: datetime) -> int:
    """Channels that this worker holds and visits no more (a fault came between) are due at once."""
    held = Channel.objects.filter(leased_by=worker).exclude(pk__in=list(busy))
    return held.update(leased_until=None, leased_by="", next_visit_at=now)
