"""Twelve invented languages: words of the letters of real ones, said as often as real words are.

A word's place in its list is its rank; it is said with a likelihood of 1 / rank (Zipf), so a few words
stand in every second text and most of 20,000 in hardly any. The lists come from a seed. What it
misses: grammar, and that words keep each other's company.
"""

from __future__ import annotations

import random
import zlib
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate

LANGUAGES = {
    "en": ("bcdfghklmnprstvw", "aeiou"),
    "de": ("bdfghklmnrstwzß", "aeiouäöü"),
    "fr": ("bcdfglmnprstvç", "aeiouéè"),
    "es": ("bcdfglmnrstñ", "aeioáú"),
    "pt": ("bcdflmnprstç", "aeioãõ"),
    "it": ("bcdfglmnprstz", "aeiou"),
    "tr": ("bcdgklmnrsşty", "aeıioöuü"),
    "pl": ("bcdghkłmnprstwz", "aeioyąę"),
    "ru": ("бвгдклмнпрстш", "аеиоуы"),
    "el": ("βγδκλμνπρστ", "αεηιου"),
    "ar": ("بتجدرسشعفقكلمنه", "اوي"),
    "hi": ("कगचजतदनपबमरलस", "ािीुे"),
}
N_WORDS = 20_000


@dataclass(frozen=True)
class Tongue:
    """One language: its words, the most frequent first."""

    code: str
    words: tuple[str, ...]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, code: str) -> Tongue:
        rng = random.Random(zlib.crc32(code.encode()))
        hard, soft = LANGUAGES[code]
        words: dict[str, None] = {}
        while len(words) < N_WORDS:
            n = 1 + min(4, len(words) // 150 // (1 + rng.randrange(12)) + rng.randrange(2))
            words["".join(rng.choice(hard) + rng.choice(soft) for _ in range(n))] = None
            if len(words) < 40:
                words[rng.choice(soft) + rng.choice(hard)] = None
        found = tuple(words)[:N_WORDS]
        return cls(code, found, tuple(accumulate(1 / (rank + 2.7) for rank in range(N_WORDS))))

    def say(self, rng: random.Random, n: int) -> str:
        """`n` words."""
        top = self.weights[-1]
        words, weights = self.words, self.weights
        return " ".join(words[bisect(weights, rng.random() * top)] for _ in range(n))
