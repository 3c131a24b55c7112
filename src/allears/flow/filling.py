"""Filling a monitor with what was heard before it: slices of kept posts go through the real pipeline.

A slice is what fits into about a second: posts that the monitor may meet, of one channel, from the
oldest on. What is a mention already gets the hit and nothing else. It is a part of `care`, between
its own work. What it misses: posts on channels that were removed since.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from allears.channels import keeping
from allears.channels import queries as channels
from allears.channels.queries import Channel
from allears.flow import cargo
from allears.listening import kept, match, pipeline, query
from allears.listening.ports import Drop
from allears.listening.post import Post
from allears.mentions import actions as mentions
from allears.mentions import marking
from allears.mentions import queries as heard

log = logging.getLogger(__name__)

SLICE_S: Final = 1.0
"""After so long a slice ends with the batch that is under way."""


def work(*, now: datetime) -> bool:
    """One slice of the oldest fill that nobody is at; False when there is none."""
    with transaction.atomic():
        fill = mentions.take_fill()
        if fill is None:
            return False
        try:
            with transaction.atomic():
                _slice(fill, now=now)
        except (query.QueryError, kept.Damaged) as error:
            log.error("Filling %s broke off: %s", fill.monitor.name, error)
            fill.refresh_from_db()
            fill.ended_at, fill.trouble = now, _("It broke off: %s") % error
        mentions.note_fill(fill=fill)
    return True


def _slice(fill: heard.Fill, *, now: datetime) -> None:
    rows = {str(row.pk): row for row in channels.every() if keeping.days_of(row)}
    if fill.n_total is None:
        fill.place = dict.fromkeys(sorted(rows, key=int), "")
        fill.n_total = sum(_n_posts(fill, name) for name in fill.place)
    name = next((name for name, after in fill.place.items() if after is not None), None)
    if name is None or fill.monitor.removed_at is not None:
        fill.ended_at = now
        return
    if name not in rows:
        fill.place[name] = None
        return
    _fill_from(fill, rows[name], name, now=now)


def _n_posts(fill: heard.Fill, name: str) -> int:
    return kept.n_between(keeping.folder(), channel=name, since=fill.since, until=fill.at)


def _fill_from(fill: heard.Fill, channel: Channel, name: str, *, now: datetime) -> None:
    """The next batches of a channel, until the time is over or it is through."""
    node = query.parse(fill.query)
    matcher = match.compile([(fill.monitor_id, node)], detected_language=True)
    until = time.monotonic() + SLICE_S
    batches = kept.find(
        keeping.folder(),
        node,
        channel=name,
        since=fill.since,
        until=fill.at,
        after=fill.place[name],
    )
    for batch in batches:
        if batch.posts:
            _take(fill, channel, matcher, batch.posts, now=now)
        fill.n_looked += batch.n_looked
        fill.place[name] = batch.place
        if time.monotonic() >= until:
            return
    fill.place[name] = None


def _take(
    fill: heard.Fill,
    channel: Channel,
    matcher: match.Matcher,
    posts: Sequence[Post],
    *,
    now: datetime,
) -> None:
    """Steps 3 to 7 for posts that may meet the monitor, without counting what is left out."""
    outcome = pipeline.run(
        posts,
        seen=heard.SeenRows(),
        matcher=matcher,
        understanding=cargo.understanding(),
        keep_all=False,
        perf=time.perf_counter,
        key_of=lambda post: cargo.key_of(post, channel),
    )
    seen = [d.post for d in outcome.dropped if d.reason is Drop.SEEN]
    seen += [
        row.post for row in outcome.kept if row.is_edit
    ]  # whoever hears the channel writes those
    outcome = replace(outcome, kept=tuple(row for row in outcome.kept if not row.is_edit))
    outcome = heard.without_gone(outcome, channel_id=channel.pk, now=now)
    made = mentions.keep(channel=channel, outcome=cargo.without_dropped(outcome), now=now)
    if made.mention_ids and not fill.opens_cases:
        mentions.take_fresh(limit=len(made.mention_ids), only=made.mention_ids)
    fill.n_kept += len(made.mention_ids)
    fill.n_known += _meet_known(fill, channel, matcher, seen)


def _meet_known(
    fill: heard.Fill, channel: Channel, matcher: match.Matcher, posts: Sequence[Post]
) -> int:
    """What was a mention already: the monitor meets it now, by the marks that it has."""
    rows = heard.by_keys([cargo.key_of(post, channel) for post in posts])
    met = [
        row.pk for row in rows if marking.meets(matcher, heard.post_of(row), heard.marks_of(row))
    ]
    mentions.add_hits(monitor_id=fill.monitor_id, mention_ids=met)
    return len(met)
