"""Step 7: keep a page of posts with its hits, counts, drops and cursor, in one transaction.

Rows go in by a handful of statements for the whole page, whatever its size. The unique key of a
mention is the last word on "seen before": two processes that hear the same post at the same
moment keep it once. What it will miss: near copies that were kept by another process within the
same transaction's time are not grouped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from django.db import connection, transaction
from django.db.models import F

from allears.channels.queries import Channel
from allears.contacts import actions as contacts
from allears.lib import sight, wake
from allears.listening import dedupe, pipeline
from allears.listening.ports import Drop
from allears.listening.post import FROM_PAGE
from allears.mentions import hidden
from allears.mentions.actions.again import watch
from allears.mentions.actions.revise import band, revise
from allears.mentions.marks import store
from allears.mentions.models import DropSample, Fresh

NEAR_COPY_DAYS = 3
"""How far back near copies are grouped."""
SAMPLES_KEPT = 50
"""Newest dropped posts kept for looking at, per channel."""
MAX_SAMPLE = 2000


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What became of a page."""

    mention_ids: tuple[int, ...]
    """Those that are new."""
    revised_ids: tuple[int, ...] = ()
    """Those that say something else now."""
    dropped: dict[str, int]
    """Reason to number, those that another process had kept already included as "seen"."""


@sight.whole
@transaction.atomic
def keep(
    *,
    channel: Channel,
    outcome: pipeline.Outcome,
    now: datetime,
    advance: Callable[[], None] | None = None,
) -> Kept:
    """Write a page. `advance` moves the channel's cursor; if it raises, nothing is kept."""
    rows = [row for row in outcome.kept if not row.is_edit]
    edits = [row for row in outcome.kept if row.is_edit]
    identity_ids = contacts.know(
        (
            contacts.Spoke(r.post.network, r.post.author, r.post.created_at or now, _spoken(r))
            for r in outcome.kept
        ),
        now=now,
    )
    heads = _heads(rows, now=now)
    new_ids = _insert(rows, channel=channel, identity_ids=identity_ids, heads=heads, now=now)
    kept = [(new_ids[row.key], row) for row in rows if row.key in new_ids]
    _group(kept, heads)
    _insert_hits(kept, now=now)
    watch(channel=channel, kept=_on_network(kept), now=now)
    _count(kept, channel=channel, now=now)
    revised_ids = revise(edits, now=now)
    n_raced = len(rows) - len(kept)
    dropped = Counter(str(drop.reason) for drop in outcome.dropped)
    if n_raced:
        dropped[str(Drop.SEEN)] += n_raced
    _note_drops(outcome.dropped, dropped, channel=channel, now=now)
    if advance is not None:
        advance()
    mention_ids = tuple(pk for pk, _row in kept)
    changed = (*mention_ids, *revised_ids)
    if changed:
        with connection.cursor() as cursor:
            wake.tell(cursor.execute, "fresh")
            wake.tell(cursor.execute, "mentions", ids=changed, walls=hidden.walls_of(changed))
    return Kept(mention_ids=mention_ids, revised_ids=tuple(revised_ids), dropped=dict(dropped))


def _spoken(row: pipeline.Kept) -> str:
    """The language that somebody spoke, where triage believes to know it."""
    found = row.marks.language.value
    return "" if found == "unknown" else found


