"""The rubric: what stood in the answers, point by point, with the words that show it.

It sees words, and says which. It does not see warmth, irony or a good idea: for those a lead reads the
talk. A point that does not apply (no feeling was shown, nothing private was there) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from allears.practice.rules import signs, words
from allears.practice.rules.scenario import Scenario
from allears.practice.rules.signs import Said, Talk, find, of

MOST_SORRY = 2
"""Sorries in one answer; more is grovelling."""


class Check(StrEnum):
    """What is looked at, in the order in which it is shown."""

    PROTOCOL = "protocol"
    FACTS = "facts"
    FEELING = "feeling"
    NEXT = "next"
    TRAPS = "traps"
    BLAME = "blame"
    PRIVACY = "privacy"
    PLACE = "place"
    LANGUAGE = "language"
    NAME = "name"
    LENGTH = "length"
    TIME = "time"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing that was looked for: found or not, and where."""

    what: str
    is_good: bool
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Point:
    check: Check
    is_met: bool
    seen: str = ""
    """The words that show it, or that speak against it."""
    n: int = 0
    """A number that belongs to it: words of the answer, sorries, minutes."""
    parts: tuple[Part, ...] = ()


def judge(scenario: Scenario, talk: Talk, *, began_at: datetime) -> list[Point]:
    """All points that apply, in the order of `Check`; without an answer, that none was given."""
    if not talk.said:
        missed = Check.PROTOCOL if scenario.protocol else Check.FACTS
        return [Point(check=missed, is_met=False, parts=_parts(scenario, talk, missed))]
    points = [*_about(scenario, talk), *_how(scenario, talk), _time(scenario, talk, began_at)]
    order = list(Check)
    return sorted(points, key=lambda one: order.index(one.check))


def _parts(scenario: Scenario, talk: Talk, check: Check) -> tuple[Part, ...]:
    if check == Check.FACTS:
        seen = [(need.what, find(talk.text, need.words)) for need in scenario.needs]
    else:
        seen = [
            (one.what, talk.told_lead if one.is_told_to_a_lead else find(talk.text, one.words))
            for one in scenario.protocol
        ]
    return tuple(Part(what=what, is_good=bool(where), seen=where) for what, where in seen)


def _about(scenario: Scenario, talk: Talk) -> Iterator[Point]:
    """What was said of the matter."""
    for check in (Check.PROTOCOL, Check.FACTS):
        parts = _parts(scenario, talk, check)
        if parts:
            yield Point(check=check, is_met=all(one.is_good for one in parts), parts=parts)
    traps = tuple(
        Part(what=one.what, is_good=not seen, seen=seen)
        for one in scenario.traps
        if one.words
        for seen in [find(talk.text, one.words, unless_denied=True)]
    )
    if traps:
        fell = tuple(one for one in traps if not one.is_good)
        yield Point(check=Check.TRAPS, is_met=not fell, parts=fell)
    if not scenario.no_next:
        seen = signs.quote([one.promise for one in talk.said])
        seen = seen or find(talk.text, scenario.next_words)
        yield Point(check=Check.NEXT, is_met=bool(seen), seen=seen)


def _how(scenario: Scenario, talk: Talk) -> Iterator[Point]:
    """How it was said, and where."""
    first, spoken = talk.said[0], {one.language for one in talk.said}
    if scenario.is_felt:
        yield _feeling(scenario, talk)
    blame = find(talk.text, of(words.BLAME, scenario.language, *spoken))
    yield Point(check=Check.BLAME, is_met=not blame, seen=blame)
    if scenario.place.can_public:
        told = [
            signs.leaked(one, scenario) or signs.asked_in_public(one, scenario.language)
            for one in talk.said
        ]
        yield Point(check=Check.PRIVACY, is_met=not any(told), seen=signs.quote(told))
    if scenario.place.can_public and scenario.place.can_private:
        way = "public" if first.is_public else "private"
        yield Point(check=Check.PLACE, is_met=way in scenario.where, seen=way)
    other = [one for one in talk.said if signs.is_other_language(one, scenario)]
    yield Point(check=Check.LANGUAGE, is_met=not other, seen=other[0].language if other else "")
    called = find(first.text, scenario.greeted)
    yield Point(check=Check.NAME, is_met=bool(called), seen=called)
    yield _length(scenario, talk.said)


def _feeling(scenario: Scenario, talk: Talk) -> Point:
    spoken = {one.language for one in talk.said}
    most = max(
        signs.count(one.text, of(words.SORRY, scenario.language, one.language)) for one in talk.said
    )
    seen = find(talk.text, of(words.FEELING, scenario.language, *spoken))
    return Point(check=Check.FEELING, is_met=bool(seen) and most <= MOST_SORRY, seen=seen, n=most)


def _length(scenario: Scenario, said: tuple[Said, ...]) -> Point:
    """Of the first answer: what follows may be short."""
    least, most = scenario.place.words
    n = signs.n_words(said[0].text)
    too_long = max((signs.n_words(one.text) for one in said), default=0)
    is_met = n >= least and too_long <= most
    return Point(check=Check.LENGTH, is_met=is_met, n=n if n < least else too_long)


def _time(scenario: Scenario, talk: Talk, began_at: datetime) -> Point:
    took = talk.said[0].at - began_at
    is_met = took <= timedelta(minutes=scenario.clock_min)
    return Point(check=Check.TIME, is_met=is_met, n=int(took.total_seconds() // 60))
