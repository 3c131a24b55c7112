"""What stands above mentions on their network, as it was fetched: in two reads for any number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from django.db.models import QuerySet

from allears.listening.post import Post
from allears.mentions.models import Above, Context
from allears.staff.many import AnyOf
from allears.staff.worded import worded


@dataclass(frozen=True, kw_only=True)
class Thread:
    """The posts above a mention, the root first; `None` for one that was taken back."""

    posts: tuple[Post | None, ...] = ()
    is_coming: bool = False
    """It is still to be fetched."""
    trouble: str = ""
    """Why it was not to be had."""


@worded
def _asked(mention_ids: list[int]) -> QuerySet[Above]:
    return Above.objects.filter(AnyOf("pk", mention_ids))


def above(mention_ids: Iterable[int]) -> dict[int, Thread]:
    """By mention; those of which nothing was asked are missing."""
    asked = _asked(list(mention_ids))
    if not asked:
        return {}
    posts: dict[int, list[Post | None]] = {}
    rows = Context.objects.filter(mention_id__in=[row.pk for row in asked])
    for row in rows.order_by("mention_id", "place"):
        post = None if row.gone_at else msgspec.convert(row.post, Post)
        posts.setdefault(row.mention_id, []).append(post)
    return {
        row.pk: Thread(
            posts=tuple(posts.get(row.pk, ())),
            is_coming=row.due_at is not None,
            trouble="" if row.fetched_at or row.due_at else row.trouble,
        )
        for row in asked
    }
