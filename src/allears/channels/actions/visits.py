"""Visits: leasing one, and noting how it went."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from allears.channels.actions import gaps
from allears.channels.actions.handing import Spent, tell
from allears.channels.actions.subscribing import slowed_s
from allears.channels.models import Channel, ErrorKind
from allears.connectors import CONNECTORS
from allears.lib import keys, retry
from allears.listening.ports import KeysExpired, Page, Refreshes, Refused, RetryLater

VISIT_LEASE = timedelta(minutes=5)
FIRST_RETRY_S = 5.0
LONGEST_RETRY_S = 1800.0
REFUSED_RETRY_S = 6 * 3600.0
"""A refused channel is tried again now and then: places come back."""


@transaction.atomic
def lease_due(
    *,
    networks: list[str],
    worker: str,
    limit: int,
    now: datetime,
    besides: Collection[object] = (),
) -> list[Channel]:
    """Channels whose visit is due, taken for `VISIT_LEASE`; no other process gets them meanwhile.

    `besides`: ids of those that this worker is busy with still, though they were taken from it.
    """
    rows = list(
        Channel.objects.select_for_update(skip_locked=True)
        .filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=now),
            network__in=networks,
            next_visit_at__lte=now,
            paused_at__isnull=True,
            removed_at__isnull=True,
        )
        .exclude(pk__in=list(besides))
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
    times: Sequence[datetime],
    now: datetime,
) -> None:
    """Move the cursor in the caller's transaction, with the rows that it stands for.

    `times`: when the posts of the page were written. Raises `LostLease` when the lease ended, so
    that the transaction keeps nothing.
    """
    usual_s = page.poll_in_s or poll_s
    wait_s = 0.0 if page.has_more else slowed_s(channel, usual_s, n_heard=n_heard, now=now)
    heard = has_heard(page, n_heard=n_heard, times=times, now=now)
    n = Channel.objects.filter(
        pk=channel.pk, leased_by=channel.leased_by, cursor=channel.cursor, removed_at=None
    ).update(
        **heard,
        next_visit_at=_next_at(channel, now + timedelta(seconds=wait_s), now=now),
        leased_until=None,
        leased_by="",
        is_behind=page.has_more,
        **_settings(channel, page),
    )
    if n == 0:
        raise LostLease(channel.name)
    gaps.note(channel=channel, page=page, times=times, now=now)
    if channel.error_kind or not channel.succeeded_at or channel.is_behind != page.has_more:
        tell(channel.pk)


def _next_at(channel: Channel, usual: datetime, *, now: datetime) -> Any:
    """At once when somebody asked for a visit while this one was under way: it may have come too early."""
    if channel.next_visit_at is None:
        return usual
    is_asked = When(next_visit_at__gt=channel.next_visit_at, then=Value(now))
    return Case(is_asked, default=Value(usual))


def _settings(channel: Channel, page: Page) -> dict[str, Any]:
    changed = dict(page.changed_settings)
    return {"settings": channel.settings | changed} if changed else {}


def has_heard(
    page: Page, *, n_heard: int, times: Sequence[datetime], now: datetime
) -> dict[str, Any]:
    """What a page that was kept says of its channel: it is well, and has come so far."""
    newest = max((min(at, now) for at in times), default=None)
    return {
        "cursor": page.cursor,
        "visited_at": now,
        "succeeded_at": now,
        "n_failures": 0,
        "rests_until": None,
        "troubled_at": None,
        "error_kind": ErrorKind.NONE,
        "error_words": "",
        "n_heard": F("n_heard") + n_heard,
        "newest_post_at": newest or F("newest_post_at"),
    }


@dataclass(frozen=True)
class Failure:
    """How a visit went wrong, and when the next one is."""

    kind: ErrorKind
    words: str
    wait_s: float
    is_counted: bool = True
    """It lets the pauses grow. What is merely used up until a known time does not."""
    is_told_to_rest: bool = False
    """The network named the time: nobody comes sooner."""

    @property
    def is_ours(self) -> bool:
        """The operator must look; not the administrator."""
        return self.kind == ErrorKind.OURS


def read_failure(error: Exception, *, n_failures: int) -> Failure:
    """What an exception of a connector means for the channel."""
    backoff_s = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2.0 ** min(n_failures, 12))
    match error:
        case Spent():
            wait_s = _asked_s(error.after_s, backoff_s, n_failures=0)
            return Failure(
                ErrorKind.RETRY, error.why, wait_s, is_counted=False, is_told_to_rest=True
            )
        case RetryLater():
            return Failure(
                ErrorKind.RETRY,
                error.why,
                _asked_s(error.after_s, backoff_s, n_failures=n_failures),
                is_told_to_rest=error.after_s is not None,
            )
        case KeysExpired():
            return Failure(ErrorKind.KEYS, error.why, max(backoff_s, 900.0))
        case Refused():
            return Failure(ErrorKind.REFUSED, error.why, REFUSED_RETRY_S)
        case keys.CannotOpen():
            return Failure(ErrorKind.KEYS, str(error), REFUSED_RETRY_S)
        case _:
            words = _("A fault of ours (%s). The operator finds it in the log; we try again.")
            return Failure(ErrorKind.OURS, words % type(error).__name__, backoff_s)


def _asked_s(asked_s: float | None, backoff_s: float, *, n_failures: int) -> float:
    """As long as the network asks, to the second; longer only where it says so again and again."""
    if asked_s is None or not math.isfinite(asked_s):
        return backoff_s
    asked_s = min(max(asked_s, 1.0), retry.LONGEST_WAIT_S)
    return asked_s if n_failures == 0 else max(asked_s, backoff_s)


@transaction.atomic
def note_failure(*, channel: Channel, error: Exception, now: datetime) -> None:
    """Write down in words why a visit failed and when the next one is."""
    failure = read_failure(error, n_failures=channel.n_failures)
    if failure.kind == ErrorKind.KEYS and channel.n_failures == 0 and _may_renew(channel, now):
        words = _("The keys are not accepted any more; we renew them.")
        failure = Failure(ErrorKind.RETRY, words, FIRST_RETRY_S)
        Channel.objects.filter(pk=channel.pk).update(keys_end_at=now)
    next_at = now + timedelta(seconds=failure.wait_s)
    Channel.objects.filter(pk=channel.pk, leased_by=channel.leased_by).update(
        leased_until=None,
        leased_by="",
        visited_at=now,
        failed_at=now,
        troubled_at=Coalesce(F("troubled_at"), now) if failure.is_counted else F("troubled_at"),
        n_failures=F("n_failures") + int(failure.is_counted),
        rests_until=next_at if failure.is_told_to_rest else None,
        error_kind=failure.kind,
        error_words=failure.words,
        next_visit_at=next_at,
    )
    tell(channel.pk)


def _may_renew(channel: Channel, now: datetime) -> bool:
    """Its keys end some day, have not yet, and can be renewed without a person."""
    end = channel.keys_end_at
    return end is not None and end > now and isinstance(CONNECTORS.get(channel.network), Refreshes)


@transaction.atomic
def hold_sends(*, channel_id: int, why: str, now: datetime) -> None:
    """The keys are not accepted: nothing leaves by this channel until they are renewed.

    Keys that can be renewed without a person are, at the next visit, which is now.
    """
    row = Channel.objects.filter(pk=channel_id).first()
    if row is not None and _may_renew(row, now):
        Channel.objects.filter(pk=channel_id).update(keys_end_at=now, next_visit_at=now)
    Channel.objects.filter(pk=channel_id, sends_held_at=None).update(
        sends_held_at=now,
        troubled_at=Coalesce(F("troubled_at"), now),
        error_kind=ErrorKind.KEYS,
        error_words=why,
    )
    tell(channel_id)


@transaction.atomic
def rest_sends(*, channel_id: int, after_s: float, now: datetime) -> None:
    """The network asked us to wait with answers: none leaves before (see `check_rest`)."""
    rest_s = min(max(after_s, 0.0), retry.LONGEST_WAIT_S)
    Channel.objects.filter(pk=channel_id).update(sends_rest_until=now + timedelta(seconds=rest_s))


def check_rest(channel: Channel, now: datetime) -> None:
    """Raises `RetryLater` while the network wants no answers from us."""
    until = channel.sends_rest_until
    if until is not None and until > now:
        words = _("The network asked us to wait with answers.")
        raise RetryLater(words, after_s=(until - now).total_seconds())


@transaction.atomic
def received(
    *, channel_id: int, n_heard: int, newest_post_at: datetime | None, now: datetime
) -> None:
    """Posts were brought to us (a webhook): the channel is well."""
    Channel.objects.filter(pk=channel_id).update(
        visited_at=now,
        succeeded_at=now,
        n_failures=0,
        troubled_at=None,
        error_kind=ErrorKind.NONE,
        error_words="",
        n_heard=F("n_heard") + n_heard,
        newest_post_at=newest_post_at or F("newest_post_at"),
    )


@transaction.atomic
def save_cursor(*, channel_id: int, cursor: str) -> None:
    """Move the cursor of a channel that is not visited (a file being imported)."""
    Channel.objects.filter(pk=channel_id).update(cursor=cursor)


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
