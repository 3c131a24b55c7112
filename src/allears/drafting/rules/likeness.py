"""How alike two questions are: by the words that both hold, each weighed by how rare it is.

The cosine of the two sets of lexemes, a word weighing the logarithm of how few questions hold it, squared.
A question that stands whole in a longer one counts nearly as much. Two words must be shared at least, and
courtesies ("please", "thank you", "how do I") count for nothing. What it misses: the same question in other
words, or in another language.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from allears.drafting.rules.noise import NOISE

ENOUGH, ENOUGH_BY_TWO = 0.38, 0.5
"""From here on an answer is offered; by two words alone it must be liker. Measured: `tests/drafting/queries/test_near.py`."""
ENOUGH_ARTICLE = 0.30
SAME = 0.6
"""From here on what was refused for one question is not offered for the other."""
FEWEST = 2
"""Words that two must share."""
WHOLE = 0.85
"""What a short question counts that stands whole in a longer one."""
UNSEEN = 0.5
"""A word that no answered question holds weighs as much of the rarest."""
FOREIGN = 0.6
"""What likeness across languages counts: shared names and numbers say little."""
FEW = 20
"""Questions below which nothing is called rare or common."""
FOR_WEIGHT, FOR_TAKEN, MOST_TAKEN = 0.03, 0.01, 5
"""What a word of the person, and each time that it was taken before, adds to the order (never to the threshold)."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@dataclass(frozen=True, kw_only=True)
class Met:
    """How alike, and by which words, the most telling first."""

    score: float
    words: tuple[str, ...]


def telling(text: str) -> str:
    """The text without courtesies, and without small words that say nothing of the matter."""
    words = _WORD.findall(text.replace("’", "'"))
    return " ".join(word for word in words if word.casefold() not in NOISE)


def weights(words: Iterable[str], counts: Mapping[str, int], n_all: int) -> dict[str, float]:
    """How much each word says. `counts`: in how many of the `n_all` questions it stands."""
    n = max(n_all, FEW)
    most = math.log1p(n)
    return {
        word: math.log1p(n / counts[word]) if counts.get(word) else most * UNSEEN for word in words
    }


def alike(one: Collection[str], other: Collection[str], weigh: Mapping[str, float]) -> Met:
    """How alike two questions are, from 0 to 1. `weigh` holds the words of both."""
    mine, theirs = set(one), set(other)
    shared = sorted(mine & theirs, key=lambda word: (-weigh.get(word, 0.0), word))
    if len(shared) < FEWEST:
        return Met(score=0.0, words=tuple(shared))
    held, all_mine, all_theirs = (_sum(words, weigh) for words in (shared, mine, theirs))
    cosine = held / math.sqrt(all_mine * all_theirs)
    least = min(all_mine, all_theirs)
    whole = WHOLE * (held / least) ** 2 if len(shared) > FEWEST else 0.0
    return Met(score=max(cosine, min(whole, WHOLE)) if least else 0.0, words=tuple(shared))


def is_enough(score: float, n_shared: int) -> bool:
    """Whether an answer to the one is offered for the other."""
    return n_shared >= FEWEST and score >= (ENOUGH if n_shared > FEWEST else ENOUGH_BY_TWO)


def _sum(words: Iterable[str], weigh: Mapping[str, float]) -> float:
    return sum(weigh.get(word, 0.0) ** 2 for word in words) or 1e-9


def place(score: float, *, weight: int, n_taken: int) -> float:
    """Where it stands among those that are alike enough."""
    return score + FOR_WEIGHT * weight + FOR_TAKEN * min(n_taken, MOST_TAKEN)


def as_said(lexemes: Iterable[str], text: str) -> tuple[str, ...]:
    """Lexemes as the words that they were made of, where the text has one that begins like it."""
    words = {word.casefold(): word for word in reversed(_WORD.findall(text))}
    found = []
    for lexeme in lexemes:
        head = lexeme[: max(3, len(lexeme) - 1)]
        begun = (word for folded, word in words.items() if _folded(folded).startswith(head))
        found.append(min(begun, key=len, default=lexeme))
    return tuple(dict.fromkeys(found))


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.replace("ß", "ss"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def base(language: str) -> str:
    """`de` of `de-AT`; empty when nobody knows."""
    found = language.partition("-")[0].lower()
    return "" if found == "unknown" else found
