"""Whom to tell of an event, by which way and why, or why nobody.

Each event has people whom it is for: the assignee, else the whole accountable team. Of these fall
away who did it themselves and who was told already and has not looked yet. When it leaves the house
is for `loudness` to say. What it misses: whether somebody has read the case without opening the
notice; the caller says so through `Told.is_read`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from allears.cases.rules.loudness import ALWAYS_LOUD, Loudness, Way

AGAIN_AFTER = timedelta(hours=8)
"""Somebody who has not looked is told of the same thing again after that, not before."""


class Kind(StrEnum):
    ASSIGNED = "assigned"
    NAMED = "named"
    DANGER = "danger"
    NEW_ANSWER = "new_answer"
    ANSWER_RETURNED = "answer_returned"
    REPLY_FAILED = "reply_failed"
    RECALLED = "recalled"
    BREACH_NEAR = "breach_near"
    NEW_CASE = "new_case"
    OFFERED = "offered"
    OFFER_ANSWERED = "offer_answered"
    LATE = "late"
    WATCHED = "watched"
    ASKED = "asked"
    ASIDE_ANSWERED = "aside_answered"
    PROMISE_NEAR = "promise_near"
    PROMISE_BROKEN = "promise_broken"
    NOT_SATISFIED = "not_satisfied"
    HARD = "hard"
    APPROVAL = "approval"
    APPROVAL_ENDED = "approval_ended"
    MONITOR = "monitor"
    """Of no case: a monitor of theirs is not well."""


WHY: Mapping[Kind, str] = {
    Kind.ASSIGNED: "A case was given to you.",
    Kind.NAMED: "Somebody named you in a note.",
    Kind.DANGER: "Somebody may be in danger.",
    Kind.NEW_ANSWER: "The person wrote again in your case.",
    Kind.ANSWER_RETURNED: "The person wrote before your planned answer left; it came back to you.",
    Kind.REPLY_FAILED: "A reply could not be delivered; it needs you.",
    Kind.RECALLED: "An answer that had left is taken back, or could not be.",
    Kind.BREACH_NEAR: "A time that we owe is nearly up.",
    Kind.NEW_CASE: "Your team has a new case.",
    Kind.OFFERED: "A case is offered to your team; it waits for a yes or a no.",
    Kind.OFFER_ANSWERED: "The other team said yes or no to the case that you offered.",
    Kind.LATE: "Another team was asked, and nobody said anything in time.",
    Kind.WATCHED: "Something happened in a case that your team watches.",
    Kind.ASKED: "You or your team are asked something about a case.",
    Kind.ASIDE_ANSWERED: "What you asked at the side of a case was answered.",
    Kind.PROMISE_NEAR: "A promise of ours to this person is nearly due.",
    Kind.PROMISE_BROKEN: "A promise of ours to this person was broken.",
    Kind.NOT_SATISFIED: "The person says that it is not good.",
    Kind.HARD: "A case needs care: a protocol is open.",
    Kind.APPROVAL: "An answer waits for your yes.",
    Kind.APPROVAL_ENDED: "Somebody said yes or no to an answer of yours.",
    Kind.MONITOR: "A monitor of yours is not as it usually is.",
}
OF_CASES = tuple(kind for kind in Kind if kind is not Kind.MONITOR)
"""Kinds of news that a case has."""
NAMES = frozenset(
    {
        *(Kind.NAMED, Kind.OFFERED, Kind.OFFER_ANSWERED, Kind.LATE, Kind.WATCHED),
        *(Kind.ASKED, Kind.ASIDE_ANSWERED, Kind.PROMISE_BROKEN, Kind.NOT_SATISFIED),
        *(Kind.APPROVAL, Kind.APPROVAL_ENDED, Kind.HARD),
    }
)
"""Kinds that are for those whom the event names, and for nobody in their place."""
EACH_TIME = frozenset(
    {
        *(Kind.ASSIGNED, Kind.NAMED, Kind.REPLY_FAILED, Kind.ANSWER_RETURNED),
        *(
            Kind.RECALLED,
            Kind.OFFERED,
            Kind.OFFER_ANSWERED,
            Kind.LATE,
            Kind.ASKED,
            Kind.ASIDE_ANSWERED,
        ),
        *(Kind.PROMISE_NEAR, Kind.PROMISE_BROKEN, Kind.NOT_SATISFIED),
        *(Kind.APPROVAL, Kind.APPROVAL_ENDED, Kind.HARD),
    }
)
"""Kinds of which every event is news, however many are unread."""


class Silence(StrEnum):
    """Why somebody whom an event is for hears nothing."""

    OWN_DOING = "own_doing"
    ALREADY_TOLD = "already_told"
    QUIET_HOURS = "quiet_hours"
    NOT_WANTED = "not_wanted"
    AWAY = "away"


SILENCE_WORDS: Mapping[Silence, str] = {
    Silence.OWN_DOING: "They did it themselves.",
    Silence.ALREADY_TOLD: "They were told already and have not looked yet.",
    Silence.QUIET_HOURS: "It is their quiet hours.",
    Silence.NOT_WANTED: "They do not want to be told of this.",
    Silence.AWAY: "They do not work here any more.",
}

_APP, _APP_AND_PUSH = frozenset({Way.APP}), frozenset({Way.APP, Way.PUSH})
DEFAULT_WAYS: Mapping[Kind, frozenset[Way]] = {
    Kind.ASSIGNED: frozenset(Way),
    Kind.NAMED: frozenset(Way),
    Kind.DANGER: frozenset(Way),
    Kind.NEW_ANSWER: _APP_AND_PUSH,
    Kind.ANSWER_RETURNED: frozenset(Way),
    Kind.REPLY_FAILED: frozenset(Way),
    Kind.RECALLED: frozenset(Way),
    Kind.BREACH_NEAR: frozenset(Way),
    Kind.NEW_CASE: _APP,
    Kind.OFFERED: _APP_AND_PUSH,
    Kind.OFFER_ANSWERED: _APP_AND_PUSH,
    Kind.LATE: frozenset(Way),
    Kind.WATCHED: _APP,
    Kind.ASKED: frozenset(Way),
    Kind.ASIDE_ANSWERED: _APP_AND_PUSH,
    Kind.PROMISE_NEAR: frozenset(Way),
    Kind.PROMISE_BROKEN: frozenset(Way),
    Kind.NOT_SATISFIED: frozenset(Way),
    Kind.HARD: frozenset(Way),
    Kind.APPROVAL: frozenset(Way),
    Kind.APPROVAL_ENDED: _APP_AND_PUSH,
    Kind.MONITOR: frozenset({Way.APP, Way.MAIL}),
}
"""For who has not chosen: what waits for me reaches me, what waits for the team stands in the app."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """One of us who may be told."""

    id: int
    team_ids: frozenset[int] = frozenset()
    is_active: bool = True
    ways: Mapping[Kind, frozenset[Way]] = field(default_factory=lambda: DEFAULT_WAYS)
    """A kind that is missing is not wanted."""
    loudness: Loudness = ALWAYS_LOUD


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened to a case."""

    key: str
    """The same event twice has the same key: an event id, or case and clock of a breach."""
    kind: Kind
    case_id: int
    team_id: int
    assignee_id: int | None = None
    actor_id: int | None = None
    """Who did it; None: the person outside, or a machine."""
    named_ids: frozenset[int] = frozenset()
    author_id: int | None = None
    """Of a reply that failed, or that came back: who wrote it."""
    is_danger: bool = False


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notice that was given before."""

    person_id: int
    key: str
    kind: Kind
    case_id: int
    at: datetime
    is_read: bool = False


@dataclass(frozen=True)
class Tell:
    person_id: int
    ways: Mapping[Way, datetime]
    """When it leaves, by each way; the app is at once."""
    why: str


@dataclass(frozen=True)
class Hush:
    person_id: int
    reason: Silence


def decide(
    event: Event, people: Iterable[Person], told: Sequence[Told], now: datetime
) -> list[Tell | Hush]:
    """One answer for each person whom the event is for, by id; nobody else is mentioned.

    `people`: at least the assignee, the author, those named and the accountable team. `told`: at
    least the notices of this case. Telling the same event twice gives ALREADY_TOLD.
    """
    everyone = sorted(people, key=lambda person: person.id)
    return [_one(event, person, told, now) for person in _meant(event, everyone)]


def _meant(event: Event, people: Sequence[Person]) -> list[Person]:
    """Somebody who has left hears nothing and keeps nobody else from hearing: the team steps in."""
    if event.kind in NAMES:
        return [person for person in people if person.id in event.named_ids]
    match event.kind:
        case Kind.NEW_CASE | Kind.DANGER:
            ids: set[int | None] = set()
        case Kind.ANSWER_RETURNED | Kind.RECALLED:
            ids = {event.author_id}
        case Kind.REPLY_FAILED:
            ids = {event.author_id, event.assignee_id}
        case _:
            ids = {event.assignee_id}
    direct = [person for person in people if person.id in ids]
    if event.kind is Kind.ASSIGNED or any(person.is_active for person in direct):
        return direct
    return direct + [p for p in people if event.team_id in p.team_ids and p not in direct]


def _one(event: Event, person: Person, told: Sequence[Told], now: datetime) -> Tell | Hush:
    if event.actor_id == person.id and person.is_active:
        return Hush(person.id, Silence.OWN_DOING)
    if _knows(event, person, told, now) and person.is_active:
        return Hush(person.id, Silence.ALREADY_TOLD)
    is_danger = event.is_danger or event.kind is Kind.DANGER
    return as_wished(event.kind, person, now, is_danger=is_danger)


def as_wished(kind: Kind, person: Person, now: datetime, *, is_danger: bool = False) -> Tell | Hush:
    """By which ways somebody whom it is for hears of it, and when."""
    if not person.is_active:
        return Hush(person.id, Silence.AWAY)
    wanted = person.ways.get(kind, frozenset())
    if not wanted:
        return Hush(person.id, Silence.NOT_WANTED)
    ways = {way: person.loudness.leaves_at(way, now, is_danger=is_danger) for way in sorted(wanted)}
    loud = {way: at for way, at in ways.items() if at is not None}
    return Tell(person.id, loud, WHY[kind]) if loud else Hush(person.id, Silence.QUIET_HOURS)


def _knows(event: Event, person: Person, told: Sequence[Told], now: datetime) -> bool:
    for notice in told:
        if notice.person_id != person.id:
            continue
        if notice.key == event.key and notice.kind is event.kind:
            return True
        is_same = notice.case_id == event.case_id and notice.kind is event.kind
        is_fresh = not notice.is_read and now - notice.at < AGAIN_AFTER
        if is_same and is_fresh and event.kind not in EACH_TIME:
            return True
    return False
