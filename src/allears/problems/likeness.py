"""What looks like the linked cases of a problem: other cases, and public posts that are none.

By the share of the problem's profile that they hold (`rules.alike.meets`); bounded by the newest so many.
What it misses: the same thing in another language, and posts further back than the newest ones kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from allears.cases import queries as cases
from allears.cases.queries.rows import Case
from allears.cases.rules.intake import subject_words
from allears.mentions import queries as mentions
from allears.mentions.queries import Mention
from allears.problems import queries
from allears.problems.models import Problem
from allears.problems.rules import alike

POOL, POOL_FOR = 3_000, timedelta(days=90)
POSTS = 600
MOST = 200
WORTH = 0.3
"""From this share of the profile on it is shown; from `alike.TICKED` on it is ticked."""


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A case like it, and by which words."""

    case: Case
    words: tuple[str, ...]
    is_likely: bool


@dataclass(frozen=True, kw_only=True)
class AlikePost:
    """A public post like it, that is no case."""

    mention: Mention
    words: tuple[str, ...]
    is_likely: bool


@dataclass(kw_only=True)
class Found:
    cases: list[Alike] = field(default_factory=list)
    posts: list[AlikePost] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A problem that a case looks like."""

    problem: Problem
    words: tuple[str, ...]


def of_problem(row: Problem, *, now: datetime) -> Found:
    """What could be linked to it, the likest first; what was taken away before is left out."""
    if not row.words:
        return Found()
    known, posts = queries.linked_ids(row.pk, with_ended=True)
    pool = cases.newest_words(since=now - POOL_FOR, limit=POOL, but=known)
    scored = [(pk, *alike.meets(words, row.words)) for pk, words in pool]
    best = sorted((one for one in scored if one[1] >= WORTH), key=lambda one: (-one[1], -one[0]))
    best = best[:MOST]
    rows = {case.pk: case for case in cases.many(pk for pk, _score, _words in best)}
    return Found(
        cases=[
            Alike(case=rows[pk], words=words, is_likely=score >= alike.TICKED)
            for pk, score, words in best
            if pk in rows
        ],
        posts=_posts(row, posts),
    )


def _posts(row: Problem, known: set[int]) -> list[AlikePost]:
    newest = [one for one in mentions.newest(POSTS) if not one.is_private and one.pk not in known]
    in_cases = cases.case_ids_of_mentions(one.pk for one in newest)
    found = []
    for one in newest:
        if one.pk in in_cases or one.gone_at is not None:
            continue
        post = mentions.post_of(one)
        score, words = alike.meets(subject_words(f"{post.title} {post.text}"), row.words)
        if score >= WORTH:
            found.append((score, one, words))
    found.sort(key=lambda at: -at[0])
    whole = {one.pk: one for one in mentions.by_ids(m.pk for _s, m, _w in found[:MOST])}
    return [
        AlikePost(mention=whole[m.pk], words=words, is_likely=score >= alike.TICKED)
        for score, m, words in found[:MOST]
        if m.pk in whole
    ]


def of_case(case: Case, but: set[int]) -> Known | None:
    """The known problem that a case looks most like; None when none is near enough."""
    best: tuple[float, Known] | None = None
    for row in queries.active():
        if row.pk in but:
            continue
        score, words = alike.meets(case.subject_words, row.words)
        if score >= alike.LIKELY and (best is None or score > best[0]):
            best = score, Known(problem=row, words=words)
    return best[1] if best else None
