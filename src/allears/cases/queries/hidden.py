"""Which cases are hidden from somebody, for what already has their numbers and must not tell them; and which
are kept out of what is learned from and reported."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from allears.cases.models import Case, HardCase
from allears.staff import guard
from allears.staff.many import AnyOf
from allears.staff.queries import User
from allears.staff.worded import worded


def hidden_from(person: User, case_ids: Iterable[int | None]) -> set[int]:
    """Of these cases, those that somebody may not know of."""
    ids = [pk for pk in case_ids if pk is not None]
    return guard.hidden_ids(Case, ids, guard.sight_of(person))


def walls_of(case_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The walls around each of these that has any, whoever asks."""
    if not case_ids:
        return {}
    return {pk: frozenset(walls or ()) for pk, walls in _walled(list(case_ids))}


@worded
def _walled(case_ids: list[int]) -> QuerySet[Case, tuple[int, list[int] | None]]:
    rows = Case._base_manager.filter(AnyOf("pk", case_ids), walls__isnull=False)
    return rows.values_list("pk", "walls")


def kept_out(case_ids: Collection[int]) -> set[int]:
    """Of these, the hard cases that nothing is learned from and no report quotes, also after their end."""
    return set(_hard(list(case_ids)))


@worded
def _hard(case_ids: list[int]) -> QuerySet[HardCase, int]:
    rows = HardCase.objects.filter(AnyOf("case_id", case_ids), is_hidden=True)
    return rows.order_by().values_list("case_id", flat=True)
