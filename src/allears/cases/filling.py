"""What the blanks of a text mean in a case: the person, who answers, the number."""

from __future__ import annotations

from datetime import datetime

from allears.cases import actions, page_links
from allears.cases.models import Case
from allears.connectors import CONNECTORS
from allears.knowledge.rules import blanks
from allears.staff.actions import NotPossible
from allears.staff.queries import User


def known_of(case: Case, user: User) -> dict[str, str]:
    """By the name of the blank; empty where nothing is known."""
    person = case.contact.name or ""
    connector = CONNECTORS.get(case.network)
    return {
        "person": person if blanks.first_name(person) else "",
        "first_name": blanks.first_name(person),
        "agent": user.name,
        "agent_first_name": blanks.first_name(user.name),
        "case": str(case.pk),
        "network": connector.label if connector else case.network,
        "team": case.team.name,
    }


def fill(text: str, case: Case, *, by: User, now: datetime) -> str:
    """The text with its blanks filled; the link of the person's page is made where it is asked for."""
    known = known_of(case, by)
    if "page" in blanks.asked(text):
        known["page"] = page_url(case, by=by, now=now)
    return blanks.fill(text, known).text


def page_url(case: Case, *, by: User, now: datetime) -> str:
    """The link of the person's own page, made where there is none; empty where they took it away."""
    try:
        page = actions.give_page(case_id=case.pk, by=by, now=now)
    except NotPossible:
        return ""
    return page_links.url_of(page)
