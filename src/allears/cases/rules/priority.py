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


class Why(StrEnum):
    """What counts beside the waiting, as the record keeps it; screens say it in the reader's words."""

    DANGER = "may be in danger"
    LEAVING = "wants to leave"
    COMPLAINT = "complains"
    QUESTION = "asks something"
    CANNOT_WAIT = "cannot wait"
    IN_A_HURRY = "is in a hurry"
    UNHAPPY = "is unhappy"
    URGENT = "priority urgent"
    HIGH = "priority high"
    LOW = "priority low"
    CAME_BACK = "had to come back %(n)d times"
    PROMISE_BROKEN = "a promise of ours was broken"
    LOST_MONEY = "has lost money"
    VULNERABLE = "needs special care"


INTENT_S: Mapping[str, tuple[int, Why]] = {
    Intent.LEAVING: (24 * HOUR_S, Why.LEAVING),
    Intent.COMPLAINT: (6 * HOUR_S, Why.COMPLAINT),
    Intent.QUESTION: (2 * HOUR_S, Why.QUESTION),
}
URGENCY_S: Mapping[str, tuple[int, Why]] = {
    "critical": (48 * HOUR_S, Why.CANNOT_WAIT),
    "high": (12 * HOUR_S, Why.IN_A_HURRY),
}
BY_HAND: Mapping[Priority, Why] = {
    Priority.LOW: Why.LOW,
    Priority.HIGH: Why.HIGH,
    Priority.URGENT: Why.URGENT,
}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that counts, and how many seconds of waiting it is worth; `n`: how often."""

    why: Why
    worth_s: int
    n: int = 1


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


def needs(facts: NeedFacts) -> list[Need]:
    """Everything that counts beside the waiting, danger first."""
    found = list(_ordinary(facts))
    if _is_sure(facts.marks.intent, Intent.DANGER, SURE_OF_DANGER):
        found.insert(0, Need(Why.DANGER, DANGER_S))
    return found


def place(facts: NeedFacts, now: datetime) -> Place:
    """Where a case with these facts stands. O(1); equal facts give equal places."""
    found = needs(facts)
    danger_s = sum(one.worth_s for one in found if one.why is Why.DANGER)
    ordinary_s = sum(one.worth_s for one in found) - danger_s
    need_s = danger_s + max(MIN_NEED_S, min(ordinary_s, MAX_ORDINARY_S))
    reasons = [f"{one.why.value % {'n': one.n}} ({_hours(one.worth_s)})" for one in found]
    order_at = facts.waiting_since - timedelta(seconds=need_s)
    waited_s = max(0.0, (now - facts.waiting_since).total_seconds())
    return Place(
        order_at=order_at,
        need_s=need_s,
        score=(now - order_at).total_seconds(),
        reasons=(f"has waited {waited_s / HOUR_S:.0f} h", *reasons),
    )


def passed_until(order_at: datetime) -> datetime:
    """Who writes after this moment comes behind that place, whatever they need. So it is reached as
    soon as all are served who wait before it now, and who write until then."""
    return order_at + timedelta(seconds=MAX_NEED_S)


def _ordinary(facts: NeedFacts) -> Iterator[Need]:
    marks = facts.marks
    for mark, table in ((marks.intent, INTENT_S), (marks.urgency, URGENCY_S)):
        if mark.value in table and mark.confidence >= SURE:
            worth_s, why = table[mark.value]
            yield Need(why, worth_s)
    if _is_sure(marks.mood, "negative", SURE):
        yield Need(Why.UNHAPPY, NEGATIVE_S)
    if facts.priority is not Priority.NORMAL:
        yield Need(BY_HAND[facts.priority], PRIORITY_S[facts.priority])
    if facts.n_returns > 0:
        times = min(facts.n_returns, MAX_RETURNS)
        yield Need(Why.CAME_BACK, times * RETURN_S, facts.n_returns)
    if facts.is_promise_broken:
        yield Need(Why.PROMISE_BROKEN, BROKEN_PROMISE_S)
    if facts.has_lost_money:
        yield Need(Why.LOST_MONEY, MONEY_S)
    if facts.is_vulnerable:
        yield Need(Why.VULNERABLE, VULNERABLE_S)


def _is_sure(mark: Mark, value: str, at_least: float) -> bool:
    return mark.value == value and mark.confidence >= at_least


def _hours(seconds: int) -> str:
    return f"{seconds / HOUR_S:+.0f} h"
