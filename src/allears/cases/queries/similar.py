"""Ended matters like this one: by the rare words that they share, by near copies, by kind.

Candidates are the newest ended cases that hold one of the case's rarest words (an index on the
words of ended cases finds them); each shared word weighs by how rare it is over all cases, as
PostgreSQL's own statistics of the column say, so "kettle" says little where everybody writes of
kettles. A near copy of the words (the bands of `listening.dedupe`) and the same kind of matter
weigh extra. What it misses: the same matter in other words or another language, and what lies
further back than the newest candidates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.cache import caches
from django.db import connection
from django.db.models import QuerySet

from allears.cases.models import Case, Intake, Message
from allears.cases.queries.hidden import kept_out
from allears.cases.rules.intake import subject_words
from allears.staff.many import AnyOf
from allears.staff.worded import worded

N_WORDS = 10
"""Of the case, the rarest, by which others are looked for."""
N_CANDIDATES = 300
N_MET = 3000
"""Rows that are fetched by words before the newest of them are compared."""
MOST_SHARE = 0.015
"""Words are looked for, the rarest first, until together they stand in this share of all cases."""
TOO_COMMON = 0.25
"""A word in every fourth case tells nothing."""
LEAST = 0.22
"""How much of the weight of its words another must share to be like it."""
FOR_COPY, FOR_INTENT, FOR_MONITOR = 1.0, 0.08, 0.08
FLOOR = 1e-4
LATELY = timedelta(days=14)
ASKS_THE_SAME = 0.5
"""Half of the weight of the telling words: the same matter, not the same kind of matter."""
KEEP_S = 600
KEY = "cases.word_shares"
_SHARES = """
    SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats
    WHERE schemaname = current_schema() AND tablename = 'cases_case' AND attname = 'subject_words'
