"""Whose a case is: the offer that waits, the teams that watch, and what is offered to somebody's teams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from allears.cases.models import Allowance, Case, Draft, Offer
from allears.cases.queries.held import has
from allears.lib.once import once_for_all
from allears.staff.queries import Team
from allears.staff.worded import worded

MOST_DRAFTS = 5


@dataclass(frozen=True)
class Watcher:
    """A team that sees a case."""

    team: Team
    may_answer: bool


def offer(case_id: int) -> Offer | None:
    """What waits for a yes or a no."""
    if not has(case_id, Offer):
        return None
    rows = Offer.objects.select_related("giver", "taker", "by")
    return rows.filter(case_id=case_id, ended_at__isnull=True).first()


def allowed_ids(case_id: int) -> frozenset[int]:
    """Watching teams that may answer."""
    if not has(case_id, Allowance):
        return frozenset()
    rows = Allowance.objects.filter(case_id=case_id)
    return frozenset(rows.values_list("team_id", flat=True))


def watchers(case: Case) -> list[Watcher]:
    """By name."""
    if not has(case.pk, Case.watchers.through):
        return []
    teams = _watching(case.pk)
    allowed = allowed_ids(case.pk) if teams else frozenset()
    return [Watcher(team, team.pk in allowed) for team in teams]


@worded
def _watching(case_id: int) -> QuerySet[Team]:
    rows = Case.watchers.through.objects.filter(case_id=case_id)
    return Team.objects.filter(pk__in=rows.values("team_id")).order_by("name")


def offered_to(team_ids: Collection[int]) -> Q:
    """Cases that wait for a yes or a no of these teams."""
    rows = Offer.objects.filter(taker_id__in=list(team_ids), ended_at__isnull=True)
    return Q(pk__in=rows.values("case_id"))


def n_offered(team_ids: Collection[int]) -> int:
    """How many of them there are; one read for all who ask at one moment."""
    found = _offered()
    return sum(found[team_id] for team_id in team_ids)


@once_for_all
def _offered() -> Counter[int]:
    return Counter(_takers())


@worded
def _takers() -> QuerySet[Offer, int]:
    return Offer.objects.filter(ended_at__isnull=True).values_list("taker_id", flat=True)


def drafts_of_others(case_id: int, user_id: int) -> list[Draft]:
    """What others have begun to write in it, oldest first."""
    if not has(case_id, Draft):
        return []
    rows = Draft.objects.filter(case_id=case_id).exclude(user_id=user_id)
    return list(rows.exclude(text="").select_related("user").order_by("changed_at")[:MOST_DRAFTS])
