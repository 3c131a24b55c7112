"""What the newest mentions of a filter are made of: languages, networks, moods, people, sites, words.

They are counted over the newest few thousand that the filter lets through, so that it costs the same however much there is; the page says so. What it misses: of a query
with words, what the database lets through is counted (other forms of a word, words that are not
neighbours), which may be a little more than the stream shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import F, Sum

from allears.lib import sight
from allears.mentions import filtering, hidden, terms
from allears.mentions.asking import Host
from allears.mentions.filtering import Filter
from allears.mentions.models import HourlyCount, Mention

SAMPLE = 5000
"""Mentions that are counted."""
TEXTS = 1500
"""Of these, the newest whose words are counted."""
BASE = 6000
"""Texts of any time that tell how often a word is said otherwise."""
BASE_FOR_S = 900
LETTERS = 1500
"""Of a text, how much is looked at for words."""
SPELLED = 400
COUNTED = 8000
"""Mentions that are counted by the hour where the hourly counts cannot tell."""
_TAG = re.compile(r"(?<!\w)#(\w{2,60})")


@dataclass(frozen=True, kw_only=True)
class Facets:
    """Each list holds (value, number), most first."""

    n: int
    is_all: bool
    """Everything was counted, not the newest alone."""
    languages: list[tuple[str, int]] = field(default_factory=list)
    networks: list[tuple[str, int]] = field(default_factory=list)
    moods: list[tuple[str, int]] = field(default_factory=list)
    intents: list[tuple[str, int]] = field(default_factory=list)
    identities: list[tuple[int, int]] = field(default_factory=list)
    sites: list[tuple[str, int]] = field(default_factory=list)


def facets(wanted: Filter) -> Facets:
    """Who, where and how. Raises `QueryError`."""
    columns = ("language", "network", "mood", "intent", "identity_id", "backwards")
    found = filtering.rows(wanted).annotate(backwards=Host(F("url"))).values_list(*columns)
    rows = list(found[: SAMPLE + 1])
    counted = [Counter(values) for values in zip(*rows[:SAMPLE], strict=True)] or [Counter()] * 6
    hosts = Counter({name[::-1]: n for name, n in counted[5].items() if name})
    people = Counter({pk: n for pk, n in counted[4].items() if pk is not None})
    return Facets(
        n=min(len(rows), SAMPLE),
        is_all=len(rows) <= SAMPLE,
        languages=_most(counted[0]),
        networks=_most(counted[1]),
        moods=_most(counted[2]),
        intents=_most(counted[3]),
        identities=people.most_common(6),
        sites=_most(hosts),
    )


def _most(counted: Counter[Any], limit: int = 7) -> list[tuple[Any, int]]:
    return sorted(
        ((value, n) for value, n in counted.items() if value), key=lambda pair: (-pair[1], pair[0])
    )[:limit]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What was said, in how many of the `n` newest texts."""

    n: int
    standing: terms.Standing
    tags: list[tuple[str, int]]
    links: list[tuple[str, int]]


def words(wanted: Filter, *, besides: Sequence[str] = ()) -> Words:
    """Words that stand out, hashtags and links. Raises `QueryError`."""
    columns = ("title", "text", "post__links")
    rows = list(filtering.rows(wanted).values_list(*columns)[:TEXTS])
    texts = [f"{title} {text[:LETTERS]}" for title, text, _links in rows]
    counted = terms.count(texts)
    standing = terms.standing_out(counted, base(), besides=besides)
    forms = terms.spelled((word for word, _n in standing.words), texts[:SPELLED])
    tags = Counter(tag for text in texts if "#" in text for tag in _tags(text))
    links = Counter(
        link for _title, _text, given in rows for link in set(given or ()) if _is_link(link)
    )
    return Words(
        n=len(texts),
        standing=terms.Standing(
            words=[(forms.get(word, word), n) for word, n in standing.words],
            is_against=standing.is_against,
        ),
        tags=_most(tags, 10),
        links=[(link, n) for link, n in links.most_common(6)],
    )


def _tags(text: str) -> set[str]:
    return {tag.lower() for tag in _TAG.findall(text) if not tag.isdigit()}


def _is_link(link: object) -> bool:
    return isinstance(link, str) and link.startswith(("https://", "http://")) and len(link) < 500


@sight.blind
def base() -> terms.Counts:
    """How often words are said at any time; looked at anew every quarter of an hour."""
    kept = cache.get("listen-base")
    if isinstance(kept, terms.Counts):
        return kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'mentions_mention'::regclass")
        n_rows = max(float(cursor.fetchone()[0]), 1.0)
    share = min(100.0, 100.0 * BASE / n_rows)
    found: Iterable[tuple[str, str]]
    if share >= 50:  # a small house: its newest are nearly all of it
        found = Mention.objects.order_by("-heard_at", "-id").values_list("title", "text")[:BASE]
    else:
        sampled = "SELECT id, title, text FROM mentions_mention TABLESAMPLE SYSTEM (%s) WHERE walls IS NULL"
        found = [(row.title, row.text) for row in Mention.objects.raw(sampled, [share])]
    made = terms.count(f"{title} {text[:LETTERS]}" for title, text in found)
    cache.set("listen-base", made, BASE_FOR_S if made.n > BASE / 2 else 60)
    return made


# ---- over time -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Mentions by the hour (UTC) in which they were said."""

    hours: dict[datetime, int]
    counted_from: datetime | None = None
    """Earlier ones were not counted: there are too many."""


def timeline(wanted: Filter) -> Timeline:
    """Between `since` and `until` of the filter. Raises `QueryError`.

    Of a monitor or a channel the hourly counts tell it, copies included; of everything else the
    newest `COUNTED` are counted.
    """
    if wanted.is_plain:
        return Timeline(hours=_from_counts(wanted))
    times = filtering.rows(wanted).values("posted_at")[: COUNTED + 1]
    sql, parameters = times.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT date_trunc('hour', posted_at, 'UTC') AS hour, count(*), min(posted_at)"  # noqa: S608 - written by Django
            f" FROM ({sql}) AS newest GROUP BY 1 ORDER BY 1",
            parameters,
        )
        found = cursor.fetchall()
    hours = {hour.astimezone(UTC): n for hour, n, _at in found}
    is_cut = sum(hours.values()) > COUNTED
    return Timeline(hours=hours, counted_from=found[0][2] if is_cut else None)


def _from_counts(wanted: Filter) -> dict[datetime, int]:
    everything = HourlyCount.objects.filter(monitor__isnull=True)
    of_one = HourlyCount.objects.filter(monitor_id=wanted.monitor_id or 0)
    rows = of_one if wanted.monitor_id else everything
    if wanted.channel_id:
        rows = rows.filter(channel_id=wanted.channel_id)
    if wanted.since:
        rows = rows.filter(hour__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(hour__lt=wanted.until)
    summed = rows.values_list("hour").annotate(total=Sum("n"))
    found = {hour.astimezone(UTC): n for hour, n in summed}
    taken = hidden.by_hour(since=wanted.since, of_monitors=bool(wanted.monitor_id))
    for (hour, channel_id, monitor_id), n in taken.items():
        is_here = monitor_id == wanted.monitor_id and wanted.channel_id in (None, channel_id)
        if is_here and hour in found:
            found[hour] = max(0, found[hour] - n)
    return {hour: n for hour, n in found.items() if n}
