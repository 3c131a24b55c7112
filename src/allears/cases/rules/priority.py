"""The fair order of the queue: need and waiting time, never reach.

Each case gets a `need_s`: how many seconds of waiting its need is worth, a bounded sum of named
parts. The queue is ordered by `order_at = waiting_since - need_s`, oldest first. That is one
column with one index, it changes only when need or `waiting_since` changes, and the order of two
cases never depends on `now`: all of them grow older at the same speed. Because need is bounded and
waiting is not, everybody comes to the front. Followers, likes and reposts are not among the facts.

`waiting_since` is when *we* received the oldest unanswered message; the date that a post claims
for itself would let anybody date their way to the front. What it misses: need that no mark and
no agent has named. See docs/decisions/fair-order.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from allears.listening.ports import Intent, Mark, Marks
from allears.listening.post import Post

HOUR_S = 3600

DANGER_S = 30 * 24 * HOUR_S
"""Somebody in danger passes everyone who has waited less than 30 days."""
MAX_ORDINARY_S = 5 * 24 * HOUR_S
"""All other need together is worth at most five days of waiting."""
MIN_NEED_S = -12 * HOUR_S
MAX_NEED_S = DANGER_S + MAX_ORDINARY_S

SURE = 0.5
"""A mark below this confidence moves nobody..."""
SURE_OF_DANGER = 0.3
"""...but a missed danger is worse than a false one."""

RETURN_S = 12 * HOUR_S
MAX_RETURNS = 4
BROKEN_PROMISE_S = 24 * HOUR_S
MONEY_S = 24 * HOUR_S
VULNERABLE_S = 48 * HOUR_S
NEGATIVE_S = 2 * HOUR_S


class Priority(StrEnum):
    """What a route or a person set by hand."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


PRIORITY_S: Mapping[Priority, int] = {
    Priority.LOW: -12 * HOUR_S,
    Priority.NORMAL: 0,
    Priority.HIGH: 12 * HOUR_S,
    Priority.URGENT: 48 * HOUR_S,
}
INTENT_S: Mapping[str, tuple[int, str]] = {
    Intent.LEAVING: (24 * HOUR_S, "wants to leave"),
    Intent.COMPLAINT: (6 * HOUR_S, "complains"),
    Intent.QUESTION: (2 * HOUR_S, "asks something"),
}
URGENCY_S: Mapping[str, tuple[int, str]] = {
    "critical": (48 * HOUR_S, "cannot wait"),
    "high": (12 * HOUR_S, "is in a hurry"),
}


@dataclass(frozen=True, kw_only=True)
class NeedFacts:
    """What counts. Reach is not here, so it cannot count."""

    waiting_since: datetime
    """Aware; when we received the oldest message that nobody has answered."""
    marks: Marks = field(default_factory=Marks)
    priority: Priority = Priority.NORMAL
    n_returns: int = 0
    """How often the person had to come back for this matter after an answer of ours."""
    is_promise_broken: bool = False
    has_lost_money: bool = False
    is_vulnerable: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a case stands in the queue, and why."""

    order_at: datetime
    """The column to order by, oldest first."""
    need_s: int
    """The bonus within it, MIN_NEED_S to MAX_NEED_S; stored on the case."""
    score: float
    """Seconds between `order_at` and now: greater is nearer to the front."""
    reasons: tuple[str, ...]


def facts_of(post: Post, marks: Marks, *, received_at: datetime) -> NeedFacts:
    """The facts of a fresh case from its first message. Of the post nothing is taken: who shouts
    farthest must not matter. It is an argument so that a test can hold us to it."""
    del post
    return NeedFacts(waiting_since=received_at, marks=marks)


def place(facts: NeedFacts, now: datetime) -> Place:
    """Where a case with these facts stands. O(1); equal facts give equal places."""
    parts = list(_ordinary(facts))
    need_s = max(MIN_NEED_S, min(sum(s for s, _ in parts), MAX_ORDINARY_S))
    reasons = [f"{words} ({_hours(s)})" for s, words in parts]
    if _is_sure(facts.marks.intent, Intent.DANGER, SURE_OF_DANGER):
        need_s += DANGER_S
        reasons.insert(0, f"may be in danger ({_hours(DANGER_S)})")
    order_at = facts.waiting_since - timedelta(seconds=need_s)
    waited_s = max(0.0, (now - facts.waiting_since).total_seconds())
    return Place(
        order_at=order_at,
        need_s=need_s,
        score=(now - order_at).total_seconds(),
        reasons=(f"has waited {waited_s / HOUR_S:.0f} h", *reasons),
    )


def _ordinary(facts: NeedFacts) -> Iterator[tuple[int, str]]:
    marks = facts.marks
    for mark, table in ((marks.intent, INTENT_S), (marks.urgency, URGENCY_S)):
        if mark.value in table and mark.confidence >= SURE:
            yield table[mark.value]
    if _is_sure(marks.mood, "negative", SURE):
        yield NEGATIVE_S, "is unhappy"
    if facts.priority is not Priority.NORMAL:
        yield PRIORITY_S[facts.priority], f"priority {facts.priority}"
    if facts.n_returns > 0:
        times = min(facts.n_returns, MAX_RETURNS)
        yield times * RETURN_S, f"had to come back {facts.n_returns} times"
    if facts.is_promise_broken:
        yield BROKEN_PROMISE_S, "a promise of ours was broken"
    if facts.has_lost_money:
        yield MONEY_S, "has lost money"
    if facts.is_vulnerable:
        yield VULNERABLE_S, "needs special care"


def _is_sure(mark: Mark, value: str, at_least: float) -> bool:
    return mark.value == value and mark.confidence >= at_least


def _hours(seconds: int) -> str:
    return f"{seconds / HOUR_S:+.0f} h"
