"""For whom a macro or playbook is, as its form says it: `""` for oneself, `team-3`, `everybody`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from allears.lib import text
from allears.playbooks.actions import ForWhom
from allears.playbooks.models import Kept
from allears.staff import queries as staff
from allears.staff.queries import User


def choices(user: User) -> list[tuple[str, str]]:
    """Nothing to choose for who does not lead."""
    if not user.can_lead:
        return []
    teams = [(f"team-{team.pk}", team.name) for team in staff.teams()]
    return [("", _("only me")), *teams, ("everybody", _("everybody"))]


def said(row: Kept | None) -> str:
    if row is None or row.shared_at is None:
        return ""
    return f"team-{row.team_id}" if row.team_id else "everybody"


def whom(typed: str) -> ForWhom:
    """Whoever may not share is told so when it is kept."""
    kind, _dash, number = typed.partition("-")
    team = staff.team(text.number(number)) if kind == "team" else None
    return ForWhom(is_shared=typed == "everybody" or team is not None, team=team)
