"""The last mentions for a simulation: a thousand posts with their marks, and nothing that it does not look at.

A row made by Django costs more than what stands in it is worth here; the two JSON columns are read
as they stand. Method: one read of values, decoded by the types that they have. What it misses: words
of a mention that were corrected aside of its post.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.mentions import marks
from allears.mentions.models import Mention
from allears.staff.worded import worded


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One mention as routing looks at it. `contact_id` and `identity_id` are None for nobody we know."""

    id: int
    channel_id: int
    identity_id: int | None
    contact_id: int | None
    heard_at: datetime
    post: Post
    marks: Marks


def lately(limit: int) -> list[Heard]:
    """The last that were kept, the last first."""
    return [
        Heard(
            id=pk,
            channel_id=channel_id,
            identity_id=identity_id,
            contact_id=contact_id,
            heard_at=at,
            post=_POST.decode(post),
            marks=marks.read(_MARKS.decode(said)),
        )
        for pk, channel_id, identity_id, contact_id, at, post, said in _lately(limit=limit)
    ]


_POST = msgspec.json.Decoder(Post)
_MARKS = msgspec.json.Decoder(dict[str, list[str | float]])
_Row = tuple[int, int, int | None, int | None, datetime, str, str]


@worded
def _lately(*, limit: int) -> QuerySet[Mention, _Row]:
    rows = Mention.objects.order_by("-heard_at", "-id").annotate(
        post_words=Cast("post", TextField()), mark_words=Cast("marks", TextField())
    )
    found = ("pk", "channel_id", "identity_id", "of", "heard_at", "post_words", "mark_words")
    return rows.annotate(of=F("identity__contact_id")).values_list(*found)[:limit]
