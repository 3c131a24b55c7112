"""How often what is kept for reuse was used, by how many, and what followed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from allears.cases.models import Use
from allears.cases.models.case import Outcome


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Of one thing since a moment."""

    n: int = 0
    n_people: int = 0
    n_answered: int = 0
    n_ended: int = 0
    n_satisfied: int = 0
    n_not_satisfied: int = 0
    n_reopened: int = 0
    last_at: datetime | None = None


def tallies(kinds: Collection[str], *, since: datetime) -> dict[tuple[str, int], Tally]:
    """By kind and id; what was not used is not in it. One read."""
    rows = Use.objects.filter(kind__in=kinds, at__gte=since).values("kind", "item")
    found = rows.annotate(
        n=Count("pk"),
        n_people=Count("by", distinct=True),
        n_answered=Count("pk", filter=Q(answered_at__isnull=False)),
        n_ended=Count("pk", filter=Q(ended_at__isnull=False)),
        n_satisfied=Count("pk", filter=Q(outcome=Outcome.SATISFIED)),
        n_not_satisfied=Count("pk", filter=Q(outcome=Outcome.NOT_SATISFIED)),
        n_reopened=Count("pk", filter=Q(is_reopened=True)),
        last_at=Max("at"),
    ).order_by()
    return {(row["kind"], row["item"]): _tally(row) for row in found}


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(**{name: value for name, value in row.items() if name not in ("kind", "item")})


def users_of(kind: str, item: int, *, since: datetime) -> list[tuple[str, int]]:
    """Who used it how often, the most first."""
    rows = Use.objects.filter(kind=kind, item=item, at__gte=since)
    counted = rows.values("by__name").annotate(n=Count("pk")).order_by("-n", "by__name")
    return [(row["by__name"], row["n"]) for row in counted]


def outcomes_of(kind: str, item: int, *, since: datetime) -> dict[str, int]:
    """How the cases ended on which it was used; "" for those that have not."""
    rows = Use.objects.filter(kind=kind, item=item, at__gte=since)
    counted = rows.values("outcome").annotate(n=Count("pk")).order_by()
    return {row["outcome"]: row["n"] for row in counted}
