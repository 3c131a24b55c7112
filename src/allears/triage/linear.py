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
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

LANGUAGE = "en"
MAX_TOKENS = 300
"""Tokens of a text that the model looks at."""
_LIMIT = 30.0


@dataclass(frozen=True)
class Model:
    heads: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    """One row a bucket, one column a head."""
    scales: npt.NDArray[np.float64]
    """What one step of the rounded weight is worth, a head."""
    biases: npt.NDArray[np.float64]

    def leanings(self, tokens: Sequence[str]) -> dict[str, float]:
        """How much the text leans to each head, 0 to 1; 0.5 is no opinion."""
        rows = buckets(tokens, len(self.weights))
        if not rows:
            return {}
        sums = self.weights.take(rows, axis=0).sum(axis=0, dtype=np.int64)
        scores = sums * self.scales / norm(len(rows)) + self.biases
        return {h: _chance(float(s)) for h, s in zip(self.heads, scores, strict=True)}


def buckets(tokens: Sequence[str], n_buckets: int) -> list[int]:
    """The numbers of the words and pairs of a text, each once, in rising order."""
    words = ["0" if t.isdigit() else t for t in tokens[:MAX_TOKENS]]
    found = {crc32(w.encode()) % n_buckets for w in words}
    found.update(crc32(f"{a} {b}".encode()) % n_buckets for a, b in pairwise(words))
    return sorted(found)


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