def take_fresh(
    *, limit: int, only: Sequence[int] | None = None, now: datetime | None = None
) -> list[int]:
    """Take mentions that nobody has decided about, oldest first, in the caller's transaction.

    When that rolls back they are there again; another process gets others meanwhile. `only`: none
    but these. `now`: none that is put aside until later. The rows are chosen once and apart: as a plain sub-select a planner may choose anew
    for each row, and take more than the limit.
    """
    wanted = None if only is None else list(only)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH next AS MATERIALIZED (
                SELECT mention_id FROM mentions_fresh
                WHERE (%s::bigint[] IS NULL OR mention_id = ANY(%s))
                AND (%s::timestamptz IS NULL OR again_at IS NULL OR again_at <= %s)
                ORDER BY mention_id LIMIT %s FOR UPDATE SKIP LOCKED
            ) DELETE FROM mentions_fresh USING next
            WHERE mentions_fresh.mention_id = next.mention_id RETURNING mentions_fresh.mention_id
            """,
            [wanted, wanted, now, now, limit],
        )
        return sorted(row[0] for row in cursor.fetchall())


def put_aside(*, mention_id: int, until: datetime) -> None:
    """Deciding about it broke: others go first, and it is tried again then."""
    Fresh.objects.filter(pk=mention_id).update(n_faults=F("n_faults") + 1, again_at=until)


def take_one(*, mention_id: int) -> bool:
    """Take one mention that nobody has decided about yet; False when somebody has.

    In the caller's transaction; waits while another process is deciding about it.
    """
    n, _rows = Fresh.objects.filter(pk=mention_id).delete()
    return bool(n)


def ask_again(*, mention_ids: Sequence[int], now: datetime) -> None:
    """Somebody is to decide about them once more: they say something else now."""
    Fresh.objects.bulk_create(
        [Fresh(mention_id=pk, kept_at=now) for pk in mention_ids], ignore_conflicts=True
    )


# ---- rows ------------------------------------------------------------------------------------


_COLUMNS = (
    ("key", "text"),
    ("network", "text"),
    ("external_id", "text"),
    ("identity_id", "bigint"),
    ("posted_at", "timestamptz"),
    ("edited_at", "timestamptz"),
    ("thread", "text"),
    ("is_private", "boolean"),
    ("is_automatic", "boolean"),
    ("title", "text"),
    ("text", "text"),
    ("url", "text"),
    ("language", "text"),
    ("mood", "text"),
    ("intent", "text"),
    ("urgency", "text"),
    ("marks", "jsonb"),
    ("post", "jsonb"),
    ("fingerprint", "bigint"),
    ("bands", "bigint[]"),
    ("copy_of_id", "bigint"),
)
_NAMES = ", ".join(name for name, _ in _COLUMNS)
_INSERT = f"""
    WITH fresh AS (
        INSERT INTO mentions_mention ({_NAMES}, channel_id, heard_at, n_copies)
        SELECT {_NAMES}, %s, %s, 0
        FROM jsonb_to_recordset(%s::jsonb) AS t({", ".join(" ".join(c) for c in _COLUMNS)})
        ON CONFLICT (key) DO NOTHING
        RETURNING id, key
    ), queued AS (
        INSERT INTO mentions_fresh (mention_id, kept_at) SELECT id, %s FROM fresh
    )
    SELECT key, id FROM fresh
"""  # noqa: S608 - names are constants


def _insert(
    rows: Sequence[pipeline.Kept],
    *,
    channel: Channel,
    identity_ids: Mapping[tuple[str, str], int],
    heads: dict[str, int],
    now: datetime,
) -> dict[str, int]:
    """Key to id of the mentions that were not there before.

    The rows travel as one JSON text: a driver that quotes arrays of texts costs more than all else.
    """
    if not rows:
        return {}
    ordered = sorted(rows, key=lambda row: row.key)
    records = [_record(row, identity_ids, heads, now) for row in ordered]
    with connection.cursor() as cursor:
        body = msgspec.json.encode(records).decode()
        cursor.execute(_INSERT, [channel.pk, now, body, now])
        return dict(cursor.fetchall())


def _record(
    row: pipeline.Kept,
    identity_ids: Mapping[tuple[str, str], int],
    heads: dict[str, int],
    now: datetime,
) -> dict[str, object]:
    post, marks = row.post, row.marks
    return {
        "key": row.key,
        "network": post.network,
        "external_id": post.id,
        "identity_id": identity_ids.get((post.network, contacts.key_of(post.author))),
        "posted_at": min(post.created_at or now, now),
        "edited_at": post.edited_at,
        "thread": post.thread or post.id,
        "is_private": post.is_private,
        "is_automatic": post.is_automatic,
        "title": post.title,
        "text": post.text,
        "url": post.url,
        "language": marks.language.value,
        "mood": marks.mood.value,
        "intent": marks.intent.value,
        "urgency": marks.urgency.value,
        "marks": store(marks),
        "post": post,
        "fingerprint": band(row.fingerprint) if row.bands else None,
        "bands": [band(one) for one in row.bands],
        "copy_of_id": heads.get(row.key),
    }


# ---- near copies -----------------------------------------------------------------------------


def _heads(rows: Sequence[pipeline.Kept], *, now: datetime) -> dict[str, int]:
    """Key of each near copy to the id of the mention, kept earlier, that it is a copy of."""
    bands = sorted({band(one) for row in rows for one in row.bands})
    if not bands:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, fingerprint, bands FROM mentions_mention
            WHERE copy_of_id IS NULL AND bands && %s::bigint[] AND heard_at > %s
            ORDER BY id
            """,
            [bands, now - timedelta(days=NEAR_COPY_DAYS)],
        )
        groups = _Groups()
        for pk, fingerprint, its_bands in cursor.fetchall():
            groups.add(pk, fingerprint, its_bands)
    found = ((row.key, groups.head_of(row)) for row in rows)
    return {key: head for key, head in found if head is not None}


class _Groups:
    """Heads of groups by the bands of their fingerprints."""

    def __init__(self) -> None:
        self._by_band: dict[int, list[tuple[int, int]]] = {}

    def add(self, pk: int, fingerprint: int, bands: Iterable[int]) -> None:
        for one in bands:
            self._by_band.setdefault(one, []).append((pk, fingerprint & 0xFFFFFFFFFFFFFFFF))

    def head_of(self, row: pipeline.Kept) -> int | None:
        near = [
            pk
            for one in row.bands
            for pk, fingerprint in self._by_band.get(band(one), ())
            if dedupe.near(row.fingerprint, fingerprint)
        ]
        return min(near, default=None)


