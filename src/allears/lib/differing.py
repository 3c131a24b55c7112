"""What changed between two wordings of a text, word by word, for people to read.

The words of both are aligned by `difflib` (Ratcliff and Obershelp's gestalt matching); blanks go
with the word before them and make no difference. Beyond `MOST_WORDS` whole lines are compared instead of words, since the
method takes time with the square of what differs. What it misses: words that moved are told as taken
out here and put in there.
https://docs.python.org/3/library/difflib.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

MOST_WORDS: Final = 2_000
"""Of each wording; both ways take some 50 ms then."""
MOST_LINES: Final = 2_000

_WORD = re.compile(r"\s+|[^\W_]+\s*|[\W_]\s*")
_LINE = re.compile(r"[^\n]*\n+|[^\n]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and whether it stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


def pieces(before: str, after: str) -> Iterator[Piece]:
    """In reading order; those that stayed or came are `after`, those that stayed or went `before`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = _lines(before), _lines(after)
    same = [word.rstrip() for word in old], [word.rstrip() for word in new]
    matcher = SequenceMatcher(None, *same, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(new[new_from:new_to]))
            continue
        if old_to > old_from:
            yield Piece("removed", "".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Piece("added", "".join(new[new_from:new_to]))


def _lines(text: str) -> list[str]:
    """At most so many; what comes after them is one."""
    lines = _LINE.findall(text)
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[:MOST_LINES], "".join(lines[MOST_LINES:])]
