"""Side questions: who may answer one, by when, and where a mail that comes back belongs.

What comes from outside carries the tag of the question, which nobody can guess. It never enters the
talk with the customer; only the customer's own words do, should they have got hold of the address.
A bounce says that nobody was asked; an absence note answers nothing. What it misses: who forwards
the mail hands the tag on, so every answer from another address is marked as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from allears.cases.rules.intake import Automatic
from allears.cases.rules.lines import Person

HOUR_S = 3600
LENGTHS: Mapping[str, int] = {
    "1h": HOUR_S,
    "4h": 4 * HOUR_S,
    "1d": 8 * HOUR_S,
    "3d": 24 * HOUR_S,
}
"""Times to choose from, in seconds of opening time; a day has eight hours."""
USUAL = "4h"


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"


class Place(StrEnum):
    """Where a mail with the tag of a side question belongs."""

    ASIDE = "aside"
    CONVERSATION = "conversation"
    RETURNED = "returned"
    """The question could not be delivered."""
    MACHINE = "machine"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Of whom it was asked."""

    by_id: int
    team_id: int | None = None
    person_id: int | None = None
    address: str = ""


def may_answer(person: Person, asked: Asked) -> bool:
    """Who was asked, or works in the team that was, also who may only read; and leads. What
    somebody outside was asked, the one who asked may write down: they heard it by telephone."""
    if person.can_lead or person.id == asked.person_id:
        return True
    if asked.address:
        return person.id == asked.by_id
    return asked.team_id in person.team_ids


def place(*, automatic: Automatic, is_person_of_case: bool) -> Place:
    """Of one mail."""
    if automatic is Automatic.BOUNCE:
        return Place.RETURNED
    if automatic:
        return Place.MACHINE
    return Place.CONVERSATION if is_person_of_case else Place.ASIDE
