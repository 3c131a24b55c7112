"""Who gets which case: the next best for somebody, in turn, by load, or by what they know.

The queue's own order is never changed: the case on top is shared out first, and a person who pulls
gets the first one that they can take. Languages and networks that are named for somebody are the
only ones they are given; products and intents are what they are given first. Where nobody of a team
can take a case by its language or network, everybody can: a skill that is missing starves nobody. A
case that has waited for `PATIENCE` waits no longer for somebody who is away or has no room.
Nobody is given more than they have room for. What it misses: how hard a case is; load is a count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

NEVER = datetime.min.replace(tzinfo=UTC)
UNKNOWN = frozenset({"", "unknown", "und"})
"""Languages that say nothing."""


PATIENCE = timedelta(days=1)
"""How long a case is kept for those who know its language or work on its network."""


class How(StrEnum):
    PULL = "pull"
    ROUND_ROBIN = "round_robin"
    BY_LOAD = "by_load"
    BY_SKILL = "by_skill"


@dataclass(frozen=True, kw_only=True)
class Work:
    """A case that waits and that nobody has."""

    id: int
    network: str = ""
    language: str = ""
    intent: str = ""
    words: str = ""
    """What it is about, lower case: where products are looked for."""
    is_overdue: bool = False
    """It has waited longer than `PATIENCE`."""


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Somebody of the team."""

    id: int
    is_there: bool = True
    """Neither away nor outside of their working hours."""
    loads: Mapping[str, int] = field(default_factory=dict)
    """Network to how many cases of theirs wait for us."""
    capacity: int | None = None
    capacities: Mapping[str, int] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    last_at: datetime = NEVER
    """When they were last given one."""

    @property
    def load(self) -> int:
        return sum(self.loads.values())


def is_full(hand: Hand) -> bool:
    """Whether they can take nothing more, of whatever network."""
    return hand.capacity is not None and hand.load >= hand.capacity


def has_room(hand: Hand, work: Work) -> bool:
    """Whether one more is not too many."""
    if is_full(hand):
        return False
    most = hand.capacities.get(work.network)
    return most is None or hand.loads.get(work.network, 0) < most


def fits(hand: Hand, work: Work) -> bool:
    """Whether they can take it by language and network."""
    language = work.language.split("-")[0]
    speaks = not hand.languages or language in UNKNOWN or language in hand.languages
    return speaks and (not hand.networks or work.network in hand.networks)


def n_known(hand: Hand, work: Work) -> int:
    """How many things they know about it: each product that is named, what it is for, its
    language and its network where these are theirs."""
    named = sum(product in work.words for product in hand.products)
    return (
        2 * named
        + 2 * (work.intent in hand.intents)
        + (work.language.split("-")[0] in hand.languages)
        + (work.network in hand.networks)
    )


def is_kept(work: Work, hands: Sequence[Hand]) -> bool:
    """Whether it waits for those whom it fits; after a day only for those who are there with room."""
    fitting = [hand for hand in hands if fits(hand, work)]
    if not work.is_overdue:
        return bool(fitting)
    return any(hand.is_there and has_room(hand, work) for hand in fitting)


def able(work: Work, hands: Sequence[Hand]) -> list[Hand]:
    """Who can be given it now."""
    can_any = is_kept(work, hands)
    return [
        hand
        for hand in hands
        if hand.is_there and has_room(hand, work) and (fits(hand, work) or not can_any)
    ]


def choose(how: How, work: Work, hands: Sequence[Hand]) -> Hand | None:
    """Whom to give it; None: it waits. O(hands)."""
    if how is How.PULL:
        return None
    found = able(work, hands)
    match how:
        case How.ROUND_ROBIN:
            return min(found, key=lambda hand: (hand.last_at, hand.id), default=None)
        case How.BY_LOAD:
            return min(found, key=_burden, default=None)
    return min(found, key=lambda hand: (-n_known(hand, work), *_burden(hand)), default=None)


def _burden(hand: Hand) -> tuple[float, datetime, int]:
    """How full somebody is: by what they can take, where that is known."""
    return (hand.load / hand.capacity if hand.capacity else hand.load), hand.last_at, hand.id


def next_best(
    me: Hand, works: Sequence[Work], teams: Mapping[int, Sequence[Hand]], team_of: Mapping[int, int]
) -> Work | None:
    """The first of the queue that somebody who pulls can take. `teams`: the hands of each team;
    `team_of`: the team of each work. None: nothing is there for them, or they have no room."""
    for work in works:
        if not has_room(me, work):
            continue
        others = teams.get(team_of[work.id], ())
        if fits(me, work) or not is_kept(work, others):
            return work
    return None
