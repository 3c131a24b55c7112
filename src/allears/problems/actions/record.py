"""What every change of a problem does: take it for this transaction, look who may, tell the screens."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection
from django.utils.translation import gettext as _

from allears.cases import queries as cases
from allears.lib import wake as wake_up
from allears.problems.models import Problem
from allears.staff.actions import NotPossible
from allears.staff.queries import User


def locked(problem_id: int) -> Problem:
    """Raises `NotPossible` when it is gone."""
    found = Problem.objects.select_for_update(of=("self",)).filter(pk=problem_id).first()
    if found is None:
        raise NotPossible(_("There is no such problem any more."))
    return found


def allowed(by: User) -> None:
    """Raises `NotPossible` for somebody who may only read."""
    if not by.can_answer:
        raise NotPossible(_("You may read it, not change it. An administrator can change that."))


def led(by: User) -> None:
    """Raises `NotPossible` for who does not lead."""
    if not by.can_lead:
        raise NotPossible(_("A lead lets that go. Ask one of yours."))


def tell(
    problem_ids: Sequence[int], *, by: User | None = None, about: Collection[int | None] = ()
) -> None:
    """Wake every screen that shows one of these. `about`: the cases because of which, so that who may
    know of none of them does not hear that something happened."""
    ids = {pk for pk in about if pk is not None}
    found = cases.walls_of(ids)
    around = frozenset().union(*found.values()) if ids and len(found) == len(ids) else None
    walls = dict.fromkeys(problem_ids, around) if around else None
    actor = by.pk if by else None
    with connection.cursor() as cursor:
        wake_up.tell(cursor.execute, "problems", ids=problem_ids, actor=actor, walls=walls)


def wake() -> None:
    """There is something for `care` to do."""
    with connection.cursor() as cursor:
        wake_up.tell(cursor.execute, "fresh")
