"""What a macro does: its actions, read and checked.

An action is a small record; which of its fields mean something depends on what it does. "Satisfied" is no
outcome that a macro may give, and nothing is ever sent by one. What must be right about the house (that a
team is still there, that somebody may do it) is not checked here: it can change after a macro was kept, so
it is asked when the macro runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec

MOST: Final = 20
MAX_TEXT: Final = 20_000


class Do(StrEnum):
    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    OFFER = "offer"
    WATCH = "watch"
    PRIORITY = "priority"
    NOTE = "note"
    DRAFT = "draft"
    ASK = "ask"
    PROBLEM = "problem"
    PLAYBOOK = "playbook"
    SNOOZE = "snooze"
    CLOSE = "close"


class Act(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One action."""

    do: Do
    team: int = 0
    """offer, watch, ask"""
    person: int = 0
    """assign, ask"""
    item: int = 0
    """problem, playbook"""
    choice: str = ""
    """priority: a level; snooze: a time of `rules.times`; close: an outcome; ask: what is wanted"""
    more: str = ""
    """ask: by when; close: whose doing it was"""
    text: str = ""
    """note, draft, ask; offer: why"""


class Why(StrEnum):
    """What is wrong with an action."""

    EMPTY = "empty"
    """The macro has none."""
    TOO_MANY = "too_many"
    UNFINISHED = "unfinished"
    """Something that it needs is not chosen."""
    TOO_LONG = "too_long"
    SATISFIED = "satisfied"
    """Only the person can say that."""
    TWICE = "twice"
    """One before it says whose the case is, or ends it, already."""
    AFTER_THE_END = "after_the_end"
    """The case is closed, asleep or on its way to others by then."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    at: int
    """Place of the action, from 0; -1: the macro as a whole."""
    why: Why


WHOSE: Final = frozenset({Do.TAKE, Do.ASSIGN, Do.RELEASE})
ENDS: Final = frozenset({Do.OFFER, Do.SNOOZE, Do.CLOSE})
STILL: Final = frozenset({Do.NOTE})
"""What may follow an end."""
OUTCOMES: Final = ("unconfirmed", "not_satisfied", "no_answer", "not_ours", "spam")
NEEDS: Final = {
    Do.ASSIGN: ("person",),
    Do.OFFER: ("team",),
    Do.WATCH: ("team",),
    Do.PRIORITY: ("choice",),
    Do.NOTE: ("text",),
    Do.DRAFT: ("text",),
    Do.ASK: ("choice", "more", "text"),
    Do.PROBLEM: ("item",),
    Do.PLAYBOOK: ("item",),
    Do.SNOOZE: ("choice",),
    Do.CLOSE: ("choice",),
}


def read(rows: Any) -> list[Act]:
    """What is kept, as actions. Raises `ValueError` for what is none."""
    try:
        return msgspec.convert(rows, list[Act])
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None


def write(acts: Sequence[Act]) -> list[dict[str, Any]]:
    """As JSON."""
    return [dict(msgspec.to_builtins(act)) for act in acts]


def faults(acts: Sequence[Act]) -> list[Fault]:
    """What speaks against keeping a macro of these, in their order; empty: nothing."""
    if not acts:
        return [Fault(at=-1, why=Why.EMPTY)]
    found = [Fault(at=-1, why=Why.TOO_MANY)] if len(acts) > MOST else []
    for at, act in enumerate(acts):
        why = _alone(act) or _among(act, acts[:at])
        if why is not None:
            found.append(Fault(at=at, why=why))
    return found


def _alone(act: Act) -> Why | None:
    if any(not getattr(act, name) for name in NEEDS.get(act.do, ())):
        return Why.UNFINISHED
    if act.do == Do.ASK and bool(act.team) == bool(act.person):
        return Why.UNFINISHED
    if act.do in (Do.NOTE, Do.DRAFT, Do.ASK) and not act.text.strip():
        return Why.UNFINISHED
    if len(act.text) > MAX_TEXT:
        return Why.TOO_LONG
    if act.do == Do.CLOSE and act.choice not in OUTCOMES:
        return Why.SATISFIED if act.choice == "satisfied" else Why.UNFINISHED
    return None


def _among(act: Act, before: Sequence[Act]) -> Why | None:
    done = {one.do for one in before}
    if act.do in WHOSE and done & WHOSE:
        return Why.TWICE
    if act.do in ENDS and done & ENDS:
        return Why.TWICE
    if done & ENDS and act.do not in STILL:
        return Why.AFTER_THE_END
    return None
