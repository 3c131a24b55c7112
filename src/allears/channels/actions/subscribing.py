"""Subscriptions at hubs (WebSub): which are wanted, whom to ask when, and what a hub said.

A hub is only a bell with the news in its hand. Visits go on: slowly while a hub tells, as ever when
there is none, when it is down, or when visits find what it should have told. What it misses: a hub
that drops a single post between two visits; the next visit brings that one.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from allears.channels import secrets
from allears.channels.actions.handing import tell
from allears.channels.models import Channel, Subscription

SLOW_POLL_S: Final = 4 * 3600.0
"""Between two visits while a hub tells."""
LEASE_S: Final = 10 * 86_400
"""For how long we ask."""
LONGEST: Final = timedelta(days=365)
SHORTEST_RENEWAL: Final = timedelta(minutes=5)
RENEW_AT: Final = 0.8
"""Of an agreed time."""
FIRST_WAIT_S: Final = 600.0
LONGEST_WAIT_S: Final = 86_400.0
FAREWELLS: Final = 4
"""So often a hub is asked to stop; if it calls all the same it hears that nobody is there."""
MISSED: Final = 2
"""So many visits that find more mean that the hub cannot be relied on."""


@transaction.atomic
def want_subscriptions(*, now: datetime) -> None:
    """One for each channel whose feed offers a hub; those that nobody wants any more are ended."""
    wanted = {}
    if settings.HAS_URL:
        rows = Channel.objects.filter(removed_at=None, settings__has_key="hub")
        found = rows.exclude(settings__hub="").values_list("pk", "settings")
        wanted = {pk: (str(had["hub"]), str(had.get("topic") or "")) for pk, had in found}
    for row in Subscription.objects.select_for_update().filter(ended_at=None):
        if wanted.get(row.channel_id) == (row.hub, row.topic):
            del wanted[row.channel_id]
        else:
            row.ended_at, row.due_at, row.n_failures = now, now, 0
            row.save(update_fields=["ended_at", "due_at", "n_failures"])
    Subscription.objects.bulk_create(
        (
            Subscription(
                channel_id=pk,
                hub=hub,
                topic=topic,
                token=random.token_urlsafe(32),
                secret=secrets.seal({"hub": random.token_urlsafe(32)}),
                due_at=now,
            )
            for pk, (hub, topic) in wanted.items()
            if topic
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def due_subscriptions(*, limit: int, now: datetime) -> Sequence[Subscription]:
    """Those whose hub is to be asked now; no other process gets them before they are due again.

    That they are asked stands here before the hub is, for a hub may come back at once.
    """
    rows = list(
        Subscription.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("channel")
        .filter(due_at__lte=now)
        .order_by("due_at")[:limit]
    )
    asked = []
    for row in rows:
        if row.ended_at is not None and (row.n_failures >= FAREWELLS or row.asked_at is None):
            row.delete()
            continue
        if is_waiting(row) and not row.words:
            row.words = _("It took our wish, but did not come to make sure that it was ours.")
        elif not is_waiting(row):
            row.words = ""
        wait_s = min(FIRST_WAIT_S * 2.0 ** min(row.n_failures, 12), LONGEST_WAIT_S)
        row.asked_at, row.due_at = now, now + timedelta(seconds=wait_s)
        row.n_failures += 1
        row.save(update_fields=["words", "asked_at", "due_at", "n_failures"])
        asked.append(row)
    return asked


def is_waiting(row: Subscription) -> bool:
    """It was asked, and has not come since."""
    return row.asked_at is not None and (row.verified_at is None or row.verified_at < row.asked_at)


def secret_of(row: Subscription) -> str:
    """Raises `CannotOpen`."""
    return secrets.unseal(row.secret).get("hub", "")


@transaction.atomic
def hub_failed(*, row: Subscription, words: str) -> None:
    """It could not be asked, or said no."""
    Subscription.objects.filter(pk=row.pk).update(words=words)
    tell(row.channel_id)


@transaction.atomic
def hub_verified(*, row: Subscription, lease_s: float, now: datetime) -> None:
    """It came and has our word. A visit follows, for what was said before it began to tell."""
    lease = min(timedelta(seconds=max(lease_s, 1.0)), LONGEST)
    is_new = row.agreed_until is None or row.agreed_until < now
    Subscription.objects.filter(pk=row.pk).update(
        verified_at=now,
        agreed_until=now + lease,
        due_at=now + max(lease * RENEW_AT, SHORTEST_RENEWAL),
        n_failures=0,
        words="",
        polled_at=None if is_new else F("polled_at"),
        n_missed=0 if is_new else F("n_missed"),
    )
    if is_new:
        Channel.objects.filter(pk=row.channel_id, next_visit_at__gt=now).update(next_visit_at=now)
    tell(row.channel_id)


@transaction.atomic
def hub_left(*, row: Subscription) -> None:
    """It came to make sure that we want no more, or nobody needs it."""
    Subscription.objects.filter(pk=row.pk).delete()


@transaction.atomic
def hub_delivered(*, row: Subscription, cursor: str, now: datetime) -> None:
    """It told something; the channel's cursor remembers that, unless a visit is under way."""
    Subscription.objects.filter(pk=row.pk).update(
        delivered_at=now, n_delivered=F("n_delivered") + 1, n_missed=0
    )
    Channel.objects.filter(pk=row.channel_id, cursor=row.channel.cursor, leased_until=None).update(
        cursor=cursor
    )


@transaction.atomic
def hub_ignored(*, row: Subscription) -> None:
    """Somebody without the secret sent something."""
    Subscription.objects.filter(pk=row.pk).update(n_ignored=F("n_ignored") + 1)


def slowed_s(channel: Channel, usual_s: float, *, n_heard: int, now: datetime) -> float:
    """Seconds to the next visit: many, while a hub tells and visits find that it tells all."""
    if not channel.settings.get("hub"):
        return usual_s
    row = Subscription.objects.filter(
        channel=channel, ended_at=None, verified_at__isnull=False, agreed_until__gt=now
    ).first()
    if row is None:
        return usual_s
    if row.polled_at is None:
        row.polled_at = now
    elif n_heard:
        row.n_missed += 1
    row.save(update_fields=["polled_at", "n_missed"])
    return max(usual_s, SLOW_POLL_S) if row.n_missed < MISSED else usual_s
