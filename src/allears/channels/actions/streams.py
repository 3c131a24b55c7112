"""Lines that stay open: leased like a visit, but for seconds, and renewed with every page that is kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from allears.channels.actions import gaps
from allears.channels.actions.handing import Spent, tell
from allears.channels.actions.visits import LostLease, has_heard
from allears.channels.models import Channel
from allears.lib import retry
from allears.listening.ports import KeysExpired, Page, Refused, RetryLater

STREAM_LEASE = timedelta(seconds=45)
"""Renewed with every page; another process takes over when nothing came for so long."""
STEADY = timedelta(seconds=60)
"""A line that held for so long was a good one: the pauses begin anew."""
BEHIND = timedelta(seconds=60)
"""The newest post of a page is older than this: the line brings what was missed."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 600.0
REFUSED_PAUSE_S = 6 * 3600.0
"""A network that has no such line is asked again now and then; it is polled meanwhile."""
KEYS_PAUSE_S = 900.0


def due_streams(*, networks: list[str], now: datetime) -> list[int]:
    """Channels whose line could be opened now, and that nobody has."""
    return list(_free(networks, now).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def lease_stream(
    *, channel_id: int, networks: list[str], worker: str, now: datetime
) -> Channel | None:
    """The channel, taken for `STREAM_LEASE`; None when somebody else has it or it must wait."""
    row = _free(networks, now).filter(pk=channel_id).select_for_update(skip_locked=True).first()
    if row is None:
        return None
    row.leased_until, row.leased_by = now + STREAM_LEASE, worker
    row.save(update_fields=["leased_until", "leased_by"])
    return row


def _free(networks: list[str], now: datetime) -> QuerySet[Channel]:
    return Channel.objects.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lte=now),
        Q(stream_retry_at__isnull=True) | Q(stream_retry_at__lte=now),
        network__in=networks,
        paused_at__isnull=True,
        removed_at__isnull=True,
    )


def flow_on(
    *, channel: Channel, page: Page, n_heard: int, times: Sequence[datetime], now: datetime
) -> None:
    """Move the cursor in the caller's transaction and keep the lease; `channel` is changed, too.

    Raises `LostLease` when the lease is another's by now, or the channel was changed or paused.
    """
    is_behind = page.has_more or (bool(times) and now - max(times) > BEHIND)
    settings = channel.settings | dict(page.changed_settings)
    n = Channel.objects.filter(
        pk=channel.pk,
        leased_by=channel.leased_by,
        cursor=channel.cursor,
        paused_at=None,
        removed_at=None,
    ).update(
        **has_heard(page, n_heard=n_heard, times=times, now=now),
        **({"settings": settings} if page.changed_settings else {}),
        leased_until=now + STREAM_LEASE,
        streamed_at=now,
        stream_words="",
        is_behind=is_behind,
    )
    if n == 0:
        raise LostLease(channel.name)
    gaps.note(channel=channel, page=page, times=times, now=now)
    is_news = channel.error_kind or not channel.streamed_at or channel.is_behind != is_behind
    channel.cursor, channel.settings, channel.is_behind = page.cursor, settings, is_behind
    channel.error_kind, channel.streamed_at = "", now
    if is_news:
        tell(channel.pk)


@transaction.atomic
def end_stream(
    *,
    channel: Channel,
    began_at: datetime,
    error: Exception | None,
    now: datetime,
    chance: Callable[[], float] = random.random,
) -> None:
    """Give the lease back. `error`: why the line broke; None: we ended it ourselves.

    After a break the channel is visited at once: that says how the place is, and is the way to hear
    until the line is open again, after pauses that grow.
    """
    n_failures = 0
    values: dict[str, Any] = {"leased_until": None, "leased_by": "", "streamed_at": None}
    if error is not None:
        n_failures = 1 if now - began_at >= STEADY else channel.n_stream_failures + 1
        pause_s, rest_s, words = _read(error, n_failures, chance)
        values["stream_retry_at"] = now + timedelta(seconds=pause_s)
        values["stream_words"] = words
        values["next_visit_at"] = now + timedelta(seconds=rest_s)
        if rest_s:
            values["rests_until"] = values["next_visit_at"]
    Channel.objects.filter(pk=channel.pk, leased_by=channel.leased_by).update(
        **values, n_stream_failures=n_failures
    )
    tell(channel.pk)


def _read(
    error: Exception, n_failures: int, chance: Callable[[], float]
) -> tuple[float, float, str]:
    """(seconds until the line is tried again, seconds without any visit, words)."""
    pause_s = retry.pause_s(
        n_failures, first_s=FIRST_PAUSE_S, most_s=LONGEST_PAUSE_S, chance=chance
    )
    match error:
        case Spent() | RetryLater():
            asked_s = min(max(error.after_s or 0.0, 0.0), retry.LONGEST_WAIT_S)
            return max(pause_s, asked_s), asked_s, error.why
        case Refused():
            return REFUSED_PAUSE_S, 0.0, error.why
        case KeysExpired():
            return KEYS_PAUSE_S, 0.0, error.why
        case _:
            words = _("A fault of ours (%s). The operator finds it in the log; we try again.")
            return pause_s, 0.0, words % type(error).__name__
