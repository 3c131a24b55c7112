"""A text that is longer than its network lets one post be, as a thread of posts.

Each part is filled as far as it goes and ends at the best border in its second half: a paragraph,
a sentence, a clause, if there are parts enough; else at the last blank; else, where a script has
no blanks, between two letters as a reader sees them. Links, mail addresses, handles and hashtags are never cut, and
neither is a letter with its marks. The parts are numbered at their end ("1/3"), within the limit.
What it misses: sentences that end in an abbreviation look like sentences, Thai and Khmer are cut
between words only where a blank stands, and networks that count a link as 23.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise, product
from typing import Any, Final, Literal

import regex  # type: ignore[import-untyped]

CountedIn = Literal["characters", "graphemes"]

SHORTEST_LIMIT: Final = 24
"""Below that a number and a word have no room beside one another: such a text is never split."""

MOST_BLANKS: Final = 8
"""Blanks in a row after the last word that has room."""

_LETTER = regex.compile(r"\X")
_WHOLE = regex.compile(
    r"https?://[^\s<>\"\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\w)@[\w-]+(?:\.[\w-]+)*(?:@[\w-]+(?:\.[\w-]+)+)?"
    r"|(?<!\w)\#\w+"
)
"""What is never cut: links, mail addresses, handles, hashtags."""
_PARAGRAPH = regex.compile(r"\n\s*\n\s*")
_SENTENCE = regex.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』”）]*\s*|\n+")
_CLAUSE = regex.compile(r"[,;:–—]\s+|[、，；：]\s*")
_BLANK = regex.compile(r"\s+")
Borders = tuple[Any, ...]
_BORDERS: Borders = (_PARAGRAPH, _SENTENCE, _CLAUSE)


class DoesNotFit(ValueError):
    """It needs more parts than it may have, or holds a link that is longer than a part."""


def length(text: str, counted_in: CountedIn = "characters") -> int:
    """How long a text is as its network counts: code points, or what a reader calls a letter."""
    text = unicodedata.normalize("NFC", text)
    return len(_LETTER.findall(text)) if counted_in == "graphemes" else len(text)


def split(
    text: str,
    *,
    max_chars: int,
    max_parts: int = 1,
    counted_in: CountedIn = "characters",
    is_numbered: bool = True,
) -> list[str]:
    """The parts in their order, none longer than `max_chars` with its number; one that fits alone
    is not numbered. An empty text is one empty part. Raises `DoesNotFit`. O(len)."""
    text = unicodedata.normalize("NFC", text).strip()
    if length(text, counted_in) <= max_chars:
        return [text]
    if max_parts < 2 or max_chars < SHORTEST_LIMIT:
        raise DoesNotFit(f"It is longer than {max_chars} characters.")
    ruler = _Ruler(text, counted_in)
    for n_digits, borders in product(range(1, len(str(max_parts)) + 1), (_BORDERS, ())):
        room = max_chars - (2 * n_digits + 2 if is_numbered else 0)
        most = min(max_parts, 10**n_digits - 1)
        parts = list(_pieces(ruler, room, borders, most=most))
        if len(parts) <= most:
            n = len(parts)
            return [f"{one} {at}/{n}" if is_numbered else one for at, one in enumerate(parts, 1)]
    raise DoesNotFit(f"It does not fit into {max_parts} posts of {max_chars} characters.")


class _Ruler:
    """A text with its places between letters, and how much stands before each of them."""

    def __init__(self, text: str, counted_in: CountedIn) -> None:
        self.text = text
        ends: list[int] = [match.end() for match in _LETTER.finditer(text)]
        self.places = [0, *ends]
        sizes = [1] * len(ends) if counted_in == "graphemes" else _differences(self.places)
        self.index = {place: index for index, place in enumerate(self.places)}
        self.before = [0, *accumulate(sizes)]
        self.whole: list[tuple[int, int]] = [match.span() for match in _WHOLE.finditer(text)]

    def farthest(self, begin: int, room: int) -> int:
        """The last place up to which a part from `begin` has room."""
        until = self.before[self.index[begin]] + room
        return self.places[bisect_right(self.before, until) - 1]

    def outside(self, at: int) -> int:
        """The place itself, or the beginning of what must not be cut there."""
        return next((begin for begin, end in self.whole if begin < at < end), at)


def _differences(places: list[int]) -> list[int]:
    return [b - a for a, b in pairwise(places)]


def _pieces(ruler: _Ruler, room: int, borders: Borders, *, most: int) -> Iterator[str]:
    """At most one more than `most`, so that whoever counts them knows that they are too many."""
    begin, n = 0, 0
    while begin < len(ruler.text) and n <= most:
        end = ruler.farthest(begin, room)
        if end < len(ruler.text):
            end = _cut(ruler, begin, end, borders)
        piece = ruler.text[begin:end].strip()
        if piece:
            n += 1
            yield piece
        begin = end


def _cut(ruler: _Ruler, begin: int, end: int, borders: Borders) -> int:
    """Where a part ends that has no room for all that is left."""
    half = (begin + end) // 2
    for border, since in (*((one, half) for one in borders), (_BLANK, begin + 1)):
        found = border.finditer(ruler.text, since, min(len(ruler.text), end + MOST_BLANKS))
        good: list[int] = [m.end() for m in found if _is_border(ruler, m.end(), begin, end)]
        if good:
            return good[-1]
    at = ruler.outside(end)
    if at <= begin:
        raise DoesNotFit("It holds a link or a name that is longer than one post may be.")
    return at


def _is_border(ruler: _Ruler, at: int, begin: int, end: int) -> bool:
    """Whether a part may end there: between letters, in nothing that is whole, and with room for
    what stands before it; blanks at the end of a part do not count."""
    ends_at = begin + len(ruler.text[begin:at].rstrip())
    return begin < ends_at <= end and at in ruler.index and ruler.outside(at) == at
