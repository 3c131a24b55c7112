"""Exact characters in the raw text, not inside a longer word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from allears.listening.query.letters import SHAPES, SPACED, is_spaced


class Exact:
    """The characters of one `{...}`, to be found in composed text."""

    __slots__ = ("_ends_in_letter", "_starts_with_letter", "text")

    def __init__(self, typed: str) -> None:
        self.text = unicodedata.normalize("NFC", typed)
        self._starts_with_letter = is_spaced(self.text[0])
        self._ends_in_letter = is_spaced(self.text[-1])

    def is_in(self, raw: str) -> bool:
        return self.text in raw and next(self.places(raw), None) is not None

    def places(self, raw: str) -> Iterator[int]:
        """Where it begins. After a false start inside a word the rest of that word is passed."""
        at = raw.find(self.text)
        while at >= 0:
            end = at + len(self.text)
            if self._starts_with_letter and at and is_spaced(raw[at - 1]):
                at = _end_of_run(raw, at)
            else:
                is_inside = self._ends_in_letter and end < len(raw) and is_spaced(raw[end])
                if not is_inside:
                    yield at
                at += 1
            at = raw.find(self.text, at)


def _end_of_run(raw: str, at: int) -> int:
    while at < len(raw) and SHAPES[ord(raw[at])] in SPACED:
        at += 1
    return at
