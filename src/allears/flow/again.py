"""Edits and deletions that no network tells of: what we keep is asked for again, beside the visits.

A part of `listen`. Each channel whose network must be asked gets a look now and then, a few posts at a
time, those that opened a case first (`mentions.actions.again`), while hearing has at least a quarter of
its own part of the budget left; what is kept back for answers is never touched. What was edited goes
through steps 3 to 7 as an edit, what was taken back goes with them (`Page.gone`); both may be repeated.
What it misses: posts of channels that are paused (they wait) or were removed (their rows end here).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS
from allears.flow import cargo, steps
from allears.flow.slots import Slots
from allears.lib import clock
from allears.listening import dedupe
from allears.listening.normalize import spell_id
from allears.listening.ports import Again, KeysExpired, LooksAgain, Refused, RetryLater
from allears.listening.post import Post
from allears.mentions import actions as mentions
from allears.mentions import queries as kept
from allears.mentions.queries import Look

log = logging.getLogger(__name__)

SIDE_BY_SIDE: Final = 2
EVERY: Final = timedelta(seconds=15)
"""Between two looks of one channel by one process, so that a network is never asked in a rush."""
REST: Final = timedelta(minutes=10)
LONG_REST: Final = timedelta(hours=6)
"""After the network refused, or the keys have ended."""
TIDY_EVERY: Final = timedelta(hours=1)
SPARE: Final = 0.25
"""Of what hearing may use in a while: left to hearing alone."""


class Looks:
    """One round: a look for each channel whose turn it is, as far as there are free places."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._next: dict[int, datetime] = {}
        self._tidy_at = clock.now()

    def round(self) -> bool:
        """True when a look has begun."""
        now, has_begun = clock.now(), False
        networks = [name for name, one in CONNECTORS.items() if isinstance(one, LooksAgain)]
        for channel in known.of_networks(networks):
            if self._slots.n_free <= 0:
                break
            if self._next.get(channel.pk, now) > now or channel.pk in self._slots.busy():
                continue
            self._next[channel.pk] = now + EVERY
            if may_look(channel, now) and (rows := _due(channel, now)):
                self._slots.start(channel.pk, self._look, channel, rows)
                has_begun = True
        if now >= self._tidy_at:
            self._tidy(now)
        return has_begun

    def _tidy(self, now: datetime) -> None:
        """Rows of removed channels end, a piece at a time."""
        if mentions.end_looks(channel_ids=known.removed()) < mentions.END_AT_ONCE:
            self._tidy_at = now + TIDY_EVERY

    def _look(self, channel: Channel, rows: Sequence[Look]) -> None:
        rest_s = look(channel, rows)
        if rest_s:
            self._next[channel.pk] = clock.now() + timedelta(seconds=rest_s)


def may_look(channel: Channel, now: datetime) -> bool:
    """Nobody asked us to wait, the keys hold, and there is something left to spend."""
    is_resting = channel.rests_until is not None and channel.rests_until > now
    if is_resting or channel.error_kind:
        return False
    return all(
        one.for_hearing >= SPARE * (one.amount - one.reserve)
        for one in channels.standings(channel, now)
    )


def _due(channel: Channel, now: datetime) -> list[Look]:
    connector = CONNECTORS[channel.network]
    n = connector.looks_at if isinstance(connector, LooksAgain) else 0
    return mentions.take_looks(channel=channel, limit=n, now=now)


def look(channel: Channel, rows: Sequence[Look]) -> float:
    """Ask the network once, and take what it says. Gives for how many seconds it wants its peace."""
    connector, now = CONNECTORS[channel.network], clock.now()
    if not isinstance(connector, LooksAgain):
        return 0.0
    try:
        facts = channels.fresh_facts(channel, now)
        found = connector.look_again(facts, [kept.post_of(row.mention) for row in rows], now)
        loaded = cargo.translate(connector, facts, found.items)
    except RetryLater as error:
        wait = timedelta(seconds=error.after_s or 0.0)
        mentions.put_off(rows=rows, until=now + max(wait, REST))
    except (Refused, KeysExpired) as error:
        log.warning("%s cannot be asked again what it gave: %s", channel.name, error)
        mentions.put_off(rows=rows, until=now + LONG_REST)
    else:
        missing = _take(channel, rows, found, loaded.posts)
        within = connector.look_within
        mentions.looked(rows=rows, missing=missing, within=within, now=clock.now())
        return found.rest_s
    return 0.0


def _take(
    channel: Channel, rows: Sequence[Look], found: Again, posts: Sequence[Post]
) -> frozenset[int]:
    """Keep what was edited, take back what is gone. Gives what is missing and not yet believed gone."""
    by_id = {row.mention.external_id: row for row in rows}
    absent = {spell_id(name) for name in found.missing}
    missing = {name: row for name, row in by_id.items() if name in absent}
    believed = [name for name, row in missing.items() if mentions.is_believed(row)]
    gone = [(channel.network, name) for name in (*found.gone, *believed)]
    loaded = cargo.Loaded(
        posts=[post for post in posts if _is_edited(post, by_id)], gone=cargo.named(gone)
    )
    if loaded.posts or loaded.gone:
        steps.keep(channel, loaded, now=clock.now())
    return frozenset(row.pk for name, row in missing.items() if name not in believed)


def _is_edited(post: Post, by_id: dict[str, Look]) -> bool:
    row = by_id.get(spell_id(post.id))
    return row is not None and dedupe.is_later(post.edited_at, row.mention.edited_at)
