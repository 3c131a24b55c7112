"""What stands above a post that opened a case: asked of its network soon after, once, within quota.

A part of `listen`. Rows are leased and fetched a few at a time beside the visits; a channel whose
budget is used up, or whose network asks us to wait, is obeyed and tried later. What comes is
translated and normalized like anything else that is heard, and kept as context: it opens no case and
is in no count. What it misses: what is said above a post after that.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from allears.channels import actions as channels
from allears.connectors import CONNECTORS
from allears.flow import cargo
from allears.flow.slots import Slots
from allears.lib import clock, worker
from allears.listening.normalize import normalize
from allears.listening.ports import KeysExpired, Refused, RetryLater, Threads
from allears.listening.post import Post
from allears.mentions import actions as mentions
from allears.mentions import queries as heard
from allears.mentions.queries import Above

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 2
TIDY_EVERY = timedelta(seconds=30)


class Fetch:
    """One round: as many threads as there are free places."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._me = worker.name()
        self._tidied_at: datetime | None = None

    def round(self) -> bool:
        """True when there may be more to fetch."""
        now = clock.now()
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            mentions.free_dead_above(is_dead=worker.is_dead, now=now)
            self._tidied_at = now
        if self._slots.n_free <= 0:
            return False
        rows = mentions.lease_above(limit=self._slots.n_free, worker=self._me, now=now)
        for row in rows:
            self._slots.start(row.pk, fetch, row, me=self._me)
        return bool(rows)


def fetch(row: Above, *, me: str) -> None:
    """Ask the network for one, and write down how that went."""
    channel, now = row.mention.channel, clock.now()
    connector = CONNECTORS.get(channel.network)
    if not isinstance(connector, Threads):
        mentions.above_fails(row=row, why="Its network does not know threads.", worker=me)
        return
    try:
        facts = channels.facts(channel)
        wires = connector.above(facts, heard.post_of(row.mention), now)
        posts = _readable(cargo.translate(connector, facts, wires).posts)
    except RetryLater as error:
        mentions.above_later(row=row, why=str(error), after_s=error.after_s, worker=me, now=now)
    except (Refused, KeysExpired) as error:
        mentions.above_fails(row=row, why=str(error), worker=me)
    except Exception as error:
        log.exception("What stands above mention %s could not be fetched", row.pk)
        why = f"A fault of ours: {type(error).__name__}"
        mentions.above_later(row=row, why=why, after_s=None, worker=me, now=now)
    else:
        mentions.keep_above(row=row, posts=posts, worker=me, now=clock.now())


def _readable(posts: Sequence[Post]) -> list[Post]:
    """As step 3 leaves them; those that say nothing are left out."""
    normal = (normalize(post) for post in posts)
    return [post for post in normal if isinstance(post, Post)]
