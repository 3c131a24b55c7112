"""What stands above a mention: asked for once, leased, kept, put off or given up.

A row from the transaction that opened a case; whoever fetches holds its lease, and every write that
ends it is conditional on that. A network that wants us to wait is obeyed; after `MAX_TRIES` or when
it refuses, the row says why and is never tried again. What is fetched is context: rows of its own,
that open no case and are in no count. What it misses: what is said above after it was fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import connection, transaction
from django.db.models import Q

from allears.connectors import CONNECTORS
from allears.contacts import actions as contacts
from allears.lib import wake
from allears.listening.ports import Threads
from allears.listening.post import Post
from allears.mentions import hidden, tombstones
from allears.mentions.models import Above, Context, Mention

LEASE = timedelta(minutes=5)
MAX_TRIES = 6
FIRST_RETRY_S, LONGEST_RETRY_S = 30.0, 3600.0
MOST = 100
"""Posts that are kept above one: the root, and the nearest."""
MAX_WORDS = 300


def ask_above(*, mentions: Collection[Mention], now: datetime) -> int:
    """Have fetched what these answer, where their network knows it. The same is asked for once."""
    rows = [
        Above(mention_id=one.pk, asked_at=now, due_at=now)
        for one in mentions
        if isinstance(CONNECTORS.get(one.network), Threads) and _has_above(one)
    ]
    Above.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        with connection.cursor() as cursor:
            wake.tell(cursor.execute, "channels")
    return len(rows)


def _has_above(mention: Mention) -> bool:
    post = msgspec.convert(mention.post, Post)
    return bool(post.reply_to_id or (post.thread and post.thread != post.id))


@transaction.atomic
def lease_above(*, limit: int, worker: str, now: datetime) -> list[Above]:
    """Due rows of channels that are heard, taken so that nobody else fetches them meanwhile."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    rows = list(
        Above.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            free,
            due_at__lte=now,
            mention__channel__paused_at__isnull=True,
            mention__channel__removed_at__isnull=True,
        )
        .select_related("mention__channel")
        .order_by("due_at", "pk")[:limit]
    )
    for row in rows:
        row.leased_until, row.leased_by = now + LEASE, worker
        row.n_tries += 1
    Above.objects.bulk_update(rows, ["leased_until", "leased_by", "n_tries"])
    return rows


def free_dead_above(*, is_dead: Callable[[str], bool], now: datetime) -> int:
    """Rows of processes that died are fetched by others."""
    waiting = Above.objects.filter(due_at__isnull=False)
    held = waiting.filter(leased_until__gt=now).values_list("leased_by", flat=True)
    dead = [worker for worker in set(held) if is_dead(worker)]
    return waiting.filter(leased_by__in=dead).update(leased_until=None, leased_by="")


@transaction.atomic
def keep_above(*, row: Above, posts: Sequence[Post], worker: str, now: datetime) -> bool:
    """Keep them, the root first; what was taken back meanwhile is left out. False: not ours any more."""
    if not _end(row, worker, due_at=None, fetched_at=now, trouble=""):
        return False
    kept = posts if len(posts) <= MOST else [posts[0], *posts[-(MOST - 1) :]]
    own = row.mention.external_id
    others = [one for one in kept if one.id != own or not own]
    is_gone = tombstones.gone([(one, row.mention.channel_id) for one in others], now=now)
    standing = [one for one, is_late in zip(others, is_gone, strict=True) if not is_late]
    Context.objects.bulk_create(
        [
            Context(
                mention_id=row.pk,
                place=place,
                network=one.network,
                external_id=one.id,
                author_key=contacts.key_of(one.author),
                post=msgspec.to_builtins(one),
            )
            for place, one in enumerate(standing)
        ],
        ignore_conflicts=True,
    )
    with connection.cursor() as cursor:
        walls = hidden.walls_of([row.pk])
        wake.tell(cursor.execute, "mentions", ids=[row.pk], walls=walls)
    return True


def above_later(*, row: Above, why: str, after_s: float | None, worker: str, now: datetime) -> bool:
    """Not now. After `MAX_TRIES` it is given up; a longer wait than ours is obeyed."""
    if row.n_tries >= MAX_TRIES:
        return above_fails(row=row, why=why, worker=worker)
    wait_s = min(LONGEST_RETRY_S, FIRST_RETRY_S * 4 ** (row.n_tries - 1))
    due_at = now + timedelta(seconds=max(wait_s, after_s or 0.0))
    return _end(row, worker, due_at=due_at, fetched_at=None, trouble=why)


def above_fails(*, row: Above, why: str, worker: str) -> bool:
    """It is not to be had; nobody asks again."""
    return _end(row, worker, due_at=None, fetched_at=None, trouble=why)


def _end(
    row: Above, worker: str, *, due_at: datetime | None, fetched_at: datetime | None, trouble: str
) -> bool:
    n = Above.objects.filter(pk=row.pk, leased_by=worker, due_at__isnull=False).update(
        due_at=due_at,
        fetched_at=fetched_at,
        trouble=trouble[:MAX_WORDS],
        leased_until=None,
        leased_by="",
    )
    return bool(n)
