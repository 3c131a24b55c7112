"""How often a word stands in a post, guessed, so that a monitor is woken by its rarest one.

Nothing is counted on posts: a small list of the commonest words, the length of the word, and how
many monitors name it (what many listen for, many say). Wrong guesses cost time, never an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from allears.listening.query.frequent import COMMON
from allears.listening.query.letters import SHAPES, UNSPACED
from allears.listening.query.nodes import Node, walk

_COMMON_RATE = 0.08
_BY_LENGTH = (1.0, 0.02, 0.01, 0.004, 0.002, 0.0012, 0.0008)
_LONG_RATE = 0.0005
_UNSPACED_RATE = 0.05
TAG_SHARE = 0.1
"""A tag is that much rarer than its word."""
HANDLE_RATE = 0.0002


def rate(key: str, n_naming: int = 0) -> float:
    """About how many posts in one hold this key; `n_naming` monitors name it."""
    if key[0] == "@":
        return HANDLE_RATE
    if key[0] in "#$" and len(key) > 1:
        return TAG_SHARE * rate(key[1:], n_naming)
    if key in COMMON:
        return _COMMON_RATE
    if len(key) == 1 and SHAPES[ord(key)] in UNSPACED:
        return _UNSPACED_RATE
    by_length = _BY_LENGTH[len(key)] if len(key) < len(_BY_LENGTH) else _LONG_RATE
    return min(by_length * (1 + n_naming), _COMMON_RATE)


def count_naming(nodes: Iterable[Node]) -> Counter[str]:
    """How many of these trees name each word."""
    counts: Counter[str] = Counter()
    for tree in nodes:
        named: set[str] = set()
        for node in walk(tree):
            if node[0] in ("term", "phrase", "tag"):
                named.update(node[1:])
        counts.update(named)
    return counts
