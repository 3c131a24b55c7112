"""An author changed a post that we keep: the mention says the new words, the old ones are a version.

Marks, stems and hits are made anew by the same steps that made them first. A hit of a monitor that
listens and does not meet the new words goes, with its count; those of paused and removed monitors
stay, since nobody asked them. Only a later edit is taken, under a lock of the row, so two processes
that hear it at once write it once. What it misses: wordings between two visits that nobody heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from django.db import connection
from django.db.models import F

from allears.listening import dedupe, pipeline
from allears.mentions.actions.fills import add_hits
from allears.mentions.marks import store
from allears.mentions.models import Change, ChangeKind, Mention, Version

_64_BITS = 0xFFFFFFFFFFFFFFFF


def revise(rows: Sequence[pipeline.Kept], *, now: datetime) -> list[int]:
    """In the caller's transaction. Gives the ids of the mentions whose words are others now."""
    by_key = {row.key: row for row in rows}
    if not by_key:
        return []
    found = Mention.objects.select_for_update(of=("self",)).filter(key__in=by_key, gone_at=None)
    changed = []
    for mention in found.defer("search", "bands").order_by("pk"):
        row = by_key[mention.key]
        if not dedupe.is_later(row.post.edited_at, mention.edited_at):
            continue
        if _rewrite(mention, row, now=now):
            changed.append(mention.pk)
    note_changes(changed, ChangeKind.EDITED, now=now)
    return changed


def band(number: int) -> int:
    """A 64-bit pattern as PostgreSQL's bigint."""
    number &= _64_BITS
    return number - (1 << 64) if number >= 1 << 63 else number


def note_changes(mention_ids: Iterable[int], kind: ChangeKind, *, now: datetime) -> None:
    """The floors above are to know of it. That something is gone weighs more than that it changed."""
    Change.objects.bulk_create(
        [Change(mention_id=pk, kind=kind, at=now) for pk in sorted(mention_ids)],
        update_conflicts=kind is ChangeKind.GONE,
        ignore_conflicts=kind is not ChangeKind.GONE,
        update_fields=["kind", "at", "again_at"] if kind is ChangeKind.GONE else None,
        unique_fields=["mention"] if kind is ChangeKind.GONE else None,
    )


def _rewrite(mention: Mention, row: pipeline.Kept, *, now: datetime) -> bool:
    """Whether the words are others; pictures and numbers are taken over in any case."""
    post, before = row.post, str(mention.post.get("warning") or "")
    is_said_anew = (post.title, post.text, post.warning) != (mention.title, mention.text, before)
    if is_said_anew:
        Version.objects.create(
            mention=mention,
            title=mention.title,
            text=mention.text,
            warning=before,
            edited_at=mention.edited_at,
            seen_at=now,
        )
        mention.n_edits += 1
        _understand(mention, row)
        _leave_group(mention, row)
        _meet(mention, row)
    mention.edited_at, mention.post = post.edited_at, msgspec.to_builtins(post)
    mention.save(update_fields=[*_SAID, *(_MADE_ANEW if is_said_anew else ())])
    return is_said_anew


_SAID = ("edited_at", "post")
_MADE_ANEW = (
    *("n_edits", "title", "text", "language", "mood", "intent", "urgency", "marks"),
    *("fingerprint", "bands", "copy_of"),
)


def _understand(mention: Mention, row: pipeline.Kept) -> None:
    marks = row.marks
    mention.title, mention.text = row.post.title, row.post.text
    mention.language, mention.mood = marks.language.value, marks.mood.value
    mention.intent, mention.urgency = marks.intent.value, marks.urgency.value
    mention.marks = store(marks)
    mention.fingerprint = band(row.fingerprint) if row.bands else None
    mention.bands = [band(one) for one in row.bands]


def _leave_group(mention: Mention, row: pipeline.Kept) -> None:
    """A copy that says something else now is none any more."""
    head = mention.copy_of
    if head is None or head.fingerprint is None:
        return
    if dedupe.near(row.fingerprint & _64_BITS, head.fingerprint & _64_BITS):
        return
    Mention.objects.filter(pk=head.pk, n_copies__gt=0).update(n_copies=F("n_copies") - 1)
    mention.copy_of = None


_LOSE = """
    WITH lost AS (
        DELETE FROM mentions_hit h USING mentions_monitor m
        WHERE h.mention_id = %s AND m.id = h.monitor_id AND m.paused_at IS NULL
            AND m.removed_at IS NULL AND NOT h.monitor_id = ANY(%s::bigint[])
        RETURNING h.monitor_id, h.posted_at
    )
    UPDATE mentions_hourlycount c SET n = greatest(c.n - 1, 0) FROM lost
    WHERE c.channel_id = %s AND c.monitor_id = lost.monitor_id
        AND c.hour = date_trunc('hour', lost.posted_at, 'UTC')
"""


def _meet(mention: Mention, row: pipeline.Kept) -> None:
    """The hits of the new words. A fault in matching leaves them as they were."""
    if row.trouble:
        return
    with connection.cursor() as cursor:
        cursor.execute(_LOSE, [mention.pk, list(row.hits), mention.channel_id])
    for monitor_id in row.hits:
        add_hits(monitor_id=monitor_id, mention_ids=[mention.pk])
