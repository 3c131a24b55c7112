"""Twelve weeks in numbers: promises by team and person, outcomes, causes, and why people left.

A closing that was opened again is no end and is not counted; a promise counts where it ended, for the
team that was accountable then and the person who gave it. Words of hard cases that are kept out are not quoted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from allears.cases.models import Closure, Promise, PromiseState
from allears.cases.models.case import Cause, Leaving, Outcome

WEEKS = 12
MOST_PEOPLE = 100
MOST_WORDS = 20


@dataclass(frozen=True)
class Promised:
    """Of a team or a person."""

    name: str
    n_kept: int
    n_broken: int

    @property
    def share(self) -> int:
        """Kept of a hundred."""
        return round(100 * self.n_kept / (self.n_kept + self.n_broken))


@dataclass(frozen=True, kw_only=True)
class Kept:
    since: datetime
    teams: list[Promised]
    people: list[Promised]
    n_withdrawn: int
    n_open: int
    outcomes: list[tuple[str, int]]
    causes: list[tuple[str, int]]
    leavings: list[tuple[str, int]]
    leaving_words: list[str]


def kept(now: datetime) -> Kept:
    """Five reads."""
    since = now - timedelta(weeks=WEEKS)
    ended = Promise.objects.filter(ended_at__gte=since).order_by()
    closed = Closure.objects.filter(at__gte=since, reopened_at=None).order_by()
    outcomes: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    leavings: Counter[str] = Counter()
    rows = closed.values_list("outcome", "cause", "leaving").annotate(n=Count("pk"))
    for outcome, cause, leaving, n in rows:
        outcomes[outcome] += n
        causes[cause] += n
        leavings[leaving] += n
    del leavings[""]
    words = closed.exclude(leaving_words="").exclude(case__hard__is_hidden=True).order_by("-at")
    return Kept(
        since=since,
        teams=_promised(ended, "team__name"),
        people=_promised(ended, "by__name")[:MOST_PEOPLE],
        n_withdrawn=ended.filter(state=PromiseState.WITHDRAWN).count(),
        n_open=Promise.objects.filter(state=PromiseState.OPEN).count(),
        outcomes=_named(outcomes, Outcome.choices),
        causes=_named(causes, [*Cause.choices, ("", _("Not said"))]),
        leavings=_named(leavings, Leaving.choices),
        leaving_words=list(words.values_list("leaving_words", flat=True)[:MOST_WORDS]),
    )


def _promised(rows: object, by: str) -> list[Promised]:
    """By name, those with most broken first."""
    assert hasattr(rows, "values_list")
    counted = rows.values_list(by).annotate(
        n_kept=Count("pk", filter=Q(state=PromiseState.KEPT)),
        n_broken=Count("pk", filter=Q(state=PromiseState.BROKEN)),
    )
    found = [Promised(name, good, bad) for name, good, bad in counted if good or bad]
    return sorted(found, key=lambda one: (-one.n_broken, -one.n_kept, one.name))


def _named(counted: Counter[str], labels: Iterable[tuple[str, object]]) -> list[tuple[str, int]]:
    """With what each is called, in the order of the names that there are."""
    return [(str(label), counted[value]) for value, label in labels if counted[value]]
