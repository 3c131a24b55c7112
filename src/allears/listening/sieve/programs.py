"""A monitor's tree becomes a program for `verdicts`, and the gates that wake it.

NOTs are pushed inwards. Words that stand side by side become one question, and within an AND or
an OR the cheap questions come first; what only the slow test can answer comes last, so that it is
asked only where all depends on it. *Gates* are keys of which at least one must be met: of an AND
the rarest part is enough, of an OR all are needed, what is negated promises nothing. The next
rarest part of an AND *guards* the gates: of its keys one must be met as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from allears.listening.match import rarity
from allears.listening.query.fields import LATE_FIELDS
from allears.listening.query.nodes import Node, is_wild
from allears.listening.sieve.keys import KeyRing
from allears.listening.sieve.native import Array
from allears.listening.sieve.roster import MAX_GUARDS, Wake
from allears.listening.sieve.verdicts import (
    ASK_ABROAD,
    ASK_ALL,
    ASK_ANY,
    ASK_LANG,
    ASK_NEAR,
    ASK_OPEN,
    ASK_ROW,
    ASK_WITHIN,
    GO_NO,
    GO_YES,
    MOST_WITHIN,
)

_TERMS = frozenset(("term", "tag", "mention", "wild"))
_KEY_FIELDS = frozenset(
    ("lang", "author", "to", "site", "network", "channel", "country", "is", "has")
)
_ABROAD_FIELDS = frozenset(("title", "name", "followers", "likes", "reposts", "replies", "rating"))
"""What a post of Jetstream never has."""
_COSTS = {
    ASK_ALL: 0,
    ASK_ANY: 1,
    ASK_LANG: 1,
    ASK_ROW: 3,
    ASK_NEAR: 5,
    ASK_WITHIN: 5,
    ASK_ABROAD: 6,
    ASK_OPEN: 100,
}
_NEGATIVE_COST = 1
_FIELD_RATES = {"author": 1e-4, "to": 2e-4, "site": 1e-3, "channel": 0.1, "country": 0.1}
_COMMON_FIELD_RATE = 0.4
_PATTERN_FACTOR = 3.0
_GUESSED = 200
"""So many posts are as good as a guess."""
_PAIR_SHARE = 0.02
"""Two words side by side are that much rarer than the rarer of them."""

Gate = int | tuple[int, int]
"""A key, or two that must stand in a row."""


class Ask(NamedTuple):
    """One step of a program."""

    operation: int
    words: tuple[int, ...]
    is_negative: bool = False


class Both(NamedTuple):
    """Several plans, all or any of which must hold."""

    parts: tuple[Plan, ...]
    is_all: bool


Plan = Ask | Both


class Rouse(NamedTuple):
    """A gate, and guards of which one must be met as well."""

    gate: Gate
    guards: tuple[Gate, ...] = ()
    guard_rate: float = 1.0


class Offer(NamedTuple):
    """Gates, and about how many posts in one they let through."""

    rate: float
    rouses: tuple[Rouse, ...]


class Compiler:
    """Makes programs; knows how rare each key is thought to be."""

    def __init__(self, ring: KeyRing, *, detected_language: bool) -> None:
        self._ring = ring
        self._detected_language = detected_language
        self._guesses: dict[int, float] = {}
        self._met: Array = np.zeros(1, np.int32)
        self._n_counted = 0

    def compile(self, node: Node) -> tuple[list[int], int, tuple[Wake, ...] | None]:
        """The code, its first step, and the gates; None of a monitor that is always asked."""
        plan = self._plan(node, False)
        code: list[int] = []
        entry = _emit(plan, GO_YES, GO_NO, code)
        return code, entry, self._gates(plan)

    def gates(self, node: Node) -> tuple[Wake, ...] | None:
        """The gates alone, as they would be chosen now."""
        return self._gates(self._plan(node, False))

    def learn(self, met: Array) -> None:
        """From now on believe what was counted (`Waking.met`) more than guesses."""
        self._met, self._n_counted = met, int(met[0])

    def _gates(self, plan: Plan) -> tuple[Wake, ...] | None:
        offer = self._offer(plan)
        return None if offer is None else tuple(self._wakes(offer))

    def _wakes(self, offer: Offer) -> Iterator[Wake]:
        """Each key once for each of its guards; one that wakes without needs no other."""
        guards: dict[int, dict[tuple[int, ...], None]] = {}
        last: tuple[Gate, ...] = ()
        keys: tuple[int, ...] = ()
        for rouse in offer.rouses:
            if rouse.guards is not last:
                last, keys = rouse.guards, tuple(map(self._number, rouse.guards))
            guards.setdefault(self._number(rouse.gate), {})[keys] = None
        for key, some in guards.items():
            for keys in ((),) if () in some else some:
                yield Wake(key, keys)

    def _number(self, gate: Gate) -> int:
        return self._ring.of_pair(*gate) if isinstance(gate, tuple) else gate

    # ---- plans -----------------------------------------------------------------------------

    def _plan(self, node: Node, is_negative: bool) -> Plan:
        kind = node[0]
        if kind == "not":
            return self._plan(node[1], not is_negative)
        if kind in ("and", "or"):
            parts = []
            for part in node[1:]:
                parts.append(self._plan(part, is_negative))
            return _merge(parts, is_all=(kind == "and") != is_negative)
        plan = self._leaf(node)
        if not is_negative:
            return plan
        if isinstance(plan, Ask):
            return Ask(plan.operation, plan.words, True)
        opposite = tuple(
            part._replace(is_negative=not part.is_negative)
            for part in plan.parts
            if isinstance(part, Ask)
        )
        return Both(opposite, not plan.is_all)

    def _leaf(self, node: Node) -> Plan:
        kind = node[0]
        if kind in _TERMS:
            return Ask(ASK_ANY, (self._key(node[1]),))
        if kind == "phrase":
            return Ask(ASK_ROW, self._row(node))
        if kind == "near":
            return self._near(node)
        if kind == "within":
            return self._within(node)
        if kind == "field":
            return self._field(node)
        return Ask(ASK_OPEN, ())

    def _field(self, node: Node) -> Ask:
        name, value = node[1], node[3]
        if name in _ABROAD_FIELDS:
            return Ask(ASK_ABROAD, ())
        if name not in _KEY_FIELDS or name in LATE_FIELDS:
            return Ask(ASK_OPEN, ())
        key = self._ring.of_word(f"{name}\0{value}")
        if key not in self._guesses:
            self._guesses[key] = _FIELD_RATES.get(name, _COMMON_FIELD_RATE)
        is_late = name == "lang" and self._detected_language
        return Ask(ASK_LANG if is_late else ASK_ANY, (key,))

    def _row(self, node: Node) -> tuple[int, ...]:
        """Number of keys and the keys of a word or phrase."""
        keys = [self._key(word) for word in node[1:]]
        return (len(keys), *keys)

    def _within(self, node: Node) -> Plan:
        keys = Counter(self._key(word) for word in node[2:])
        words = (node[1] + len(node) - 2, len(keys), *chain.from_iterable(keys.items()))
        close = Ask(ASK_WITHIN, words) if len(keys) <= MOST_WITHIN else Ask(ASK_OPEN, ())
        return Both((Ask(ASK_ALL, tuple(keys)), close), True)

    def _near(self, node: Node) -> Plan:
        sides = (node[1], *node[4::3])
        rows = [list(_operands(side)) for side in sides]
        if len(sides) == 2 and all(leaf[0] != "near" for side in rows for leaf in side):
            words = [int(node[2] == "onear"), node[3]]
            for side in rows:
                words.append(len(side))
                for leaf in side:
                    words.extend(self._row(leaf))
            return Ask(ASK_NEAR, tuple(words))
        needed: list[Plan] = [
            Ask(ASK_ANY, tuple(self._key(leaf[1]) for leaf in side))
            for side in rows
            if all(leaf[0] in _TERMS for leaf in side)
        ]
        return Both((*needed, Ask(ASK_OPEN, ())), True) if needed else Ask(ASK_OPEN, ())

    def _key(self, word: str) -> int:
        key = self._ring.of_word(word)
        if key not in self._guesses:
            self._guesses[key] = _rate_of(word)
        return key

    # ---- gates -----------------------------------------------------------------------------

    def _offer(self, plan: Plan) -> Offer | None:
        if isinstance(plan, Both):
            offers = []
            for part in plan.parts:
                offers.append(self._offer(part))
            return _best(offers) if plan.is_all else _all(offers)
        if plan.is_negative:
            return None
        if plan.operation == ASK_ANY:
            return Offer(sum(map(self._rate, plan.words)), tuple(map(Rouse, plan.words)))
        if plan.operation == ASK_ALL:
            return _best([self._offer_of_key(key) for key in plan.words])
        if plan.operation == ASK_ROW:
            return self._offer_of_row(plan.words[1:])
        return self._offer_of_near(plan.words) if plan.operation == ASK_NEAR else None

    def _offer_of_key(self, key: int) -> Offer:
        return Offer(self._rate(key), (Rouse(key),))

    def _rate(self, key: int) -> float:
        guess = self._guesses[key]
        return self._counted(key, guess) if self._n_counted else guess

    def _counted(self, key: int, guess: float) -> float:
        """In how many posts of one a key is: what was counted, and the guess as if counted, too."""
        if key + 1 >= len(self._met):
            return guess
        return (int(self._met[key + 1]) + _GUESSED * guess) / (int(self._met[0]) + _GUESSED)

    def _offer_of_row(self, keys: Sequence[int]) -> Offer | None:
        offers = [self._offer_of_key(key) for key in keys]
        for one, two in pairwise(keys):
            if self._ring.is_plain(one) and self._ring.is_plain(two):
                rate = _PAIR_SHARE * min(self._rate(one), self._rate(two))
                key = self._ring.known_pair(one, two)
                if key is not None and self._n_counted:
                    rate = self._counted(key, rate)
                offers.append(Offer(rate, (Rouse((one, two)),)))
        return _best(offers)

    def _offer_of_near(self, words: Sequence[int]) -> Offer | None:
        at, sides = 2, []
        for _ in range(2):
            n_rows, at = words[at], at + 1
            rows = []
            for _ in range(n_rows):
                rows.append(self._offer_of_row(words[at + 1 : at + 1 + words[at]]))
                at += 1 + words[at]
            sides.append(_all(rows))
        return _best(sides)


def _rate_of(word: str) -> float:
    if not is_wild(word):
        return rarity.rate(word)
    pieces = word.replace("?", "*").split("*")
    longest = max((pieces[0], pieces[-1]), key=len)
    return min(1.0, _PATTERN_FACTOR * rarity.rate(longest)) if longest else 1.0


def _operands(side: Node) -> Iterable[Node]:
    """The leaves of one side of a NEAR; a NEAR in it is a leaf."""
    if side[0] != "or":
        yield side
        return
    for part in side[1:]:
        yield from _operands(part)


def _best(offers: Iterable[Offer | None]) -> Offer | None:
    """Of offers that must all hold the rarest; the next one that is short guards it."""
    known = sorted((offer for offer in offers if offer), key=lambda offer: offer.rate)
    if not known:
        return None
    best = known[0]
    for other in known[1:]:
        gates = tuple(dict.fromkeys(rouse.gate for rouse in other.rouses))
        if len(gates) <= MAX_GUARDS:
            guarded = (
                Rouse(rouse.gate, gates, other.rate) if other.rate < rouse.guard_rate else rouse
                for rouse in best.rouses
            )
            return best._replace(rouses=tuple(guarded))
    return best


def _all(offers: Sequence[Offer | None]) -> Offer | None:
    known = [offer for offer in offers if offer]
    if len(known) < len(offers):
        return None
    return Offer(
        sum(offer.rate for offer in known), tuple(r for offer in known for r in offer.rouses)
    )


# ---- putting together ----------------------------------------------------------------------


def _merge(parts: list[Plan], *, is_all: bool) -> Plan:
    """Parts of an AND or OR: flattened, single words as one question, cheap ones first."""
    wanted: dict[int, None] = {}
    banned: dict[int, None] = {}
    made: list[Plan] = []
    for part in parts:
        for one in part.parts if isinstance(part, Both) and part.is_all == is_all else (part,):
            if isinstance(one, Both) or not _is_word(one, is_all):
                made.append(one)
            elif one.is_negative:
                banned.update(dict.fromkeys(one.words))
            else:
                wanted.update(dict.fromkeys(one.words))
    if wanted:
        made.append(Ask(ASK_ALL if is_all else ASK_ANY, tuple(wanted)))
    if banned:
        made.append(Ask(ASK_ANY if is_all else ASK_ALL, tuple(banned), True))
    made.sort(key=_cost)
    return made[0] if len(made) == 1 else Both(tuple(made), is_all)


def _is_word(ask: Ask, is_all: bool) -> bool:
    """Whether this question may be asked together with others of its kind."""
    if ask.operation == ASK_ANY and len(ask.words) == 1:
        return True
    return ask.operation == (ASK_ALL if is_all != ask.is_negative else ASK_ANY)


def _cost(plan: Plan) -> int:
    if isinstance(plan, Both):
        return max(map(_cost, plan.parts)) + 1
    return _COSTS[plan.operation] + (_NEGATIVE_COST if plan.is_negative else 0)


def _emit(plan: Plan, when_true: int, when_false: int, code: list[int]) -> int:
    """Write the steps, the last one first, so that each knows where the next stands."""
    if isinstance(plan, Ask):
        if plan.is_negative:
            when_true, when_false = when_false, when_true
        at = len(code)
        code += (plan.operation, when_true, when_false, len(plan.words), *plan.words)
        return at
    target = when_true if plan.is_all else when_false
    for part in reversed(plan.parts):
        if plan.is_all:
            target = _emit(part, target, when_false, code)
        else:
            target = _emit(part, when_true, target, code)
    return target