def _group(kept: Sequence[tuple[int, pipeline.Kept]], heads: dict[str, int]) -> None:
    """Count copies at their heads; copies within the page join the first of them."""
    groups = _Groups()
    within: list[tuple[int, int]] = []
    n_copies: Counter[int] = Counter()
    for pk, row in sorted(kept, key=lambda pair: pair[0]):
        head = heads.get(row.key)
        if head is None and row.bands:
            head = groups.head_of(row)
            if head is None:
                groups.add(pk, row.fingerprint, [band(one) for one in row.bands])
            else:
                within.append((pk, head))
        if head is not None:
            n_copies[head] += 1
    with connection.cursor() as cursor:
        if within:
            cursor.execute(
                "UPDATE mentions_mention m SET copy_of_id = t.head"
                " FROM unnest(%s::bigint[], %s::bigint[]) AS t(id, head) WHERE m.id = t.id",
                [list(column) for column in zip(*within, strict=True)],
            )
        if n_copies:
            cursor.execute(
                "UPDATE mentions_mention m SET n_copies = m.n_copies + t.n"
                " FROM unnest(%s::bigint[], %s::bigint[]) AS t(id, n) WHERE m.id = t.id",
                [list(n_copies), list(n_copies.values())],
            )


def _insert_hits(kept: Sequence[tuple[int, pipeline.Kept]], *, now: datetime) -> None:
    triples = [
        (pk, monitor_id, min(row.post.created_at or now, now))
        for pk, row in kept
        for monitor_id in row.hits
    ]
    if not triples:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO mentions_hit (mention_id, monitor_id, posted_at)
            SELECT t.mention, t.monitor, t.at
            FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS t(mention, monitor, at)
            JOIN mentions_monitor m ON m.id = t.monitor
            ON CONFLICT DO NOTHING
            """,
            [list(column) for column in zip(*triples, strict=True)],
        )


def _on_network(kept: Sequence[tuple[int, pipeline.Kept]]) -> list[tuple[int, bool]]:
    """What its network can be asked about again; what was written on a page of ours it never saw."""
    return [(pk, row.post.is_for_us) for pk, row in kept if not row.post.id.startswith(FROM_PAGE)]


def _count(kept: Sequence[tuple[int, pipeline.Kept]], *, channel: Channel, now: datetime) -> None:
    counts: Counter[tuple[datetime, int | None]] = Counter()
    for _pk, row in kept:
        hour = min(row.post.created_at or now, now).astimezone(UTC)
        hour = hour.replace(minute=0, second=0, microsecond=0)
        counts[(hour, None)] += 1
        counts.update((hour, monitor_id) for monitor_id in row.hits)
    if not counts:
        return
    rows = sorted((hour, pk or 0, n) for (hour, pk), n in counts.items())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO mentions_hourlycount (hour, channel_id, monitor_id, n)
            SELECT t.hour, %s, m.id, t.n
            FROM unnest(%s::timestamptz[], %s::bigint[], %s::bigint[]) AS t(hour, monitor, n)
            LEFT JOIN mentions_monitor m ON m.id = t.monitor
            WHERE t.monitor = 0 OR m.id IS NOT NULL
            ON CONFLICT (hour, channel_id, monitor_id) DO UPDATE
            SET n = mentions_hourlycount.n + excluded.n
            """,
            [channel.pk, *(list(column) for column in zip(*rows, strict=True))],
        )


def _note_drops(
    drops: Iterable[pipeline.Dropped], counts: Counter[str], *, channel: Channel, now: datetime
) -> None:
    if not counts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO mentions_dropcount ("on", channel_id, reason, n)
            SELECT %s, %s, t.reason, t.n FROM unnest(%s::text[], %s::bigint[]) AS t(reason, n)
            ON CONFLICT ("on", channel_id, reason) DO UPDATE
            SET n = mentions_dropcount.n + excluded.n
            """,
            [now.date(), channel.pk, sorted(counts), [counts[r] for r in sorted(counts)]],
        )
    worth_a_look = [d for d in drops if d.reason in (Drop.UNREADABLE, Drop.EMPTY)][:SAMPLES_KEPT]
    if not worth_a_look:
        return
    DropSample.objects.bulk_create(
        DropSample(
            at=now,
            channel_id=channel.pk,
            reason=str(d.reason),
            why=d.why.replace("\0", "")[:MAX_SAMPLE],
            sample=d.sample.replace("\0", "")[:MAX_SAMPLE],
        )
        for d in worth_a_look
    )
    newest = DropSample.objects.filter(channel_id=channel.pk).order_by("-id")
    oldest_kept = newest.values_list("id", flat=True)[SAMPLES_KEPT - 1 : SAMPLES_KEPT]
    for pk in oldest_kept:
        DropSample.objects.filter(channel_id=channel.pk, pk__lt=pk).delete()
