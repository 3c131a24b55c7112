"""A small linear model over hashed words and word pairs; made by `bench/train_triage.py`.

Each head (complaint, question, positive, negative, emergency) is a logistic regression whose
weights are rounded to eight bits and kept in `weights.npz`. Words and pairs are hashed (CRC-32)
into `n_buckets`, so unknown words cost nothing and no word list is shipped. English only, because
the sets that may be trained on are English. What it was trained on: docs/understanding.md.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from zlib import crc32

import numpy as np
import numpy.typing as npt

LANGUAGE = "en"
MAX_TOKENS = 300
"""Tokens of a text that the model looks at."""
_LIMIT = 30.0
_MAX_MEMORY = 60_000
"""Different words whose numbers are remembered before the memory is emptied."""


@dataclass(frozen=True)
class Model:
    heads: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    """One row a bucket, one column a head."""
    scales: npt.NDArray[np.float64]
    """What one step of the rounded weight is worth, a head."""
    biases: npt.NDArray[np.float64]

    def leanings(self, tokens: Sequence[str]) -> dict[str, float]:
        """How much the text leans to each head, 0 to 1; 0.5 is no opinion. Empty of no words."""
        return self.leanings_of([tokens])[0]

    def leanings_of(self, texts: Sequence[Sequence[str]]) -> list[dict[str, float]]:
        """`leanings` for each text; the same numbers alone and in a batch (sums of integers)."""
        rows: list[int] = []
        starts: list[int] = []
        n_features: list[int] = []
        for tokens in texts:
            found = _buckets(tokens, len(self.weights))
            if found:
                starts.append(len(rows))
                rows.extend(found)
            n_features.append(len(found))
        if not rows:
            return [{} for _ in texts]
        sums = np.add.reduceat(self.weights.take(rows, axis=0), starts, axis=0, dtype=np.int64)
        norms = np.array([norm(n) for n in n_features if n])
        scores = iter((sums * self.scales / norms[:, None] + self.biases).tolist())
        return [self._named(next(scores)) if n else {} for n in n_features]

    def _named(self, scores: Sequence[float]) -> dict[str, float]:
        return {h: _chance(s) for h, s in zip(self.heads, scores, strict=True)}


class _Words(dict[str, tuple[int, int, bytes]]):
    """Of a word: its own CRC, the CRC of it and a space, its bytes. Made when first met."""

    def __missing__(self, word: str) -> tuple[int, int, bytes]:
        content = b"0" if word.isdigit() else word.encode()
        own = crc32(content)
        if len(self) > _MAX_MEMORY:
            self.clear()
        self[word] = made = (own, crc32(b" ", own), content)
        return made


_WORDS = _Words()


def _buckets(tokens: Sequence[str], n_buckets: int) -> set[int]:
    """A CRC goes on where another ended, so a pair costs no new string."""
    words = _WORDS
    found: set[int] = set()
    before = -1
    for token in tokens[:MAX_TOKENS]:
        own, with_space, content = words[token]
        found.add(own % n_buckets)
        if before >= 0:
            found.add(crc32(content, before) % n_buckets)
        before = with_space
    return found


def buckets(tokens: Sequence[str], n_buckets: int) -> list[int]:
    """The numbers of the words and pairs of a text, each once, in rising order."""
    return sorted(_buckets(tokens, n_buckets))


def norm(n_features: int) -> float:
    """What the sum is divided by, so that long texts do not shout down short ones."""
    return math.sqrt(n_features)


@cache
def shipped() -> Model:
    """The model of this package. Read once."""
    content = resources.files("allears.triage").joinpath("weights.npz").read_bytes()
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        return Model(
            heads=tuple(str(h) for h in stored["heads"]),
            weights=stored["weights"],
            scales=stored["scales"],
            biases=stored["biases"],
        )


def _chance(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-_LIMIT, min(_LIMIT, score))))
