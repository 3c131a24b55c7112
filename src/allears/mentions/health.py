"""How a monitor is: its volume against its own habit, silence, floods, precision. Pure rules over counts.

Habit is the same hours of the week in the weeks before, so a quiet Sunday is no alarm. The middle and the
spread of those weeks are their median and median deviation, which one odd week does not move. The bounds:
louder than the median by six spreads (and by at least ten); silent for a time in which the median of the
weeks before was six or more, and no week had none. What it misses: monitors younger than three weeks have
no habit yet; of those only floods and precision are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
WEEKS, LEAST_WEEKS = 8, 3
"""As many weeks make a habit, if there are so many; fewer than the least make none."""
RECENT = timedelta(hours=3)
"""Over which it may be too loud."""
SPREADS, LEAST_MORE = 6.0, 10
TO_SIGMA = 1.4826
"""From the median deviation to what a normal spread would be."""
EXPECTED = 6
"""So many posts in the median of the weeks before make a silence strange."""
LONGEST = timedelta(days=28)
SAMPLE = 200
"""Newest posts in which floods are looked for."""
LEAST_SAMPLE = 20
OF_ONE, OF_SPAM, OF_COPIES = 0.5, 0.5, 0.6
LEAST_JUDGED, POOR = 10, 0.5
"""Of at least so many judged posts that it catches, this share should be right where nobody set another."""


class Kind(StrEnum):
    WELL = ""
    QUIET = "quiet"
    AUTHOR = "author"
    SPAM = "spam"
    COPIES = "copies"
    LOUD = "loud"
    IMPRECISE = "imprecise"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one monitor."""

    hours: Mapping[datetime, int]
    """Posts by the hour (UTC) in which they were said, of the last `WEEKS` weeks and this one."""
    since: datetime
    """From when on it listened."""
    authors: Sequence[int | None] = ()
    """Of the newest posts of a day, who said each."""
    n_copies: int = 0
    """Of the same posts, how many repeat another."""
    n_spam: int = 0
    """Of the same posts, how many triage takes for spam."""
    n_judged: int = 0
    n_right: int = 0
    """Of judged posts that it catches."""
    high: float = 1.0
    """At most so precise it is, by the judged posts."""
    bound: float = POOR
    """At least so precise it should be."""
    is_drawn: bool = False
    """The judged posts were drawn at random; else they are those that somebody marked."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The worst that was found, with its numbers."""

    kind: Kind
    data: Mapping[str, Any] = field(default_factory=dict)


def look(facts: Facts, now: datetime) -> Finding:
    """Silence before floods, floods before loudness: who is flooded is loud for that reason."""
    found = _quiet(facts, now) or _flooded(facts) or _loud(facts, now) or _imprecise(facts)
    return found or Finding(kind=Kind.WELL, data=_usual(facts, now))


def habit(
    hours: Mapping[datetime, int], *, since: datetime, begin: datetime, end: datetime
) -> list[int]:
    """Posts between the same hours of the weeks before, of the weeks in which it listened."""
    found = []
    for week in range(1, WEEKS + 1):
        first, last = begin - week * WEEK, end - week * WEEK
        if first < since:
            break
        found.append(total(hours, first, last))
    return found


def total(hours: Mapping[datetime, int], begin: datetime, end: datetime) -> int:
    """Posts of the whole hours from `begin` on and before `end`."""
    n, hour = 0, begin
    while hour < end:
        n += hours.get(hour, 0)
        hour += HOUR
    return n


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _usual(facts: Facts, now: datetime) -> dict[str, Any]:
    end = _hour(now)
    weeks = habit(facts.hours, since=facts.since, begin=end - 24 * HOUR, end=end)
    day = total(facts.hours, end - 24 * HOUR, end)
    return {"n": day, "usual": median(weeks) if len(weeks) >= LEAST_WEEKS else None}


def _quiet(facts: Facts, now: datetime) -> Finding | None:
    """Silence is whole hours without a post, up to this one."""
    end = _hour(now)
    heard = max((hour for hour, n in facts.hours.items() if n and hour < now), default=None)
    begin = max(heard + HOUR if heard else facts.since, end - LONGEST)
    begin = _hour(begin)
    if end - begin < HOUR or (heard and heard >= end):
        return None
    weeks = habit(facts.hours, since=facts.since, begin=begin, end=end)
    if end - begin > WEEK:  # the weeks before are silent, too: the time before the silence tells
        weeks = _before(facts, begin)
    if len(weeks) < LEAST_WEEKS or min(weeks) < 1 or median(weeks) < EXPECTED:
        return None
    hours = int((end - begin) / HOUR)
    data = {"hours": hours, "usual": median(weeks), "since": begin.isoformat()}
    return Finding(kind=Kind.QUIET, data=data)


def _before(facts: Facts, begin: datetime) -> list[int]:
    """Whole weeks before a long silence."""
    found = []
    for week in range(1, WEEKS + 1):
        first = begin - week * WEEK
        if first < facts.since:
            break
        found.append(total(facts.hours, first, first + WEEK))
    return found


def _loud(facts: Facts, now: datetime) -> Finding | None:
    end = _hour(now) + HOUR
    begin = end - RECENT
    n = total(facts.hours, begin, end)
    weeks = habit(facts.hours, since=facts.since, begin=begin, end=end)
    if len(weeks) < LEAST_WEEKS:
        return None
    usual = median(weeks)
    deviation = TO_SIGMA * median(abs(week - usual) for week in weeks)
    bound = usual + max(SPREADS * max(deviation, (usual + 1) ** 0.5), LEAST_MORE)
    if n <= bound:
        return None
    data = {"n": n, "usual": usual, "hours": int(RECENT / HOUR)}
    return Finding(kind=Kind.LOUD, data=data)


def _flooded(facts: Facts) -> Finding | None:
    n = len(facts.authors)
    if n < LEAST_SAMPLE:
        return None
    known = [one for one in facts.authors if one is not None]
    top = max(set(known), key=known.count) if known else None
    n_top = known.count(top) if top is not None else 0
    if n_top / n >= OF_ONE:
        return Finding(kind=Kind.AUTHOR, data={"n": n_top, "all": n, "identity": top})
    if facts.n_spam / n >= OF_SPAM:
        return Finding(kind=Kind.SPAM, data={"n": facts.n_spam, "all": n})
    if facts.n_copies / n >= OF_COPIES:
        return Finding(kind=Kind.COPIES, data={"n": facts.n_copies, "all": n})
    return None


def _imprecise(facts: Facts) -> Finding | None:
    if facts.n_judged < LEAST_JUDGED or facts.high >= facts.bound:
        return None
    data = {"n": facts.n_right, "all": facts.n_judged, "high": round(100 * facts.high)}
    data |= {"bound": round(100 * facts.bound), "is_drawn": facts.is_drawn}
    return Finding(kind=Kind.IMPRECISE, data=data)
