"""Who may do what, in words, and true: each ability names the question that the pages ask.

The table is for reading. What a page lets somebody do is decided by `access` with the same
questions; the test of all addresses times all people holds the pages to them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from allears.staff.models import Role, User

ROLES = (Role.READER, Role.AGENT, Role.LEAD, Role.ADMINISTRATOR)
Ability = tuple[object, Callable[[User], bool]]


def _everybody(user: User) -> bool:
    return bool(user.role)


def _answers(user: User) -> bool:
    return user.can_answer


def _leads(user: User) -> bool:
    return user.can_lead


def _administers(user: User) -> bool:
    return user.is_administrator


ABILITIES: tuple[tuple[object, tuple[Ability, ...]], ...] = (
    (
        _("Cases"),
        (
            (
                _("Read cases, people and what was heard, as far as no wall is around them"),
                _everybody,
            ),
            (_("Write notes for colleagues, and name them"), _everybody),
            (_("Take, assign, hand over, snooze and close cases"), _answers),
            (_("Answer people, in public and in private, with their own name"), _answers),
            (_("Write down a call or a talk"), _answers),
            (_("Say yes or no to a colleague's answer, where a rule asks them"), _answers),
            (_("Describe people, join those who are one, block an address"), _answers),
        ),
    ),
    (
        _("How it works here"),
        (
            (_("Keep monitors: what we listen for"), _leads),
            (_("Keep the routes: which team is accountable"), _leads),
            (_("Say which answers need a second person's yes, and who answers without"), _leads),
            (_("Keep times: calendars, and how soon we answer"), _leads),
        ),
    ),
    (
        _("The installation"),
        (
            (_("Connect and change channels, with their passwords"), _administers),
            (_("Load files of posts"), _administers),
            (_("Add people, give roles, let them go, help them in"), _administers),
            (_("Add and change teams"), _administers),
            (_("Read the audit trail"), _administers),
        ),
    ),
)


def table() -> list[dict[str, Any]]:
    """Groups of abilities, each with a yes or no for every role."""
    people = [User(role=role) for role in ROLES]
    return [
        {
            "title": title,
            "rows": [
                {"words": words, "may": [may(person) for person in people]}
                for words, may in abilities
            ],
        }
        for title, abilities in ABILITIES
    ]
