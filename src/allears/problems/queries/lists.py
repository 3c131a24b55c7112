"""Lists of problems and wishes, and of cases that look alike and belong to none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from allears.cases import queries as cases
from allears.contacts import stems
from allears.lib import sight
from allears.problems.models import Gathering, Link, Problem, PublicWords
from allears.problems.rules import alike
from allears.problems.rules.states import ENDED, Kind
from allears.staff.worded import first, worded

MOST = 200
MOST_GATHERINGS = 20


@dataclass(frozen=True, kw_only=True)
class Row:
    """A problem in a list."""

    problem: Problem
    n_cases: int
    n_posts: int


def _which(part: str) -> QuerySet[Problem]:
    rows = Problem.objects.select_related("owner", "team")
    if part == "ended":
        return rows.filter(state__in=ENDED)
    kind = Kind.WISH if part == "wishes" else Kind.PROBLEM
    return rows.filter(kind=kind).exclude(state__in=ENDED)


def listing(part: str, words: str = "", *, limit: int = MOST) -> list[Row]:
    """Problems, wishes or ended ones, the last changed first, with how much is linked to each."""
    rows = _which(part)
    if words:
        inside = Q(title__icontains=words) | Q(internal__icontains=words)
        rows = rows.filter(inside | Q(public_words__title__icontains=words)).distinct()
    found = list(rows.order_by("-state_at", "-id")[:limit])
    n = _n_linked(one.pk for one in found)
    return [
        Row(problem=one, n_cases=n.get(one.pk, (0, 0))[0], n_posts=n.get(one.pk, (0, 0))[1])
        for one in found
    ]


def _n_linked(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    rows = Link.objects.filter(problem_id__in=list(ids), ended_at__isnull=True)
    counted = rows.values("problem_id").annotate(cases=Count("case_id"), posts=Count("mention_id"))
    return {one["problem_id"]: (one["cases"], one["posts"]) for one in counted}


def counts() -> dict[str, int]:
    """How many there are of each part."""
    ended = Q(state__in=ENDED)
    return Problem.objects.aggregate(
        problems=Count("pk", filter=Q(kind=Kind.PROBLEM) & ~ended),
        wishes=Count("pk", filter=Q(kind=Kind.WISH) & ~ended),
        ended=Count("pk", filter=ended),
    )


def active(*, limit: int = MOST) -> list[Problem]:
    """Those that new cases may belong to: not ended, with words to know them by."""
    return _active(limit=limit)


@worded
def _active(*, limit: int) -> QuerySet[Problem]:
    rows = Problem.objects.exclude(state__in=ENDED).exclude(words=[])
    return rows.order_by("-state_at", "-id")[:limit]


def find(words: str, *, limit: int) -> list[Problem]:
    """Those in which all the words stand, among us or outside, stemmed by their language and the last
    one as a beginning; what is not over first."""
    question = stems.typed(words, languages=_languages(), is_open=True)
    outside = PublicWords.objects.filter(search=question).values("problem_id")
    rows = Problem.objects.filter(Q(search=question) | Q(pk__in=outside))
    rows = rows.annotate(is_over=Q(state__in=ENDED)).prefetch_related("public_words")
    return list(rows.order_by("is_over", "-state_at", "-pk")[:limit])


def newest(*, limit: int = MOST) -> list[Problem]:
    """Also what is over, with what is said of it outside."""
    rows = Problem.objects.prefetch_related("public_words")
    return list(rows.order_by("-state_at", "-pk")[:limit])


def _languages() -> list[str]:
    among, outside = (
        model.objects.order_by().values_list("language", flat=True).distinct()
        for model in (Problem, PublicWords)
    )
    return sorted({*among, *outside})


def by_title(*, limit: int) -> list[Problem]:
    """For the palette: those that are not over."""
    rows = Problem.objects.exclude(state__in=ENDED)
    return list(rows.order_by("-state_at", "-id")[:limit])


def public_problem(problem_id: int) -> Problem | None:
    """One that everybody may read."""
    rows = Problem.objects.filter(pk=problem_id, published_at__isnull=False)
    return rows.first()


def gatherings(*, limit: int = MOST_GATHERINGS) -> list[Gathering]:
    """Cases that look alike and that nobody looked at yet, the largest first."""
    rows = Gathering.objects.filter(dismissed_at__isnull=True).select_related("first")
    return sorted(as_seen(rows), key=lambda one: -len(one.case_ids))[:limit]


def gathering(first_id: int) -> Gathering | None:
    return next(iter(as_seen(Gathering.objects.filter(pk=first_id))), None)


def gathering_of(case_id: int) -> Gathering | None:
    """The one to which a case belongs."""
    return first(as_seen(_gathered([case_id])))


@worded(by_values=True)
def _gathered(case_ids: list[int]) -> QuerySet[Gathering]:
    return Gathering.objects.filter(case_ids__contains=case_ids, dismissed_at__isnull=True)[:1]


def as_seen(rows: Iterable[Gathering]) -> list[Gathering]:
    """As far as the present sight goes: a case that went behind a wall since the last look is taken out,
    with the words that stand in none of the others; too few are no group. Not to be saved."""
    found = list(rows)
    if sight.current().is_whole or not found:
        return found
    words = dict(cases.words_of({pk for one in found for pk in one.case_ids}))
    shown = []
    for one in found:
        ids = [pk for pk in one.case_ids if pk in words]
        if len(ids) < len(one.case_ids):
            said = Counter(word for pk in ids for word in words[pk])
            one.case_ids, one.words = ids, [word for word in one.words if said[word] > 1]
        shown += [one] if len(ids) >= alike.GATHERS else []
    return shown
