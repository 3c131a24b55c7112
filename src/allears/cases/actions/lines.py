"""Who may do what to a case, asked of the rows; raised in the words of who reads them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allears.cases import circle
from allears.cases.actions import record
from allears.cases.models import Allowance, Case
from allears.cases.rules import lines as rules
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.staff.worded import worded


def person(user: User) -> rules.Person:
    """One of us as the rules see them."""
    return rules.Person(
        id=user.pk,
        can_answer=user.is_active and user.can_answer,
        can_lead=user.can_lead,
        team_ids=frozenset(staff.team_ids_of(user)),
    )


def of_case(case: Case) -> rules.Lines:
    """Whose case it is now."""
    return rules.Lines(team_id=case.team_id, allowed_ids=frozenset(_allowed(case.pk)))


@worded
def _allowed(case_id: int) -> QuerySet[Allowance, int]:
    return Allowance.objects.filter(case_id=case_id).values_list("team_id", flat=True)


def allowed_of(case_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Which watching teams may answer, for many cases at once."""
    found: dict[int, set[int]] = {}
    rows = Allowance.objects.filter(case_id__in=list(case_ids))
    for case_id, team_id in rows.values_list("case_id", "team_id"):
        found.setdefault(case_id, set()).add(team_id)
    return {case_id: frozenset(team_ids) for case_id, team_ids in found.items()}


def may_answer(case: Case, by: User) -> bool:
    """Whether somebody may answer this case and be given it."""
    return circle.lets_in(case, by) and rules.may_answer(person(by), of_case(case))


def check(case: Case, by: User) -> None:
    """Raises `NotPossible` for somebody who may not answer this case."""
    record.allowed(by)
    if not may_answer(case, by):
        words = _(
            "%(team)s answers for this case. You can write a note; to answer, ask them to allow"
            " your team."
        )
        raise NotPossible(words % {"team": case.team.name})


def check_taker(case: Case, user: User) -> None:
    """Raises `NotPossible` when somebody cannot be given this case."""
    if not user.is_active or not user.can_answer:
        raise NotPossible(_("%s cannot answer cases.") % user.name)
    circle.check_person(case, user)
    if not may_answer(case, user):
        words = _("%(name)s does not work in %(team)s. Offer the case to their team instead.")
        raise NotPossible(words % {"name": user.name, "team": case.team.name})


def leads_of(team_ids: Iterable[int]) -> frozenset[int]:
    """The leads among the people of these teams; where there are none, every lead of the house."""
    members = staff.members_of(list(team_ids))
    own = {one.pk for people in members.values() for one in people if one.can_lead}
    return frozenset(own or {one.pk for one in staff.users() if one.can_lead})


def members(team_ids: Iterable[int]) -> frozenset[int]:
    found = staff.members_of(list(team_ids))
    return frozenset(one.pk for people in found.values() for one in people)
