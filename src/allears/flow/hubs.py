"""Asks hubs (WebSub) to tell us at once what is new in a feed, to go on telling, and to stop.

Runs beside the visits. What is wanted is read from the channels every few seconds; who is due is
asked, each by one request through the one door. A hub that is down or says no changes nothing else:
visits go on. The hub's own coming, and what it brings, is taken by `allears.public.views.push`.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from allears.channels import actions as channels
from allears.channels.queries import Subscription
from allears.connectors import outcomes
from allears.flow.slots import Slots
from allears.lib import clock, http, keys
from allears.lib.feeds import websub
from allears.listening.ports import KeysExpired, Refused, RetryLater

log = logging.getLogger(__name__)
SIDE_BY_SIDE = 2
EVERY = timedelta(seconds=5)
TIMEOUT_S = 20.0
MAX_ANSWER_BYTES = 100_000


class Hubs:
    """One round: what is wanted, and as many hubs as there are free places."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._looked_at: datetime | None = None

    def round(self) -> bool:
        """True when there may be more to ask."""
        now = clock.now()
        if self._looked_at is not None and now - self._looked_at < EVERY:
            return False
        self._looked_at = now
        channels.want_subscriptions(now=now)
        if not self._slots.n_free:
            return False
        rows = channels.due_subscriptions(limit=self._slots.n_free, now=now)
        for row in rows:
            self._slots.start(row.pk, ask, row)
        if rows:
            self._looked_at = None
        return bool(rows)


def callback_of(row: Subscription) -> str:
    """Where its hub calls us."""
    return f"{settings.PUBLIC_URL}/hooks/websub/{row.token}/"


def ask(row: Subscription) -> None:
    """One request to one hub; how it ends is written down in words."""
    mode = "unsubscribe" if row.ended_at is not None else "subscribe"
    try:
        body = websub.wish(
            mode=mode,
            topic=row.topic,
            callback=callback_of(row),
            secret=channels.secret_of(row),
            lease_s=channels.LEASE_S,
        )
        with outcomes.told():
            answer = http.door().post(
                row.hub,
                content=body,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                max_bytes=MAX_ANSWER_BYTES,
                timeout_s=TIMEOUT_S,
            )
        outcomes.judge(answer, what=_("The hub"), now=clock.now())
    except (RetryLater, Refused, KeysExpired) as error:
        log.warning("The hub of channel %s: %s", row.channel_id, error.why)
        channels.hub_failed(row=row, words=error.why)
    except keys.CannotOpen as error:
        channels.hub_failed(row=row, words=str(error))
