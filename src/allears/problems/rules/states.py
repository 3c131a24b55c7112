"""In which states a problem or a wish can be, which of them end it, and in which order they stand."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    PROBLEM = "problem"
    WISH = "wish"


class State(StrEnum):
    """How far we are with it."""

    SUSPECTED = "suspected"
    KNOWN = "known"
    WORKAROUND = "workaround"
    FIXED = "fixed"
    NONE = "none"
    ASKED = "asked"
    PLANNED = "planned"
    HERE = "here"
    DECLINED = "declined"


STATES: Mapping[str, tuple[State, ...]] = {
    Kind.PROBLEM: (
        *(State.SUSPECTED, State.KNOWN, State.WORKAROUND),
        *(State.FIXED, State.NONE),
    ),
    Kind.WISH: (State.ASKED, State.PLANNED, State.HERE, State.DECLINED),
}
"""Of each kind, as they usually follow one another."""
ENDED = frozenset({State.FIXED, State.NONE, State.HERE, State.DECLINED})
"""Nothing comes after these, unless it comes back."""
TOLD = frozenset(set(State) - {State.SUSPECTED, State.ASKED})
"""Of these there is something to tell."""


def first(kind: str) -> State:
    """How a new one stands."""
    return STATES[Kind(kind)][0]


def is_of(kind: str, state: str) -> bool:
    """Whether one of this kind can stand so."""
    return state in STATES[Kind(kind)]


def is_ended(state: str) -> bool:
    return state in ENDED
