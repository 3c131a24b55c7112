"""What a batch of posts can be found by: numbers of keys, each with its post, and their spelling.

Words come from machine code over all texts at once (`tokens`); fields are few and mostly the same,
so theirs are remembered. Whatever the machine code does not decide is asked of `match.view`
itself, so the keys are exactly those that the matcher sees; a property test holds both together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from allears.listening.kept import tokens
from allears.listening.kept.fieldkeys import FieldKeys, people_of
from allears.listening.kept.hashing import FIELD, RUN, WORD, field
from allears.listening.match.gates import runs_in
from allears.listening.match.words import Words
from allears.listening.post import Post
from allears.listening.query.letters import SHAPES, fold, is_spaced, normalize
from allears.listening.query.words import cut_urls

Array = npt.NDArray[Any]
_UNKNOWN: Final = 0xFFFFFFFE
_HARD: Final = 0xFFFFFFFF
_BLANK: Final = 0x20
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
    """What every code point becomes: its spelling, shape and folded form; learned as they come."""

    def __init__(self) -> None:
        self._spelled = np.full(_N_CODES, _UNKNOWN, np.uint32)
        self._shapes = np.zeros(_N_CODES, np.uint8)
        self._folds = np.zeros(_N_CODES, np.uint32)

    def spelled(self, codes: Array) -> Array:
        """Normalized letter by letter; `_HARD` for what its neighbours have a say in."""
        made: Array = self._spelled[codes]
        unknown = codes[made == _UNKNOWN]
        if len(unknown):
            for code in np.unique(unknown).tolist():
                self._learn(code)
            made = self._spelled[codes]
        return made

    def forms(self, codes: Array) -> Array:
        """Normalized code points, their shapes and their folded forms, one row each."""
        unknown = codes[self._spelled[codes] == _UNKNOWN]
        for code in np.unique(unknown).tolist():
            self._learn(code)
        row: Array = np.empty((3, len(codes)), np.uint32)
        row[0], row[1], row[2] = codes, self._shapes[codes], self._folds[codes]
        return row

    def _learn(self, code: int) -> None:
        spelled = normalize(chr(code))
        self._spelled[code] = ord(spelled) if _is_simple(chr(code), spelled) else _HARD
        for each in {code, *map(ord, spelled)}:
            self._shapes[each] = tokens.SHAPES.index(SHAPES[each])
            folded = fold(chr(each))
            self._folds[each] = ord(folded) if len(folded) == 1 else 0


def _is_simple(letter: str, spelled: str) -> bool:
    """Whether it becomes this one letter whatever stands beside it, and stays as spaced as it was."""
    if len(spelled) != 1 or unicodedata.normalize("NFC", letter) != letter:
        return False
    both = letter + spelled
    joins = any(unicodedata.category(each)[0] == "M" or _is_jamo(each) for each in both)
    return not joins and is_spaced(letter) == is_spaced(spelled)


def _is_jamo(letter: str) -> bool:
    """Parts of Hangul letters, which join; also those in compatibility forms."""
    return any(low <= letter <= high for low, high in _JAMO)


_JAMO: Final = (("\u1100", "\u11ff"), ("\u3131", "\u318e"), ("\ua960", "\ua97f"),
                ("\ud7b0", "\ud7ff"), ("\uff9e", "\uffdc"))  # fmt: skip
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
        """All keys of these posts, each at least once, by post."""
        texts = [(place, post.title) for place, post in enumerate(posts) if post.title]
        texts += [(place, post.text) for place, post in enumerate(posts)]
        row = _Row([text for _place, text in texts])
        codes = _TABLES.spelled(row.codes)
        is_hard = np.zeros(len(texts), np.bool_)
        tokens.mark_hard(codes, row.starts, row.ends, _HARD, is_hard)
        rest = [texts[n] for n in np.flatnonzero(is_hard).tolist()]
        slow = _Slow(rest)
        easy = np.flatnonzero(~is_hard)
        owners = np.array([place for place, _text in texts], np.uint32)
        codes[codes == _HARD] = _BLANK
        found = [
            _words(codes, (row.starts[easy], row.ends[easy], owners[easy]), texts, easy.tolist()),
            _words(slow.row.codes, slow.parts, rest, range(len(rest))),
            _Keyed([(place, RUN, run) for place, run in slow.runs]).keys,
            self._of_fields(posts, slow.urls),
            _Keyed(
                [(n, FIELD, who) for n, post in enumerate(posts) for who in people_of(post)]
            ).keys,
        ]
        return _in_order(found)

    def _of_fields(self, posts: Sequence[Post], urls: dict[int, tuple[str, ...]]) -> Keys:
        of, none = self._fields.of, ()
        each = [of(post, urls.get(place, none)) for place, post in enumerate(posts)]
        counts = np.fromiter(map(len, each), np.int64, len(each))
        numbers = np.fromiter(chain.from_iterable(each), np.uint64, int(counts.sum()))
        return _unspelled(numbers, np.repeat(np.arange(len(each), dtype=np.uint32), counts))


class _Row:
    """Texts laid in one row of code points, with blanks between and around them."""

    def __init__(self, texts: Sequence[str]) -> None:
        row = _EDGE + "\n".join(texts) + _EDGE
        self.codes: Array = np.frombuffer(row.encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self.starts: Array = np.cumsum(lengths + 1) - lengths - 1 + len(_EDGE)
        self.ends: Array = self.starts + lengths


class _Slow:
    """Texts with URLs, or with letters that join: spelled by `letters` and `words` themselves."""

    def __init__(self, texts: Sequence[tuple[int, str]]) -> None:
        self.runs: list[tuple[int, str]] = []
        """Rows of raw letters that may be no words: those of URLs, and of letters that change."""
        self.urls: dict[int, tuple[str, ...]] = {}
        cuts = []
        for place, text in texts:
            whole = normalize(text)
            cut, urls = cut_urls(whole)
            cuts.append(cut)
            if urls:
                self.urls[place] = self.urls.get(place, ()) + urls
            composed = unicodedata.normalize("NFC", text)
            if urls or composed.lower() != whole:
                self.runs += [(place, normalize(run)) for run in set(runs_in(composed))]
        self.row = _Row(cuts)
        places = np.array([place for place, _text in texts], np.uint32)
        self.parts = (self.row.starts, self.row.ends, places)


def _words(
    codes: Array,
    parts: tuple[Array, Array, Array],
    texts: Sequence[tuple[int, str]],
    which: Sequence[int],
) -> Keys:
    """The keys of the words of these parts, and what is told of them.

    `parts`: where each begins and ends, and the place of its post. `which`: their texts.
    """
    places = parts[2]
    row = _TABLES.forms(codes)
    found = np.empty((tokens.PER_LETTER * len(codes), 4), np.uint64)
    extra, told = np.empty(2 * len(codes), np.uint32), np.zeros(len(which), np.uint8)
    n, n_extra = tokens.find_keys(row, parts[0], parts[1], found, extra, told)
    numbers = found[:n, 0].copy()
    owners, firsts, lasts = (found[:n, column].astype(np.uint32) for column in (1, 2, 3))
    letters = np.concatenate((codes, extra[:n_extra]))
    words = Keys(numbers, places[owners], firsts, lasts, letters)
    odd = [texts[which[part]] for part in np.flatnonzero(told & tokens.IS_ODD).tolist()]
    spelled = _Keyed([(place, WORD, key) for place, text in odd for key in Words(text).keys])
    known = [(places[np.flatnonzero(told & bit)], number) for bit, number in _TOLD]
    fields = _unspelled(
        np.concatenate([np.full(len(owners), number, np.uint64) for owners, number in known]),
        np.concatenate([owners for owners, _number in known]),
    )
    return _joined([words, spelled.keys, fields])


class _Keyed:
    """Keys that Python found: (place, kind, text). Words keep their spelling."""

    def __init__(self, found: Sequence[tuple[int, int, str]]) -> None:
        kinds = {kind for _place, kind, _text in found}
        assert len(kinds) <= 1
        kind = next(iter(kinds), WORD)
        texts = [text for _place, _kind, text in found]
        lengths = np.fromiter(map(len, texts), np.uint32, len(texts))
        lasts = np.cumsum(lengths).astype(np.uint32)
        row = "".join(texts).encode("utf-32-le", "surrogatepass")
        self.keys = Keys(
            numbers=number_all(kind, texts),
            owners=np.array([place for place, _kind, _text in found], np.uint32),
            firsts=lasts - lengths if kind == WORD else lasts,
            lasts=lasts,
            letters=np.frombuffer(row, np.uint32),
        )


def _unspelled(numbers: Array, owners: Array) -> Keys:
    none = np.zeros(len(numbers), np.uint32)
    return Keys(numbers, owners.astype(np.uint32), none, none, np.empty(0, np.uint32))


def _joined(many: Sequence[Keys]) -> Keys:
    """Behind each other; spellings point into the joined letters."""
    bases = np.cumsum([0, *(len(keys.letters) for keys in many[:-1])]).astype(np.uint32)
    pairs = list(zip(many, bases, strict=True))
    return Keys(
        numbers=np.concatenate([keys.numbers for keys in many]),
        owners=np.concatenate([keys.owners for keys in many]),
        firsts=np.concatenate([keys.firsts + base for keys, base in pairs]),
        lasts=np.concatenate([keys.lasts + base for keys, base in pairs]),
        letters=np.concatenate([keys.letters for keys in many]),
    )


def _in_order(many: Sequence[Keys]) -> Keys:
    """All, by post."""
    keys = _joined(many)
    order = np.argsort(keys.owners, kind="stable")
    return Keys(
        numbers=keys.numbers[order],
        owners=keys.owners[order],
        firsts=keys.firsts[order],
        lasts=keys.lasts[order],
        letters=keys.letters,
    )
