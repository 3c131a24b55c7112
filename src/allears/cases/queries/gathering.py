"""What cases are about, in words: the newest of them, for finding those that look alike.

Bounded: the newest so many, by the index of the newest cases. What it misses: what lies further back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from allears.cases.models import Case
from allears.triage import small_words

Words = tuple[int, frozenset[str]]
"""The number of a case, and its telling words."""


_OF = ("pk", "language", "subject_words")


def _telling(case_id: int, language: str, words: Iterable[str]) -> Words:
    """Without those that only hold a sentence together in its language."""
    return case_id, frozenset(words) - small_words.of(language)


def words_of(case_ids: Iterable[int]) -> list[Words]:
    """Of these cases."""
    rows = Case.objects.filter(pk__in=list(case_ids)).order_by("pk")
    return [_telling(*row) for row in rows.values_list(*_OF)]


def newest_words(
    *, since: datetime, limit: int, is_open: bool = False, but: Collection[int] = ()
) -> list[Words]:
    """Of the newest cases that moved after `since`, the oldest first; `is_open`: of open ones,
    without thanks."""
    rows = Case.objects.filter(last_message_at__gt=since).exclude(subject_words=[])
    if is_open:
        rows = rows.filter(closed_at__isnull=True).exclude(intent="praise")
    found = rows.order_by("-last_message_at", "-id").values_list(*_OF)[:limit]
    left_out = set(but)
    kept = [_telling(*row) for row in found if row[0] not in left_out]
    return sorted(kept, key=lambda one: one[0])


def opened_words(*, since: datetime, limit: int) -> list[Words]:
    """Of the newest cases that were opened after `since`."""
    rows = Case.objects.filter(opened_at__gt=since, last_message_at__gt=since)
    return [
        _telling(*row) for row in rows.order_by("-last_message_at", "-id").values_list(*_OF)[:limit]
    ]


def many(case_ids: Iterable[int]) -> list[Case]:
    """These cases with whose they are, in the order of their numbers."""
    rows = Case.objects.select_related("contact", "team", "assignee")
    return list(rows.prefetch_related("closures").filter(pk__in=list(case_ids)).order_by("pk"))
