"""Any post, read by the ordinary `View`, handed to the kernels as if they had read it themselves.

For lines that the kernels leave to the slow path, and for posts of other networks. The words of
the title stand before those of the text, so far away that nothing reaches from one to the other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allears.listening.match.view import View
from allears.listening.match.words import Words
from allears.listening.sieve.keys import NO_KEY, look_up, step, to_codes
from allears.listening.sieve.native import Array, kernel, pointer
from allears.listening.sieve.reading import (
    Sight,
    _Form,
    _Place,
    begin,
    clear_places,
    meet,
    place_key,
    read_pairs,
    try_patterns,
)
from allears.listening.sieve.sift import Kit, lean_kit, wake
from allears.listening.sieve.words import HANDLE, TAG, TICKER, WORD

_GAP = 3_000
"""Words between title and text; the widest NEAR reaches 1,000."""
_KINDS = {"#": TAG, "$": TICKER, "@": HANDLE}
FIELD = 4
START, END, KIND, IS_ACCENTED, FIRST, LAST = range(6)
_WIDTH = 6


class Forms(NamedTuple):
    """Spellings of words with their places, and fields."""

    codes: Array
    """int32: all letters."""
    rows: Array
    """int64: of each its first letter, one past the last, kind, is accented, first and last word."""
    sizes: tuple[int, int]
    """How many forms there are, and words."""


def forms_of(view: View) -> Forms:
    """All that a view knows, as tables."""
    texts: list[str] = []
    rows: list[tuple[int, int, int, int, int, int]] = []
    at, offset = 0, 0
    for part in view.parts:
        for key, places in part.places.items():
            start, at = at, at + len(key)
            texts.append(key)
            kind = _KINDS.get(key[0], WORD) if len(key) > 1 else WORD
            is_accented = int(key in part.accented)
            reach = part.reaches.get(key, 1) - 1
            rows += [
                (start, at, kind, is_accented, offset + place, offset + place + reach)
                for place in places
            ]
        offset += _n_words(part) + _GAP
    for text in _fields_of(view):
        texts.append(text)
        rows.append((at, at + len(text), FIELD, 0, NO_KEY, NO_KEY))
        at += len(text)
    return Forms(
        to_codes("".join(texts)), np.array(rows, np.int64).reshape(-1), (len(rows), offset)
    )


def _n_words(part: Words) -> int:
    part.places  # noqa: B018  (counts the words, too)
    return part.n_words


def _fields_of(view: View) -> list[str]:
    many = {
        "lang": view.langs,
        "author": view.authors,
        "site": view.sites,
        "is": view.kinds,
        "has": view.holds,
        "to": (view.answered,),
        "network": (view.network,),
        "channel": (view.channel,),
        "country": (view.country,),
    }
    return [f"{name}\0{value}" for name, values in many.items() for value in values if value]


@kernel
def read_forms(codes: Array, rows: Array, sizes: tuple[int, int], sight: Sight) -> None:
    """Look up every form where it stands; the places must be cleared."""
    keys = sight.keys
    n_rows, n_words = sizes
    for i in range(n_rows):
        row = i * _WIDTH
        state = keys.secret[0]
        for at in range(rows[row + START], rows[row + END]):
            state = step(state, codes[at], keys.secret[1])
        key = look_up(state, keys)
        if key >= 0:
            meet(key, rows[row + FIRST], rows[row + LAST], sight.seen)
        if rows[row + KIND] == FIELD:
            continue
        place = _Place(rows[row + KIND], rows[row + FIRST], rows[row + LAST])
        if key >= 0:
            place_key(key, rows[row + IS_ACCENTED], place, sight.seen)
        form = _Form(rows[row + START], rows[row + END], rows[row + IS_ACCENTED] != 0, place)
        try_patterns(codes, form, sight)
    read_pairs(n_words, sight)


@kernel
def wake_forms(codes: Array, rows: Array, sizes: tuple[int, int], kit: Kit) -> None:
    """One post by its forms: look them up, wake and judge."""
    lean = lean_kit(kit)
    begin(lean.sight.seen)
    clear_places(sizes[1] + 1, lean.sight.seen)
    read_forms(pointer(codes), pointer(rows), sizes, lean.sight)
    wake(lean)
