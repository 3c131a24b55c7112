"""How a team shares its cases out, and what somebody can take."""

from __future__ import annotations

from allears.cases.models import How, Sharing, Worker


def sharing_of(team_id: int) -> str:
    """The way of a team; who has chosen none, pulls."""
    rows = Sharing.objects.filter(team_id=team_id)
    return rows.values_list("how", flat=True).first() or How.PULL.value


def worker(user_id: int) -> Worker | None:
    return Worker.objects.filter(user_id=user_id).first()
