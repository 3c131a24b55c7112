"""What every character is to us, and one spelling for all of them: classes, `normalize`, `fold`.

Each code point gets one *shape*, a single ASCII character, so that patterns over texts of any
script are small patterns over shapes: `l` a spaced letter, `n` a spaced number or `_`, `m` a
spaced mark, `u` an unspaced letter, `v` an unspaced mark, `p` a pictograph, `r` half a flag, the
signs `# $ @ . -` themselves, and a blank for everything else. Categories are those of the Unicode
version that this Python was built with; what came later separates words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import chain

_PICTOGRAPHS = (
    (0x231A, 0x231B), (0x23E9, 0x23FA), (0x2600, 0x27BF), (0x2B05, 0x2B07), (0x2B1B, 0x2B1C),
    (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x1F000, 0x1FAFF),
)  # fmt: skip
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3021, 0x3029),
    (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)  # fmt: skip
_FLAG_HALVES = (0x1F1E6, 0x1F1FF)
_APOSTROPHES = (0x02BB, 0x02BC)
_SIGNS = frozenset("#$@.-")

SPACED = frozenset("lnm")
"""Shapes of the letters that make runs."""
UNSPACED = frozenset("uv")
PICTURED = frozenset("pr")

STAR, ANY = "\ufdd0", "\ufdd1"
"""Stand for `*` and `?` in a pattern while it is read: no text holds these noncharacters."""


def _is_in(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    spot = bisect_right(ranges, (code, 0x110000)) - 1
    return spot >= 0 and code <= ranges[spot][1]


def shape_of(code: int) -> str:
    """The shape of one code point."""
    if _is_in(code, _PICTOGRAPHS):
        return "r" if _FLAG_HALVES[0] <= code <= _FLAG_HALVES[1] else "p"
    letter = chr(code)
    kind = unicodedata.category(letter)[0]
    if letter == "_":
        return "n"
    if kind not in "LMN" or code in _APOSTROPHES:
        return letter if letter in _SIGNS else " "
    if _is_in(code, _UNSPACED):
        return "v" if kind == "M" else "u"
    return {"L": "l", "M": "m", "N": "n"}[kind]


class _Shapes(dict[int, str]):
    def __missing__(self, code: int) -> str:
        shape = self[code] = shape_of(code)
        return shape


SHAPES = _Shapes()
"""For `str.translate`; learns code points as they come (at most 0x110000 of them)."""
PATTERN_SHAPES = _Shapes({ord(STAR): "n", ord(ANY): "n"})
"""The same for patterns, in which wildcards are letters."""


def is_spaced(letter: str) -> bool:
    """Whether this one character is a letter of a script written with spaces."""
    return SHAPES[ord(letter)] in SPACED


def _invisible() -> str:
    formats = (
        chr(code)
        for code in chain(range(0x80, 0x20000), range(0xE0000, 0xE0200))
        if unicodedata.category(chr(code)) == "Cf"
    )
    return (
        "[" + "".join(formats) + "\ufe00-\ufe0f\U000e0100-\U000e01ef"
        "\U0001f3fb-\U0001f3ff\u20e3\u0640]"
    )  # variation selectors, skin tones, keycap, tatweel


INVISIBLE = re.compile(_invisible())


def normalize(text: str) -> str:
    """One spelling: no invisible characters, compatibility forms plain, case folded."""
    if text.isascii():
        return text.lower()
    text = INVISIBLE.sub("", text).replace("\u2122", " ").replace("\u2120", " ")
    text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", text)


_KEPT_WHOLE = frozenset("йїўѓќ")
_STROKES = str.maketrans("øłđħı", "oldhi")


class _Folds(dict[int, str]):
    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = letter
        if letter not in _KEPT_WHOLE:
            parts = unicodedata.normalize("NFD", letter)
            plain = "".join(part for part in parts if not _is_accent(part)).translate(_STROKES)
        self[code] = plain
        return plain


def _is_accent(letter: str) -> bool:
    return "\u0300" <= letter <= "\u06ff" and unicodedata.category(letter) == "Mn"


_FOLDS = _Folds()


def fold(word: str) -> str:
    """The normalized word without its accents; handles (`@x`) keep theirs."""
    if word.isascii() or word[0] == "@":
        return word
    return _fold(word)


@lru_cache(maxsize=1 << 16)
def _fold(word: str) -> str:
    return unicodedata.normalize("NFC", word.translate(_FOLDS))
