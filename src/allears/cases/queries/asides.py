"""Side questions: those of a case with all that was said to them, and those that are asked of somebody."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from allears.cases.models import Aside
from allears.cases.queries.held import has
from allears.lib.once import once_for_all
from allears.staff.queries import User
from allears.staff.worded import worded

MOST_SHOWN = 50


def asides_of(case_id: int) -> list[Aside]:
    """Oldest first, each with what was said to it."""
    if not has(case_id, Aside):
        return []
    found = Aside.objects.filter(case_id=case_id).order_by("-at", "-pk")[:MOST_SHOWN]
    ids = list(found.values_list("pk", flat=True))
    if not ids:
        return []
    rows = Aside.objects.filter(pk__in=ids).select_related("by", "team", "person", "owner")
    rows = rows.select_related("outgoing").prefetch_related("said__by", "said__mention__identity")
    return list(rows.order_by("at", "pk"))


def case_id_of_aside(aside_id: int) -> int | None:
    return Aside.objects.filter(pk=aside_id).values_list("case_id", flat=True).first()


def asked_of(user: User, team_ids: Collection[int]) -> Q:
    """Cases at whose side these are asked something that nobody has answered."""
    mine = Q(person=user) | Q(owner=user) | Q(team_id__in=list(team_ids), owner__isnull=True)
    rows = Aside.objects.filter(mine, ended_at__isnull=True)
    return Q(pk__in=rows.values("case_id"))


def n_asked(user: User, team_ids: Collection[int]) -> int:
    """In how many of them; one read for all who ask at one moment."""
    found = {
        case_id
        for case_id, team_id, person_id, owner_id in _asked()
        if user.pk in (person_id, owner_id) or (owner_id is None and team_id in team_ids)
    }
    return len(found)


@once_for_all
def _asked() -> list[tuple[int, int | None, int | None, int | None]]:
    return _asked_rows()


@worded
def _asked_rows() -> QuerySet[Aside, tuple[int, int | None, int | None, int | None]]:
    rows = Aside.objects.filter(ended_at__isnull=True, case__closed_at__isnull=True)
    return rows.values_list("case_id", "team_id", "person_id", "owner_id")
