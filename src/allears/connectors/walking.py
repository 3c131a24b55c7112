"""Lists that are read from their newest end backwards until something known is met.

A page has numbers that grow with time. The first visit takes one page and no more: what was said
before a channel was connected is not for today. Later each page gives what is newer than what is
known; where it does not reach back that far, the walk goes on at the next visit, and what is known
moves up only when it has arrived. What it misses: things that are put into the list late, between
older ones (let through by a moderator).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec


class Walk(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far one list is known. Lives inside a cursor."""

    newest: int = 0
    """All up to here is known; 0: never visited."""
    top: int = 0
    """The newest of the walk that is under way."""
    at: str = ""
    """Where that walk goes on, as the network calls it; empty: no walk is under way."""


@dataclass(frozen=True)
class Step:
    """What one page did to a walk."""

    walk: Walk
    has_more: bool = False
    is_cut: bool = False
    """The list ended before it reached what is known: the network gives no more."""


def step(walk: Walk, numbers: Iterable[int], following: str) -> Step:
    """After a page with these numbers; `following` is where the next one begins ("": nowhere)."""
    found = list(numbers)
    top = max([walk.top, *found])
    if not walk.newest:
        return Step(Walk(newest=top))
    has_arrived = any(number <= walk.newest for number in found)
    if has_arrived or not following:
        after = Walk(newest=max(top, walk.newest))
        return Step(after, is_cut=not has_arrived and bool(found) and bool(walk.at))
    return Step(Walk(newest=walk.newest, top=top, at=following), has_more=True)


def base36(text: str) -> int:
    """The number that an id in letters and digits stands for; 0 for what is none."""
    try:
        return int(text, 36) if text.isascii() and text.isalnum() and len(text) <= 16 else 0
    except ValueError:
        return 0
