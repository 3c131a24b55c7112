"""Cases in which the person said something that a query of the query language meets.

The filter narrows in the database; what is left is read in the order of the list, a batch at a
time, and every message of the person is put before the exact matcher, the same that monitors use.
A page looks at no more than `MOST_LOOKED_AT` cases; where that ends before the list does, the page
says so and goes on from there when asked. Misses: what we said, notes, and conversations that
were never heard as a mention.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db.models import QuerySet

from allears.cases.models import Case, Message
from allears.listening import match
from allears.listening.post import Post
from allears.listening.query import parse
from allears.mentions import marks as stored_marks

BATCH = 200
MOST_LOOKED_AT = 2000
"""Cases that one page looks at: about a fifth of a second."""


@dataclass(kw_only=True)
class Found:
    """Cases in the order of the list."""

    cases: list[Case] = field(default_factory=list)
    n_looked_at: int = 0
    last: Case | None = None
    """The last that was looked at, when the bound ended it before the list did."""


def compiled(query: str) -> match.Matcher:
    """Raises `QueryError` with the place."""
    return match.compile([(0, parse(query))], detected_language=True)


def meeting(
    rows: QuerySet[Case], matcher: match.Matcher, *, limit: int, bound: int = MOST_LOOKED_AT
) -> Found:
    """The first `limit` of these sorted rows in which the person said it."""
    found = Found()
    while found.n_looked_at < bound:
        batch = list(rows[found.n_looked_at : found.n_looked_at + BATCH])
        found.n_looked_at += len(batch)
        said = meets([case.pk for case in batch], matcher)
        found.cases += [case for case in batch if case.pk in said]
        if len(found.cases) >= limit or len(batch) < BATCH:
            del found.cases[limit:]
            found.last = None
            return found
        found.last = batch[-1]
    return found


def meets(case_ids: Sequence[int], matcher: match.Matcher) -> set[int]:
    """Those of these cases in which the person said what the matcher looks for; one read."""
    rows = Message.objects.filter(case_id__in=case_ids, mention__isnull=False)
    kept = rows.values_list("case_id", "mention__post", "mention__marks")
    found: set[int] = set()
    for case_id, post, marks in kept:
        if case_id not in found and _is_met(matcher, post, marks):
            found.add(case_id)
    return found


def _is_met(matcher: match.Matcher, stored: object, marks: dict[str, Sequence[Any]]) -> bool:
    post = msgspec.convert(stored, Post)
    hits = matcher.match(post)
    if hits.sure or not hits.maybe:
        return bool(hits.sure)
    return bool(matcher.settle(post, stored_marks.read(marks), hits.maybe))


def ids_meeting(ids: Iterable[int], matcher: match.Matcher) -> list[int]:
    """All of these, in their order, in which the person said it."""
    wanted = list(ids)
    found: list[int] = []
    for begin in range(0, len(wanted), BATCH):
        part = wanted[begin : begin + BATCH]
        said = meets(part, matcher)
        found += [pk for pk in part if pk in said]
    return found
