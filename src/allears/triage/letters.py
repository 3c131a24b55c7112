"""The likeliest language of a text by its letters: py3langid's model, asked for many texts at once.

A finite automaton walks over the bytes and counts which of 100,000 telling strings it meets; a
naive Bayes weighs them. The model and the method are py3langid's; here the weights are added up
for a whole batch, its rarest languages are left out because they cost the common ones more than
they bring, and answers are remembered, because posts are repeated. A text gets the same answer
alone and in any batch. Misses: a few words that could be several languages (the answer is then
unsure, and says so).
Source: github.com/adbar/py3langid (BSD-3), after Lui and Baldwin, 2012.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt
from py3langid.langid import MODEL_DIR, MODEL_FILE
from py3langid.modelio import load_model

_SAME: Final = {"no": "nb", "arz": "ar", "ary": "ar", "uzs": "uz", "wuu": "zh", "yue": "zh"}
"""Names of the model that are one language to us."""
_LEFT_OUT: Final = (
    "zxx ace bcl dz ext gcf gom grc gug hbo kik nso pcm se an crh fo fuv gcr guw kab lb lij ltg wa "
    "sdh oc vec vo br fy gd ht ln sa qu jv"
)
_CHUNK: Final = 64
"""Texts that are added up in one go; their weights just fit a processor's cache."""
_MAX_MEMORY: Final = 10_000


@dataclass(frozen=True, slots=True)
class Guess:
    """A language (or "") and how sure."""

    code: str
    confidence: float


class Letters:
    """About 100 MB. Safe to share between threads."""

    def __init__(self) -> None:
        weights, priors, names, moves, rows, outputs = load_model(  # type: ignore[no-untyped-call]
            MODEL_DIR / MODEL_FILE
        )
        codes = [_SAME.get(name, name) for name in names]
        left_out = set(_LEFT_OUT.split())
        kept = [i for i in np.argsort(codes, kind="stable") if names[i] not in left_out]
        self.codes = sorted({codes[i] for i in kept})
        sorted_codes = [codes[i] for i in kept]
        self._firsts = [sorted_codes.index(code) for code in self.codes]
        self._weights: npt.NDArray[np.float32] = np.ascontiguousarray(
            np.asarray(weights)[:, kept], dtype=np.float32
        )
        self._priors: npt.NDArray[np.float32] = np.asarray(priors)[kept]
        self._moves = moves
        self._rows = [row << 8 for row in rows]
        self._outputs: list[int] = outputs
        self._memory: dict[str, Guess] = {}

    def guesses(self, texts: Sequence[str]) -> list[Guess]:
        """The best guess for each, however unsure; `Guess("", 0)` where no letter tells."""
        memory = self._memory
        new = [text for text in dict.fromkeys(texts) if text not in memory]
        found: dict[str, Guess] = {}
        for at in range(0, len(new), _CHUNK):
            part = new[at : at + _CHUNK]
            found.update(zip(part, self._weighed(part), strict=True))
        answers = [found.get(text) or memory[text] for text in texts]
        if len(memory) + len(found) > _MAX_MEMORY:
            self._memory = found
        else:
            memory.update(found)
        return answers

    def _weighed(self, texts: Sequence[str]) -> list[Guess]:
        encoded = [_encoded(text) for text in texts]
        visits = [self._visits(content) for content in encoded]
        asked = [i for i, visit in enumerate(visits) if visit]
        if not asked:
            return [Guess("", 0.0)] * len(texts)
        features = [f for i in asked for f in visits[i]]
        counts = np.array([n for i in asked for n in visits[i].values()], dtype=np.float32)
        starts = np.cumsum([0, *(len(visits[i]) for i in asked[:-1])])
        terms = self._weights.take(features, axis=0)
        terms *= np.log1p(counts)[:, None]
        scores = np.add.reduceat(terms, starts, axis=0) + self._priors
        # the model's own temperature: keeps the answer as sure as it is right, at any length
        scores /= np.sqrt([len(encoded[i]) for i in asked], dtype=np.float32)[:, None]
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        scores = np.add.reduceat(scores, self._firsts, axis=1)
        best = scores.argmax(axis=1).tolist()
        sure = (scores.max(axis=1) / scores.sum(axis=1)).tolist()
        guesses = [Guess("", 0.0)] * len(texts)
        for i, at, confidence in zip(asked, best, sure, strict=True):
            guesses[i] = Guess(self.codes[at], min(1.0, confidence))
        return guesses

    def _visits(self, content: bytes) -> Counter[int]:
        moves, rows, outputs = self._moves, self._rows, self._outputs
        state = 0
        met: list[int] = []
        for byte in content:
            state = moves[rows[state] + byte]
            if (feature := outputs[state]) >= 0:
                met.append(feature)
        return Counter(met)


def _encoded(text: str) -> bytes:
    """As the model was trained: composed, and not in capitals throughout."""
    if text.isupper():
        text = text.lower()
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


_LOADING = Lock()


@cache
def _load() -> Letters:
    return Letters()


def letters() -> Letters:
    """The one of this process, loaded at the first call (about a second) and only once."""
    with _LOADING:
        return _load()
