"""Answers that wait for a yes: those of a case, those that wait for somebody; and the rules for them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q, QuerySet

from allears.cases.models import Answering, Approval, ApprovalRule, Asks
from allears.cases.queries.held import has
from allears.cases.rules import approval as rules
from allears.lib.once import once_for_all
from allears.staff.queries import User
from allears.staff.worded import worded

MOST_SHOWN = 20
DECIDED_BY = ("team_id", "asks", "deputy_team_id", "deputy_asks", "late_at", "by_id")


def approvals_of(case_id: int) -> list[Approval]:
    """The newest of a case, oldest first. Few cases have one, and to plan the join takes longer
    than to see that there is none."""
    if not has(case_id, Approval):
        return []
    found = Approval.objects.filter(case_id=case_id).order_by("-at", "-pk")[:MOST_SHOWN]
    ids = list(found.values_list("pk", flat=True))
    if not ids:
        return []
    rows = Approval.objects.filter(pk__in=ids).select_related(
        "by", "ended_by", "team", "deputy_team", "conversation__channel", "case"
    )
    return list(rows.order_by("at", "pk"))


def case_id_of_approval(approval_id: int) -> int | None:
    return Approval.objects.filter(pk=approval_id).values_list("case_id", flat=True).first()


def waiting_for(user: User, team_ids: Collection[int]) -> Q:
    """Cases with an answer that waits for a yes of theirs; the words of `rules.approval.may_decide`."""
    return Q(pk__in=_waiting(user, team_ids).values("case_id"))


def n_waiting(user: User, team_ids: Collection[int]) -> int:
    """In how many open cases; one read for all who ask at one moment."""
    who = rules.Person(
        id=user.pk,
        can_answer=user.can_answer,
        can_lead=user.can_lead,
        is_administrator=user.is_administrator,
        team_ids=frozenset(team_ids),
    )
    return len({one.case_id for one in _open() if _is_asked(who, one)})


def _is_asked(who: rules.Person, one: Approval) -> bool:
    groups = [rules.Group(team_id=one.team_id, asks=one.asks)]
    if one.late_at is not None:
        groups.append(rules.Group(team_id=one.deputy_team_id, asks=one.deputy_asks))
    team_id = one.case.team_id
    return any(rules.may_decide(who, g, author_id=one.by_id, case_team_id=team_id) for g in groups)


@once_for_all
def _open() -> list[Approval]:
    return _open_rows()


@worded
def _open_rows() -> QuerySet[Approval]:
    rows = Approval.objects.filter(ended_at__isnull=True, case__closed_at__isnull=True)
    return rows.select_related("case").only("case__team_id", *DECIDED_BY)


def _waiting(user: User, team_ids: Collection[int]) -> QuerySet[Approval]:
    rows = Approval.objects.filter(ended_at__isnull=True).exclude(by_id=user.pk)
    if not user.can_answer:
        return rows.none()
    asked = _asked(user, team_ids, team="team", asks="asks")
    deputy = _asked(user, team_ids, team="deputy_team", asks="deputy_asks")
    return rows.filter(asked | deputy & Q(late_at__isnull=False))


def _asked(user: User, team_ids: Collection[int], *, team: str, asks: str) -> Q:
    found = Q(**{f"{team}__in": list(team_ids)})
    nobody = Q(**{f"{team}__isnull": True})
    if user.is_administrator:
        found |= nobody
    elif user.can_lead and not team_ids:
        found |= nobody & Q(**{f"{asks}__in": [Asks.LEADS, Asks.BEHIND]})
    elif user.can_lead:
        theirs = Q(**{asks: Asks.LEADS}, case__team_id__in=list(team_ids))
        found |= nobody & (theirs | Q(**{asks: Asks.BEHIND}))
    return found


def approval_rules() -> list[ApprovalRule]:
    """All, those that sleep too, in their order."""
    rows = ApprovalRule.objects.select_related("team", "deputy_team", "changed_by")
    return list(rows.order_by(F("place").asc(), "pk"))


def approval_rule(rule_id: int) -> ApprovalRule | None:
    return ApprovalRule.objects.filter(pk=rule_id).first()


def is_rule_for_unlicensed() -> bool:
    """Whether licences mean anything at the moment."""
    return ApprovalRule.objects.filter(off_at=None, for_unlicensed=True).exists()


def answering() -> Answering:
    """What is true of answering in the whole house."""
    return Answering.objects.select_related("crisis_by").filter(pk=1).first() or Answering()
