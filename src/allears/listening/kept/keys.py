"""What a batch of posts can be found by: numbers of keys, each with its post, and their spelling.

Words come from machine code over all texts at once (`tokens`); fields are few and mostly the same,
so theirs are remembered. Whatever the machine code does not decide is asked of `match.view`
itself, so the keys are exactly those that the matcher sees; a property test holds both together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allears.listening.kept import tokens
from allears.listening.kept.fieldkeys import FieldKeys
from allears.listening.kept.hashing import RUN, WORD, field, number_of
from allears.listening.match.gates import runs_in
from allears.listening.match.words import Words
from allears.listening.post import Post
from allears.listening.query.letters import SHAPES, fold, normalize
from allears.listening.query.words import cut_urls

Array = npt.NDArray[Any]
_UNKNOWN: Final = 255
_N_CODES: Final = 0x110000
_EDGE: Final = "\n\n"
"""Blanks around the row of texts, so that every letter has neighbours."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys in the order of their posts. Those without a spelling have an empty one."""

    numbers: Array
    owners: Array
    """Place of the post in the batch, rising."""
    firsts: Array
    lasts: Array
    letters: Array
    """Code points, into which `firsts` and `lasts` point."""


class _Tables:
    """Shape and folded form of every code point, learned as they come."""

    def __init__(self) -> None:
        self.shapes = np.full(_N_CODES, _UNKNOWN, np.uint8)
        self.folds = np.zeros(_N_CODES, np.uint32)

    def of(self, codes: Array) -> tuple[Array, Array]:
        shapes = self.shapes[codes]
        unknown = codes[shapes == _UNKNOWN]
        if len(unknown):
            for code in np.unique(unknown).tolist():
                self.shapes[code] = tokens.SHAPES.index(SHAPES[code])
                folded = fold(chr(code))
                self.folds[code] = ord(folded) if len(folded) == 1 else 0
            shapes = self.shapes[codes]
        return shapes, self.folds[codes]


_TABLES: Final = _Tables()
_TOLD: Final = (
    (tokens.IS_QUESTION, field("is", "question")),
    (tokens.HAS_HASHTAG, field("has", "hashtag")),
    (tokens.HAS_MENTION, field("has", "mention")),
)


def number_all(kind: int, texts: Sequence[str]) -> Array:
    """`number_of` for many texts."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1])) if len(texts) else ends
    out = np.empty(len(texts), np.uint64)
    tokens.number_rows(np.uint64(kind), codes, starts, ends, out)
    return out


class KeyFinder:
    """Finds the keys of batches; remembers the numbers of fields it has met."""

    def __init__(self) -> None:
        self._fields = FieldKeys()

    def find(self, posts: Sequence[Post]) -> Keys:
        """All keys of these posts, each at least once."""
        reading = _Reading()
        for place, post in enumerate(posts):
            urls = reading.read(place, post.title) if post.title else ()
            urls += reading.read(place, post.text)
            reading.fields(place, self._fields.of(post, urls))
        return reading.keys()


class _Reading:
    """The texts of one batch, and the keys beside them."""

    def __init__(self) -> None:
        self._cuts: list[str] = []
        self._texts: list[str] = []
        self._places: list[int] = []
        self._numbers: list[int] = []
        self._owners: list[int] = []

    def read(self, place: int, text: str) -> tuple[str, ...]:
        """One text of a post; its URLs."""
        whole = normalize(text)
        cut, urls = cut_urls(whole)
        self._cuts.append(cut)
        self._texts.append(text)
        self._places.append(place)
        if urls or not (text.isascii() or unicodedata.normalize("NFC", text).lower() == whole):
            self._add_runs(place, text)
        return urls

    def _add_runs(self, place: int, text: str) -> None:
        """Rows of raw letters that may be no words: those of URLs, and of letters that change."""
        runs = {normalize(run) for run in runs_in(unicodedata.normalize("NFC", text))}
        self.fields(place, [number_of(RUN, run) for run in runs])

    def fields(self, place: int, numbers: Sequence[int]) -> None:
        self._numbers += numbers
        self._owners += [place] * len(numbers)

    def keys(self) -> Keys:
        row = _EDGE + "\n".join(self._cuts) + _EDGE
        codes = np.frombuffer(row.encode("utf-32-le", "surrogatepass"), np.uint32)
        shapes, folds = _TABLES.of(codes)
        lengths = np.fromiter(map(len, self._cuts), np.int64, len(self._cuts))
        starts = np.cumsum(lengths + 1) - lengths - 1 + len(_EDGE)
        room = tokens.PER_LETTER * len(codes)
        found = (
            np.empty(room, np.uint64),
            np.empty(room, np.uint32),
            np.empty(room, np.uint32),
            np.empty(room, np.uint32),
        )
        extra = np.empty(2 * len(codes), np.uint32)
        told = np.zeros(len(lengths), np.uint8)
        n, n_extra = tokens.find_keys(
            (codes, shapes, folds), (starts, starts + lengths), found, extra, told
        )
        extra = extra[:n_extra]
        places = np.array(self._places, np.uint32)
        for bit, number in _TOLD:
            for part in np.flatnonzero(told & bit).tolist():
                self.fields(self._places[part], (number,))
        odd = np.flatnonzero(told & tokens.IS_ODD).tolist()
        words = [(self._places[part], key) for part in odd for key in Words(self._texts[part]).keys]
        numbers, owners, firsts, lasts = (one[:n] for one in found)
        spelled = _Spelled(words, len(codes) + len(extra))
        fields = np.zeros(len(self._numbers), np.uint32)
        return _in_order(
            Keys(
                numbers=np.concatenate(
                    (numbers, spelled.numbers, np.array(self._numbers, np.uint64))
                ),
                owners=np.concatenate(
                    (places[owners], spelled.owners, np.array(self._owners, np.uint32))
                ),
                firsts=np.concatenate((firsts, spelled.firsts, fields)),
                lasts=np.concatenate((lasts, spelled.lasts, fields)),
                letters=np.concatenate((codes, extra, spelled.letters)),
            )
        )


class _Spelled:
    """Keys that Python found, in the shape of those that machine code finds."""

    def __init__(self, words: Sequence[tuple[int, str]], base: int) -> None:
        keys = [key for _place, key in words]
        self.numbers = np.array([number_of(WORD, key) for key in keys], np.uint64)
        self.owners = np.array([place for place, _key in words], np.uint32)
        lengths = np.array([len(key) for key in keys], np.uint32)
        self.lasts = (np.cumsum(lengths) + base).astype(np.uint32)
        self.firsts = self.lasts - lengths
        text = "".join(keys).encode("utf-32-le", "surrogatepass")
        self.letters = np.frombuffer(text, np.uint32)


def _in_order(keys: Keys) -> Keys:
    """By post, those of one post as they came."""
    order = np.argsort(keys.owners, kind="stable")
    return Keys(
        numbers=keys.numbers[order],
        owners=keys.owners[order],
        firsts=keys.firsts[order],
        lasts=keys.lasts[order],
        letters=keys.letters,
    )
