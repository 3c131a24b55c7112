"""Parts: pieces of a query with a name, written `@{name}` and used in many queries.

`@{` is refused by the language itself (an `@` alone is no word), so a reference can stand in no query
that means something else, and is never a handle: `@name` stays one, whatever parts there are. A
reference is written out as `(<<<@{name}>>> ...)`: a comment keeps the name, so the whole is an ordinary
query for whoever reads it. References stand where a word may begin; in quotes, braces, comments and
right after the colon of a field they mean nothing; in the brackets of a field they stand for values. What it misses: whether the whole can be read; `parse` says that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from allears.listening.query.errors import QueryError
from allears.listening.query.scan import MAX_CHARS

MAX_NAME = 60
MAX_DEPTH = 50
"""Parts in parts."""
_OPEN, _CLOSE = "{｛", "}｝"
_QUOTES = '"“”„‟«»＂'
_BEFORE = frozenset("()（）-‐‑‒–—―−﹘﹣－" + _CLOSE + _QUOTES)
"""After these, as after a space, a word begins."""
_SKIPPED = frozenset(_QUOTES + _OPEN + "<")
_NAME = re.compile(r"[^\W_]([\w .&'’+-]*[\w+])?")


class Reference(NamedTuple):
    """One `@{name}`: characters from `start` to `end`, counted from 0."""

    name: str
    start: int
    end: int


class Piece(NamedTuple):
    """A stretch of the whole text: where it begins there, and where it stands in what was typed."""

    start: int
    typed: int
    is_typed: bool


@dataclass(frozen=True)
class Whole:
    """A query with every part written out, and the way back to what was typed."""

    text: str
    names: tuple[str, ...]
    """Of the parts that it names itself, each once."""
    pieces: tuple[Piece, ...]

    def typed_at(self, at: int) -> int:
        """The place as typed (from 1) of a place in the whole text; of a part, its reference."""
        found = self.pieces[0]
        for piece in self.pieces:
            if piece.start > at - 1:
                break
            found = piece
        return found.typed + 1 + (at - 1 - found.start if found.is_typed else 0)


def fold(name: str) -> str:
    """Under which a part is found: case and spaces do not matter."""
    return " ".join(name.split()).casefold()


def is_name(name: str) -> bool:
    """Letters, digits and the few signs of names; nothing that means something in a query."""
    return len(name) <= MAX_NAME and _NAME.fullmatch(name) is not None


def references(text: str) -> list[Reference]:
    """All references of a query as typed, in their order."""
    found: list[Reference] = []
    if "@{" not in text and "@｛" not in text:
        return found
    i, begins = 0, True
    while i < len(text):
        letter = text[i]
        end = _inside(text, i) if letter in _SKIPPED else 0
        if end:
            begins, i = True, end
        elif begins and letter == "@" and text[i + 1 : i + 2] in ("{", "｛"):
            close = _end_of(text, i + 2, _CLOSE)
            if close < 0:
                return found  # braces that are not closed: the language says so
            found.append(Reference(" ".join(text[i + 2 : close].split()), i, close + 1))
            begins, i = True, close + 1
        else:
            begins, i = letter.isspace() or letter in _BEFORE, i + 1 + (letter == "\\")
    return found


def _inside(text: str, i: int) -> int:
    """One past the end of the quote, the braces or the comment that begins here; 0: none does."""
    if text.startswith("<<<", i):
        close = text.find(">>>", i + 3)
        return close + 3 if close >= 0 else len(text)
    if text[i] in _OPEN:
        close = _end_of(text, i + 1, _CLOSE)
    elif text[i] in _QUOTES:
        close = _end_of(text, i + 1, _QUOTES)
    else:
        return 0
    return close + 1 if close >= 0 else len(text)


def _end_of(text: str, i: int, signs: str) -> int:
    while i < len(text):
        if text[i] in signs:
            return i
        i += 2 if text[i] == "\\" else 1
    return -1


def write_out(text: str, parts: Mapping[str, str]) -> Whole:
    """The query with its references written out; `parts` maps `fold(name)` to a whole query.

    Raises `QueryError` at a reference whose part there is not, and where the whole gets too long.
    """
    made: list[str] = []
    pieces = [Piece(0, 0, is_typed=True)]
    done = length = 0
    names: dict[str, str] = {}
    for reference in references(text):
        key = fold(reference.name)
        if key not in parts:
            raise _unknown(reference, parts)
        names.setdefault(key, reference.name)
        before = text[done : reference.start]
        # The blank keeps a backslash at the end of a part away from the bracket.
        spelled = f"(<<<@{{{reference.name}}}>>> {parts[key]} )"
        length += len(before)
        pieces.append(Piece(length, reference.start, is_typed=False))
        length += len(spelled)
        pieces.append(Piece(length, reference.end, is_typed=True))
        made += [before, spelled]
        done = reference.end
        if length > MAX_CHARS:
            raise QueryError(
                f"With its parts written out this has more than {MAX_CHARS:,} characters. "
                "Make it several monitors.",
                reference.start + 1,
            )
    made.append(text[done:])
    return Whole("".join(made), tuple(names.values()), tuple(pieces))


def _unknown(reference: Reference, parts: Iterable[str]) -> QueryError:
    name = reference.name[:MAX_NAME]
    close = get_close_matches(fold(name), parts, n=1)
    hint = f"Did you mean @{{{close[0]}}}? " if close else ""
    return QueryError(
        f'There is no part "{name}". {hint}Choose one that there is, or add it first. For the '
        f"handle write @{name.replace(' ', '')}, without braces.",
        reference.start + 1,
    )


def stand_in(text: str) -> tuple[str, dict[str, str]]:
    """The query with a made-up word of the same length for each reference, and what each stands for.

    So it can be read alone, and places in it are places in what was typed.
    """
    made: list[str] = []
    known: dict[str, str] = {}
    done = 0
    for n, one in enumerate(references(text)):
        word = str(n).rjust(one.end - one.start, _MADE_UP)
        known[word] = f"@{{{one.name}}}"
        made += [text[done : one.start], word]
        done = one.end
    return "".join([*made, text[done:]]), known


_MADE_UP = "\ua757"
"""A letter of medieval scribes (q with a stroke); nobody posts it."""


def names_in(text: str) -> list[str]:
    """The folded names of the parts that a query names, each once."""
    return list(dict.fromkeys(fold(one.name) for one in references(text)))


def in_order(parts: Mapping[str, str]) -> list[str]:
    """Names such that each comes after the parts that it names; the texts are as typed.

    Raises `QueryError` when some name each other in a circle. What is not among `parts` is left out.
    """
    below = {name: [one for one in names_in(text) if one in parts] for name, text in parts.items()}
    done: dict[str, None] = {}
    for name in below:
        _visit(name, below, done, ())
    return list(done)


def _visit(
    name: str, below: Mapping[str, list[str]], done: dict[str, None], above: tuple[str, ...]
) -> None:
    if name in done:
        return
    if name in above:
        circle = " → ".join((*above[above.index(name) :], name))
        raise QueryError(
            f"Parts cannot name each other in a circle: {circle}. Take one of them out.", 1
        )
    if len(above) > MAX_DEPTH:
        raise QueryError(f"Parts in parts go at most {MAX_DEPTH} deep. Take some away.", 1)
    for one in below[name]:
        _visit(one, below, done, (*above, name))
    done[name] = None
