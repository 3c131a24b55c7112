"""What a search over kept posts tells while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from allears.listening.post import Post


@dataclass(frozen=True, slots=True)
class Example:
    """One post that was met. `place` sorts by the order in which posts were kept."""

    post: Post
    channel: str
    said_at: datetime
    place: tuple[int, int]
    """Segment, and place in it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is. Every number grows until `is_done`."""

    n_looked: int
    """Posts that are decided so far."""
    n_total: int
    """Posts that are kept in this time, on these channels."""
    n_met: int
    by_hour: Mapping[datetime, int]
    """Met posts by the hour at which they were said (UTC)."""
    by_language: Mapping[str, int]
    """By the first language that the post names; "" where it names none."""
    by_network: Mapping[str, int]
    examples: tuple[Example, ...]
    """The newest first."""
    n_unsure: int
    """Posts that wait for what triage would say, and were not counted."""
    is_done: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    n: int = 0
    by_hour: Mapping[datetime, int] = field(default_factory=dict)
    by_language: Mapping[str, int] = field(default_factory=dict)
    by_network: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a changed query would have done, so far."""

    n_looked: int
    n_total: int
    old: Side
    """All that the old query meets (without examples)."""
    new: Side
    """All that the new query meets (without examples)."""
    incoming: Side
    """What the new one meets and the old one does not."""
    outgoing: Side
    """What the old one meets and the new one does not."""
    n_unsure: int
    is_done: bool