"""


_Row = tuple[int, list[str], str, list[int]]
"""Of a candidate: id, words, intent, monitors."""


@dataclass(frozen=True, kw_only=True)
class Alike:
    """An ended case that is like another, and why."""

    case: Case
    words: list[str] = field(default_factory=list)
    """Words that both have, the most telling first."""
    is_copy: bool = False
    answer: Message | None = None
    """What was said last by us, with who said it."""


WANTED = ("pk", "subject_words", "intent", "monitors")


def word_shares() -> Mapping[str, float]:
    """In which share of the cases the common words stand, as of the last look of PostgreSQL."""
    found: dict[str, float] | None = caches["own"].get(KEY)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(_SHARES)
            row = cursor.fetchone()
        found = dict(zip(row[0], row[1], strict=False)) if row and row[0] else {}
        caches["own"].set(KEY, found, KEEP_S)
    return found


def alike(
    case: Case, *, about: str = "", mention_ids: Iterable[int] = (), limit: int = 5
) -> list[Alike]:
    """Ended cases like this one, the likest first, without what is kept out; five reads.

    `about`: the words with which it began, where later ones lead away; `mention_ids`: near copies.
    """
    shares = word_shares()
    words = subject_words(about) & set(case.subject_words) or set(case.subject_words)
    weights = {word: -math.log(max(shares.get(word, FLOOR), FLOOR)) for word in sorted(words)}
    telling = sorted(
        (w for w in weights if shares.get(w, 0) < TOO_COMMON), key=lambda w: -weights[w]
    )
    copies = set(_copies(list(mention_ids), case.pk))
    telling = telling[:N_WORDS]
    rows = _candidates(case, _bounded(telling, shares), copies)
    left_out = kept_out([row[0] for row in rows])
    rows = [row for row in rows if row[0] not in left_out]
    scored = _scored(case, rows, {word: weights[word] for word in telling}, copies)
    best = sorted(scored, reverse=True)[:limit]
    return _with_answers([(pk, words) for _score, pk, words in best], copies)


@worded
def _copies(mention_ids: list[int], but_id: int) -> QuerySet[Intake, int]:
    rows = Intake.objects.filter(AnyOf("pk", mention_ids), case__closed_at__isnull=False)
    return rows.exclude(case_id=but_id).values_list("case_id", flat=True)


def n_who_ask_the_same(case: Case, *, now: datetime) -> int:
    """How many other people have an open case like this one, of those that came lately; two reads."""
    shares, words = word_shares(), set(case.subject_words)
    weights = {word: -math.log(max(shares.get(word, FLOOR), FLOOR)) for word in words}
    rare = (word for word in weights if shares.get(word, 0) < TOO_COMMON)
    telling = sorted(rare, key=lambda word: (-weights[word], word))[:N_WORDS]
    if not telling:
        return 0
    rows = Case.objects.filter(closed_at__isnull=True, opened_at__gte=now - LATELY)
    rows = rows.exclude(contact_id=case.contact_id).filter(subject_words__overlap=telling)
    wanted = ("pk", "subject_words", "contact_id")
    found = rows.order_by("-opened_at").values_list(*wanted)[:N_CANDIDATES]
    whole = sum(weights[word] for word in telling)
    return len(
        {
            contact_id
            for _pk, theirs, contact_id in found
            if sum(weights[word] for word in telling if word in theirs) >= ASKS_THE_SAME * whole
        }
    )


def _bounded(telling: list[str], shares: Mapping[str, float]) -> list[str]:
    """The rarest words, at least one, as far as they do not fetch half of the house."""
    found: list[str] = []
    share = 0.0
    for word in telling:
        share += shares.get(word, FLOOR)
        if found and share > MOST_SHARE:
            break
        found.append(word)
    return found


def _scored(
    case: Case, rows: list[_Row], weights: Mapping[str, float], copies: set[int]
) -> list[tuple[float, int, list[str]]]:
    whole = sum(weights.values()) or 1.0
    found = []
    for pk, words, intent, monitors in rows:
        shared = sorted(set(words) & set(weights), key=lambda word: -weights[word])
        score = sum(weights[word] for word in shared) / whole
        is_copy = pk in copies
        if score < LEAST and not is_copy:
            continue
        score += FOR_INTENT * (intent == case.intent) + FOR_COPY * is_copy
        score += FOR_MONITOR * bool(set(monitors) & set(case.monitors))
        found.append((score, pk, shared))
    return found


def _candidates(case: Case, telling: list[str], copies: set[int]) -> list[_Row]:
    found = _met(case.pk, telling) if telling else []
    missing = copies - {row[0] for row in found}
    return found + (_ended(case.pk, sorted(missing)) if missing else [])


@worded(by_values=True)
def _met(but_id: int, words: list[str]) -> QuerySet[Case, _Row]:
    """Ended cases with any of these words, the last ended first."""
    rows = Case.objects.exclude(pk=but_id).filter(closed_at__isnull=False)
    met = rows.filter(subject_words__overlap=words).values("pk")[:N_MET]
    found = rows.filter(pk__in=met).order_by("-closed_at", "-id")
    return found.values_list(*WANTED)[:N_CANDIDATES]


@worded
def _ended(but_id: int, ids: list[int]) -> QuerySet[Case, _Row]:
    rows = Case.objects.exclude(pk=but_id).filter(AnyOf("pk", ids), closed_at__isnull=False)
    return rows.values_list(*WANTED)


@worded
def _last_of_ours(ids: list[int]) -> QuerySet[Message]:
    said = Message.objects.filter(AnyOf("case_id", ids), by__isnull=False).select_related("by")
    return said.order_by("case_id", "-at", "-id").distinct("case_id")


def _with_answers(best: list[tuple[int, list[str]]], copies: set[int]) -> list[Alike]:
    ids = [pk for pk, _words in best]
    if not ids:
        return []
    rows = Case.objects.select_related("contact").prefetch_related("closures").in_bulk(ids)
    last = {m.case_id: m for m in _last_of_ours(ids)}
    return [
        Alike(case=rows[pk], words=words[:4], is_copy=pk in copies, answer=last.get(pk))
        for pk, words in best
    ]
