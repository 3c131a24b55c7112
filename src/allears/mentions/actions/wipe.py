"""What was taken back is wiped: words, pictures, files, versions, judgments; the fact stays.

A wiped mention keeps its place: who (as far as the account is there), where, when, what it was
taken for, its hits and its counts. It is not kept again when it is heard again. Small pictures
leave the shelf at once; the bytes of attachments are named to the caller, who knows whether we
sent the same file ourselves. What it misses: the same bytes, stored by another process for another
post in this very moment; and what a log or a backup holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from allears.mentions.models import Above, Fresh, Look, Mention, Verdict, Version
from allears.mentions.shelf import shelf


@dataclass(frozen=True, kw_only=True)
class Wiped:
    """What a piece took away. `undecided`: those of which nobody had decided what becomes of them."""

    ids: tuple[int, ...]
    undecided: frozenset[int]
    files: frozenset[str]
    """SHA-256 of attachments that no mention names any more."""


_WIPE = """
    UPDATE mentions_mention SET
        title = '', text = '', url = '', fingerprint = NULL, bands = '{}', gone_at = %s,
        marks = (
            SELECT coalesce(jsonb_object_agg(key, jsonb_set(value, '{2}', '""')), '{}')
            FROM jsonb_each(marks)
        ),
        post = jsonb_strip_nulls(jsonb_build_object(
            'text', '', 'id', post->'id', 'network', post->'network', 'channel', post->'channel',
            'created_at', post->'created_at', 'thread', post->'thread',
            'reply_to_id', post->'reply_to_id', 'references', post->'references',
            'visibility', post->'visibility', 'is', post->'is',
            'author', jsonb_build_object('id', post#>'{author,id}', 'handle', CASE WHEN %s THEN NULL
                ELSE post#>'{author,handle}' END, 'name', CASE WHEN %s THEN NULL
                ELSE post#>'{author,name}' END, 'avatar', CASE WHEN %s THEN NULL
                ELSE post#>'{author,avatar}' END)
        ))
    WHERE id = ANY(%s::bigint[])
"""


def wipe(*, mention_ids: Collection[int], has_left: bool = False, now: datetime) -> Wiped:
    """In the caller's transaction. `has_left`: the account is gone, so who it was goes as well."""
    rows = Mention.objects.select_for_update(of=("self",), no_key=True)
    found = list(
        rows.filter(pk__in=list(mention_ids), gone_at=None)
        .order_by("pk")
        .values_list("pk", "post__media", "post__files", "post__author__avatar")
    )
    ids = [row[0] for row in found]
    if not ids:
        return Wiped(ids=(), undecided=frozenset(), files=frozenset())
    with connection.cursor() as cursor:
        cursor.execute(_WIPE, [now, has_left, has_left, has_left, ids])
    Version.objects.filter(mention_id__in=ids).delete()
    Verdict.objects.filter(mention_id__in=ids).delete()
    Above.objects.filter(mention_id__in=ids).update(due_at=None)
    Look.objects.filter(mention_id__in=ids).delete()
    fresh = Fresh.objects.filter(pk__in=ids)
    undecided = frozenset(fresh.values_list("pk", flat=True))
    fresh.delete()
    _forget_pictures(found, has_left=has_left)
    return Wiped(ids=tuple(ids), undecided=undecided, files=_unnamed(found))


def _forget_pictures(found: Sequence[tuple[Any, ...]], *, has_left: bool) -> None:
    """The small copies that we drew; of an account that is there, its face stays."""
    for _pk, media, files, avatar in found:
        for one in media or ():
            shelf().forget(str(one.get("url", "")))
        for one in files or ():
            shelf().forget_own(str(one.get("sha256", "")))
        if has_left and avatar:
            shelf().forget(str(avatar))


def _unnamed(found: Sequence[tuple[Any, ...]]) -> frozenset[str]:
    """Attachments that were named by these alone. The partial index holds those that have any."""
    named = {str(one["sha256"]) for row in found for one in row[2] or () if one.get("sha256")}
    having = Mention.objects.filter(post__files__0__isnull=False)
    return frozenset(
        sha256
        for sha256 in named
        if not having.filter(post__files__contains=[{"sha256": sha256}]).exists()
    )
