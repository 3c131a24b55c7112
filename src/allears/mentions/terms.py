"""Which words stand out of a few texts, against what is said otherwise.

A word is scored by how many texts hold it, times the logarithm of how much larger that share is than
in a longer time. So "and" scores nothing however often it is said, and neither does a word that one
person said once. Where nothing stands out (there is no longer time yet), the words most used are
shown instead, without those that every text of their language holds. Misses: forms of one word count
as several, and words that belong together count alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from allears.listening.query.frequent import COMMON

LEAST_TEXTS = 2
LEAST_LIFT = 1.4
"""A word must be said this much more often than otherwise."""
N_WORDS = 14
MIN_LETTERS = 2
LINK = re.compile(r"\b(?:https?://|www\.)\S+|[#@]\w+")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """In how many of `n` texts each word stands."""

    words: Mapping[str, int]
    n: int


def count(texts: Iterable[str]) -> Counts:
    """Each word once a text, in small letters."""
    words: Counter[str] = Counter()
    n = 0
    for text in texts:
        n += 1
        words.update(set(_WORD.findall(LINK.sub(" ", text).lower())))
    return Counts(words=words, n=n)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The words, most telling first, with the number of texts that hold each."""

    words: list[tuple[str, int]]
    is_against: bool
    """They stand out against a longer time; else they are the most used."""


def standing_out(now: Counts, before: Counts, *, besides: Iterable[str] = ()) -> Standing:
    """`besides` are words that were asked for, which say nothing new."""
    left_out = COMMON | {word.casefold() for word in besides}
    known = {word: n for word, n in now.words.items() if _is_telling(word, n, left_out)}
    scored = [(_score(word, n, now, before), n, word) for word, n in known.items()]
    out = sorted(((score, n, word) for score, n, word in scored if score > 0), reverse=True)
    if len(out) >= N_WORDS // 2:
        return Standing(words=[(word, n) for _s, n, word in out[:N_WORDS]], is_against=True)
    used = sorted(known.items(), key=lambda pair: (-pair[1], pair[0]))
    return Standing(words=used[:N_WORDS], is_against=False)


def _is_telling(word: str, n: int, left_out: frozenset[str]) -> bool:
    return (
        n >= LEAST_TEXTS
        and len(word) >= MIN_LETTERS
        and word not in left_out
        and bool(_WORD.fullmatch(word))
    )


def _score(word: str, n: int, now: Counts, before: Counts) -> float:
    """How much it stands out; 0 when it does not."""
    if not before.n:
        return 0.0
    share = n / max(now.n, 1)
    usual = (before.words.get(word, 0) + 0.5) / (before.n + 1)
    lift = share / usual
    return n * log(lift) if lift >= LEAST_LIFT else 0.0


def spelled(words: Iterable[str], texts: Iterable[str]) -> dict[str, str]:
    """Each word as people write it most: "Fernhill" for "fernhill"."""
    wanted = set(words)
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        for found in _WORD.findall(text):
            low = found.lower()
            if low in wanted:
                forms.setdefault(low, Counter())[found] += 1
    return {low: counted.most_common(1)[0][0] for low, counted in forms.items()}
