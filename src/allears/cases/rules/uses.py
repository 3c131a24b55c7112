"""What followed after something was used on a case: an answer, how it ended, whether it came back.

The first end after the use counts; one that was taken back within two minutes was a slip. What the person
said later goes before what we wrote down. A use is looked at again while something can still follow: until
a week after the end, at most forty days. What it misses: whether the answer had anything to do with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SLIP: Final = timedelta(minutes=2)
RETURNS: Final = timedelta(days=7)
LONGEST: Final = timedelta(days=40)
FIRST_LOOK: Final = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """One end of a case."""

    at: datetime
    outcome: str
    reopened_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Word:
    """The person said that it is good, or that it is not."""

    at: datetime
    is_satisfied: bool


@dataclass(frozen=True, kw_only=True)
class Result:
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    is_reopened: bool = False


def result(
    used_at: datetime,
    *,
    answers: Iterable[datetime],
    ends: Sequence[Ended],
    words: Sequence[Word] = (),
) -> Result:
    """What is known by now."""
    answered_at = min((at for at in answers if at >= used_at), default=None)
    end = min((one for one in ends if _counts(one, used_at)), key=lambda one: one.at, default=None)
    if end is None:
        return Result(answered_at=answered_at)
    said = max((one for one in words if one.at >= used_at), key=lambda one: one.at, default=None)
    outcome = end.outcome
    if said is not None:
        outcome = "satisfied" if said.is_satisfied else "not_satisfied"
    is_reopened = end.reopened_at is not None and end.reopened_at - end.at <= RETURNS
    return Result(
        answered_at=answered_at, ended_at=end.at, outcome=outcome, is_reopened=is_reopened
    )


def _counts(end: Ended, used_at: datetime) -> bool:
    is_slip = end.reopened_at is not None and end.reopened_at - end.at < SLIP
    return end.at >= used_at and not is_slip


def next_look(used_at: datetime, found: Result, now: datetime) -> datetime | None:
    """When it is looked again: often while it is new, then by the day; None: no more."""
    if now - used_at > LONGEST or (found.ended_at and now - found.ended_at > RETURNS):
        return None
    age = now - used_at
    wait = min(max(age / 2, FIRST_LOOK), timedelta(days=1))
    return now + wait
