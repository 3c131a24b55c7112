"""What was taken back a short while ago, so that what comes late of it is known for what it is.

A tombstone is a digest and a time: it names nobody. Of a post it holds for good; of an account for
what was said until it went, since an account may come back. It is kept for `REMEMBER`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from allears.contacts import actions as contacts
from allears.lib import ids
from allears.listening import pipeline
from allears.listening.ports import DROP_WORDS, Drop
from allears.listening.post import Post
from allears.mentions.erased import without_erased
from allears.mentions.ids import scope_of
from allears.mentions.models import Tombstone

REMEMBER = timedelta(days=3)
"""Streams reorder by minutes; a feed or a search may show for days what is deleted."""


def of_post(network: str, post_id: str, *, channel_id: int) -> UUID:
    return UUID(ids.digest("gone", network, scope_of(network, channel_id=channel_id), post_id))


def of_author(network: str, author_key: str) -> UUID:
    return UUID(ids.digest("gone author", network, author_key))


def gone(said: Sequence[tuple[Post, int]], *, now: datetime) -> list[bool]:
    """Which of these posts, each with the id of the channel that heard it, were taken back; one read."""
    if not said:
        return []
    named = [
        (
            of_post(post.network, post.id, channel_id=channel_id),
            of_author(post.network, contacts.key_of(post.author)),
        )
        for post, channel_id in said
    ]
    keys = {key for pair in named for key in pair}
    at = dict(Tombstone.objects.filter(key__in=keys).values_list("key", "at"))
    return [
        (of_it in at and bool(post.id))
        or (of_them in at and min(post.created_at or now, now) <= at[of_them])
        for (post, _channel_id), (of_it, of_them) in zip(said, named, strict=True)
    ]


def without_gone(outcome: pipeline.Outcome, *, channel_id: int, now: datetime) -> pipeline.Outcome:
    """A page without what was taken back before it was kept, and without who asked to be forgotten."""
    outcome = without_erased(outcome)
    is_gone = gone([(row.post, channel_id) for row in outcome.kept], now=now)
    if not any(is_gone):
        return outcome
    pairs = list(zip(outcome.kept, is_gone, strict=True))
    late = tuple(
        pipeline.Dropped(post=row.post, reason=Drop.GONE, why=DROP_WORDS[Drop.GONE])
        for row, is_late in pairs
        if is_late
    )
    kept = tuple(row for row, is_late in pairs if not is_late)
    return replace(outcome, kept=kept, dropped=(*outcome.dropped, *late))
