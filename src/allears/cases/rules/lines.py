"""Who may answer a case and be given it, who may say yes to it, and by when somebody must.

A case has one accountable team. Whoever works in it may answer, and so may a team that watches it
and was allowed to. Leads may everywhere; and who works in no team works for all, as in a house of
three people. A watching team sees and writes notes, no more. A hand-over is only an offer until
the other team says yes; it is due by the calendar of the case, warned of before, and goes to the
leads when its time is up. What it misses: who is on holiday; that is for the sharing to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allears.cases.rules import sla

OFFER_S = 3600
"""An offer waits an hour of opening time, unless the team that gets it says otherwise."""
WARN_BEFORE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Person:
    """One of us, by what matters here."""

    id: int
    can_answer: bool = True
    can_lead: bool = False
    team_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Whose case it is."""

    team_id: int
    allowed_ids: frozenset[int] = frozenset()
    """Watching teams that may answer."""


def may_answer(person: Person, lines: Lines) -> bool:
    """Whether they may write to the person outside, be given the case, and decide about it."""
    if not person.can_answer:
        return False
    if person.can_lead or not person.team_ids:
        return True
    return bool(person.team_ids & {lines.team_id, *lines.allowed_ids})


def may_accept(person: Person, *, taker_id: int) -> bool:
    """Whether they may say yes or no for the team that a case is offered to."""
    if not person.can_answer:
        return False
    return person.can_lead or taker_id in person.team_ids


def moves_at_once(person: Person, *, giver_id: int, taker_id: int) -> bool:
    """A lead of both teams needs nobody's yes."""
    return person.can_lead and {giver_id, taker_id} <= person.team_ids


@dataclass(frozen=True)
class Times:
    warn_at: datetime
    due_at: datetime


def times(now: datetime, length_s: int, calendar: sla.Calendar) -> Times:
    """When it must be answered, and when its people are reminded: half an hour before, or at the
    half of what is shorter than an hour. Times in which nobody is there do not count."""
    due_at = sla.due_at(now, length_s, calendar)
    warn_at = max(due_at - WARN_BEFORE, sla.due_at(now, length_s / 2, calendar))
    return Times(warn_at=min(warn_at, due_at), due_at=due_at)
