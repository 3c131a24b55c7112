"""Who may have to do with a case that is behind walls: teams and people who are behind them all.

Asked before a case is given, offered or shown to somebody. Whoever asks is behind the walls, so the
refusal may say why.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from allears.cases.models import Case
from allears.staff import guard
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User


def walls_of(case: Case) -> frozenset[int]:
    """As it was read."""
    return frozenset(case.walls or ())


def lets_in(case: Case, person: User) -> bool:
    """Whether somebody is behind the walls of a case."""
    return not guard.sight_of(person).hides(walls_of(case))


def lets_team_in(case: Case, team_id: int) -> bool:
    walls = walls_of(case)
    return not walls or team_id in staff.teams_behind(walls)


def check_person(case: Case, person: User) -> None:
    """Raises `NotPossible`."""
    if not lets_in(case, person):
        words = _("This case is confidential, and %s is not behind its wall.")
        raise NotPossible(words % person.name)


def check_team(case: Case, team: Team) -> None:
    """Raises `NotPossible`."""
    if not lets_team_in(case, team.pk):
        words = _("This case is confidential, and %s is not behind its wall.")
        raise NotPossible(words % team.name)
