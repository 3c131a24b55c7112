"""Which matters look alike: by the words that they share, each weighed by how rare it is among all.

A word weighs the logarithm of how few matters hold it; one that every fourth holds says nothing. How many
hold it is asked of all matters there ever were, where that is known: in a storm half of the newest speak
of one thing, and that is no reason to overlook the word.
Two matters are alike by the share of their weight that both hold (Dice's coefficient), and only when
they share at least `FEWEST` telling words. Groups are found in one walk, the newest first: each matter
joins the group whose first one it is most alike, or begins one. What it misses: the same thing in
other words or another language, and groups that only a chain of neighbours holds together.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

FEWEST = 3
"""Telling words that two must share."""
LEAST = 0.3
TOO_COMMON = 0.25
FEW = 12
"""Matters below which nothing can be called common."""
HELD_BY = 0.4
"""The share of linked matters that must hold a word for it to belong to the profile."""
MOST_WORDS = 12
GATHERS = 3
"""Cases that look alike: fewer are no group."""
SURE = 0.7
"""From this on a new matter is linked without asking."""
LIKELY = 0.4
"""...from this on it is offered to whoever answers..."""
TICKED = 0.5
"""...and from this on it is ticked in the list of what looks alike."""
SURE_FROM = 3
"""So many must have been linked by people before anything is linked by itself."""


@dataclass(frozen=True)
class Bag:
    """A matter and its words."""

    id: int
    words: frozenset[str]


@dataclass(frozen=True)
class Like:
    """How much another one is like it, and by which words, the most telling first."""

    id: int
    score: float
    words: tuple[str, ...]


@dataclass
class Group:
    """Matters that look alike."""

    first: frozenset[str]
    """The words of the one that all are compared with."""
    ids: list[int] = field(default_factory=list)
    held: Counter[str] = field(default_factory=Counter)


def weights(bags: Collection[Bag], shares: Mapping[str, float] | None = None) -> dict[str, float]:
    """What each word tells; words that stand everywhere are left out.

    `shares`: in which share of all matters the common words stand; one that is not named there is rarer
    than all that are.
    """
    held = Counter(word for bag in bags for word in bag.words)
    n = len(bags)
    rarest = min(shares.values()) if shares else 1.0
    found: dict[str, float] = {}
    for word, count in held.items():
        known = (shares or {}).get(word)
        share = min(count / n, rarest) if known is None else known
        is_few = n < FEW and known is None  # nothing is known of it, and there are few to tell by
        if is_few or share <= TOO_COMMON:
            found[word] = math.log(1 + 1 / share)
    return found


def like(one: Collection[str], other: Collection[str], weigh: Mapping[str, float]) -> float:
    """0 to 1; 0 where too few telling words are shared."""
    mine, theirs = set(one) & weigh.keys(), set(other) & weigh.keys()
    shared = mine & theirs
    if len(shared) < FEWEST:
        return 0.0
    whole = sum(weigh[w] for w in mine) + sum(weigh[w] for w in theirs)
    return 2 * sum(weigh[w] for w in shared) / whole


def nearest(
    words: Collection[str], bags: Iterable[Bag], weigh: Mapping[str, float], *, least: float = LEAST
) -> list[Like]:
    """Those like these words, the likest first."""
    found = [
        Like(bag.id, score, telling(set(words) & bag.words, weigh))
        for bag in bags
        if (score := like(words, bag.words, weigh)) >= least
    ]
    return sorted(found, key=lambda one: (-one.score, -one.id))


def telling(words: Iterable[str], weigh: Mapping[str, float]) -> tuple[str, ...]:
    """The words that say something, the most telling first."""
    known = [word for word in words if word in weigh]
    return tuple(sorted(known, key=lambda word: (-weigh[word], word)))


def groups(
    bags: Sequence[Bag], weigh: Mapping[str, float], *, fewest: int
) -> list[tuple[list[int], tuple[str, ...]]]:
    """Ids of matters that look alike with the words that most of them share, the largest first."""
    begun: list[Group] = []
    holding: dict[str, list[int]] = defaultdict(list)
    for bag in bags:
        words = bag.words & weigh.keys()
        place = _nearest_group(words, begun, holding, weigh)
        if place is None:
            for word in words:
                holding[word].append(len(begun))
            begun.append(Group(words))
            place = len(begun) - 1
        begun[place].ids.append(bag.id)
        begun[place].held.update(words)
    large = sorted((g for g in begun if len(g.ids) >= fewest), key=lambda g: -len(g.ids))
    return [(group.ids, _common(group, weigh)) for group in large]


def _nearest_group(
    words: frozenset[str],
    begun: Sequence[Group],
    holding: Mapping[str, Sequence[int]],
    weigh: Mapping[str, float],
) -> int | None:
    shared = Counter(at for word in words for at in holding.get(word, ()))
    near = (at for at, n in shared.items() if n >= FEWEST)
    score, place = max(((like(words, begun[at].first, weigh), -at) for at in near), default=(0, 0))
    return -place if score >= LEAST else None


def _common(group: Group, weigh: Mapping[str, float]) -> tuple[str, ...]:
    least = max(2, len(group.ids) * HELD_BY)
    return _best({word: n for word, n in group.held.items() if n >= least}, weigh)


def profile(bags: Sequence[Bag], weigh: Mapping[str, float]) -> tuple[str, ...]:
    """The words that say what linked matters are about; of a single one its most telling words."""
    held = Counter(word for bag in bags for word in bag.words if word in weigh)
    least = 1 if len(bags) == 1 else max(2, len(bags) * HELD_BY)
    return _best({word: n for word, n in held.items() if n >= least}, weigh)


def _best(held: Mapping[str, int], weigh: Mapping[str, float]) -> tuple[str, ...]:
    """Words that many hold and that tell much."""
    best = sorted(held, key=lambda word: (-held[word] * weigh[word], word))
    return tuple(best[:MOST_WORDS])


def meets(words: Collection[str], profile: Sequence[str]) -> tuple[float, tuple[str, ...]]:
    """Which share of a profile these words hold, and which words; 0 for fewer than `FEWEST`."""
    held = tuple(word for word in profile if word in set(words))
    return (len(held) / len(profile), held) if len(held) >= FEWEST else (0.0, ())
