"""What must be in a post for a monitor to meet it: its *gates*, the rarest that the tree allows.

A gate is `(kind, value)`. If a monitor has gates, a post without any of them cannot meet it: of
an AND one part is enough, of an OR all are needed, what is negated promises nothing. Kinds are
the fields of `Gates` in `index`; a monitor without gates is asked about every post.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from allears.listening.match.rarity import rate
from allears.listening.query.letters import SHAPES, UNSPACED
from allears.listening.query.nodes import Node, is_wild

Gate = tuple[str, str]

N_HEAD = 3
"""Letters that the head or tail of a pattern must have to be looked up."""
_RUN = re.compile("[lnm]+")
_PAIR_SHARE = 0.04
"""Two letters of an unspaced script side by side are that much rarer than one."""
_FIELD_RATES = {"author": 0.0001, "to": 0.0002, "site": 0.001, "channel": 0.1, "network": 0.3}
_HEAD_FACTOR = 3.0


class Offer(NamedTuple):
    """Gates, and about how many posts in one they let through."""

    rate: float
    gates: frozenset[Gate]


def gates_of(node: Node, n_naming: Mapping[str, int]) -> frozenset[Gate] | None:
    """The best gates of a tree, or None when nothing in it is required."""
    offer = _offer(node, False, n_naming)
    return offer.gates if offer else None


def share_woken(node: Node) -> float:
    """About how many posts in one wake this tree, guessed (`rarity`); 1 when nothing is required."""
    offer = _offer(node, False, {})
    return min(offer.rate, 1.0) if offer else 1.0


class Waker(NamedTuple):
    """A leaf by which a tree is woken."""

    leaf: Node
    rate: float
    """About how many posts in one it lets through; 1 where nothing of it can be looked up."""
    is_negative: bool = False


def woken_by(node: Node) -> list[Waker]:
    """The leaves by which a tree is woken, guessed as in `share_woken`: its rates, summed."""
    return _wakers(node, False)


def _wakers(node: Node, is_negative: bool) -> list[Waker]:
    kind = node[0]
    if kind == "not":
        return _wakers(node[1], not is_negative)
    if kind in ("and", "or"):
        many = []
        for part in node[1:]:
            many.append(_wakers(part, is_negative))
        if (kind == "and") != is_negative:
            return min(many, key=_dearness)
        return [one for some in many for one in some]
    if kind == "near" and not is_negative:
        return min((_wakers(part, False) for part in (node[1], *node[4::3])), key=_dearness)
    offer = None if is_negative else _offer(node, False, {})
    return [Waker(node, min(offer.rate, 1.0) if offer else 1.0, is_negative)]


def _dearness(wakers: Sequence[Waker]) -> tuple[float, bool]:
    """Of what is equally dear, what must be there tells more than what must not."""
    return sum(one.rate for one in wakers), any(one.is_negative for one in wakers)


def _offer(node: Node, is_negative: bool, n_naming: Mapping[str, int]) -> Offer | None:
    kind = node[0]
    if kind == "not":
        return _offer(node[1], not is_negative, n_naming)
    if kind in ("and", "or"):
        offers = []
        for part in node[1:]:
            offers.append(_offer(part, is_negative, n_naming))
        return _best(offers) if (kind == "and") != is_negative else _all(offers)
    if is_negative:
        return None
    if kind == "near":
        offers = [_offer(node[1], False, n_naming)]
        for part in node[4::3]:
            offers.append(_offer(part, False, n_naming))
        return _best(offers)
    return _offer_of_leaf(node, n_naming)


def _best(offers: Sequence[Offer | None]) -> Offer | None:
    return min((offer for offer in offers if offer), default=None, key=lambda offer: offer.rate)


def _all(offers: Sequence[Offer | None]) -> Offer | None:
    if any(offer is None for offer in offers):
        return None
    known = [offer for offer in offers if offer]
    return Offer(
        sum(offer.rate for offer in known), frozenset().union(*(offer.gates for offer in known))
    )


def _offer_of_leaf(node: Node, n_naming: Mapping[str, int]) -> Offer | None:
    kind = node[0]
    if kind == "exact":
        return _offer_of_exact(node[1], n_naming)
    if kind == "field":
        return _offer_of_field(node, n_naming)
    words = node[2:] if kind == "within" else node[1:]
    offers = [_offer_of_word(word, n_naming) for word in words]
    if kind == "phrase":
        offers += [_offer_of_pair(one, two) for one, two in pairwise(words)]
    return _best(offers)


def _offer_of_word(word: str, n_naming: Mapping[str, int]) -> Offer | None:
    if not is_wild(word):
        return Offer(rate(word, n_naming.get(word, 0)), frozenset([("word", word)]))
    head = re.split(r"[*?]", word, maxsplit=1)[0]
    tail = re.split(r"[*?]", word)[-1]
    if len(head) >= max(N_HEAD, len(tail)):
        return Offer(_HEAD_FACTOR * rate(head), frozenset([("head", head)]))
    if len(tail) >= N_HEAD:
        return Offer(_HEAD_FACTOR * rate(tail), frozenset([("tail", tail)]))
    return None


def _offer_of_pair(one: str, two: str) -> Offer | None:
    if _is_unspaced(one) and _is_unspaced(two):
        return Offer(_PAIR_SHARE * rate(one), frozenset([("pair", one + two)]))
    return None


def _is_unspaced(word: str) -> bool:
    return len(word) == 1 and SHAPES[ord(word)] in UNSPACED


def runs_in(raw: str) -> list[str]:
    """The longest rows of spaced letters in a raw text."""
    shapes = raw.translate(SHAPES)
    return [raw[found.start() : found.end()] for found in _RUN.finditer(shapes)]


def _offer_of_exact(composed: str, n_naming: Mapping[str, int]) -> Offer | None:
    offers = []
    for run in runs_in(composed):
        lower = run.lower()
        offers.append(Offer(rate(lower, n_naming.get(lower, 0)), frozenset([("run", run)])))
    return _best(offers)


def _offer_of_field(node: Node, n_naming: Mapping[str, int]) -> Offer | None:
    name, value = node[1], node[3]
    if name == "title":
        return _offer_of_leaf(("phrase", *node[3:]), n_naming)
    if name in _FIELD_RATES:
        return Offer(_FIELD_RATES[name], frozenset([(name, value)]))
    return None
