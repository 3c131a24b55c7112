"""What comes to a team, and how much lies with it or with somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from allears.cases.models import Case, Route, SlaPolicy
from allears.staff.queries import User


@dataclass(frozen=True)
class Load:
    """Open cases."""

    name: str
    n_open: int
    n_taken: int
    waits_since: datetime | None


def led_to(team_id: int) -> tuple[list[Route], list[SlaPolicy]]:
    """The routes whose cases this team answers for (its own or inherited), and their times."""
    rows = {route.pk: route for route in Route.objects.select_related("sla_policy__calendar")}
    here = [route for route in rows.values() if _team(route, rows) == team_id]
    found = {p.pk: p for route in here if (p := _policy(route, rows)) is not None}
    return sorted(here, key=lambda route: (route.position, route.pk)), list(found.values())


def _team(route: Route, rows: dict[int, Route]) -> int | None:
    if route.team_id or route.parent_id is None:
        return route.team_id
    return _team(rows[route.parent_id], rows)


def _policy(route: Route, rows: dict[int, Route]) -> SlaPolicy | None:
    if route.sla_policy or route.parent_id is None:
        return route.sla_policy
    return _policy(rows[route.parent_id], rows)


def load_of_team(team_id: int) -> Load:
    """How many are open, taken by somebody, and since when the first of them waits."""
    rows = Case.objects.filter(team_id=team_id, closed_at=None)
    found = rows.aggregate(**_NUMBERS)
    return Load("", found["n"], found["taken"], found["since"])


def load_of_person(user: User) -> list[Load]:
    """Somebody's open cases by team."""
    rows = Case.objects.filter(assignee=user, closed_at=None).order_by("team__name")
    found = rows.values("team__name").annotate(n=Count("id"), since=Min("waiting_since"))
    return [Load(row["team__name"], row["n"], row["n"], row["since"]) for row in found]


_NUMBERS = {
    "n": Count("id"),
    "taken": Count("id", filter=Q(assignee__isnull=False)),
    "since": Min("waiting_since"),
}
