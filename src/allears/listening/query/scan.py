"""The characters of a query become tokens; every token knows its place.

`Scanner` walks a copy of the query in which quotes, dashes and brackets of all kinds are plain and
invisible characters are gone; `_places` leads back to the code points as typed. Braces are read
from the query as typed. A value of a field is read by the same walk when the grammar says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from allears.listening.query.errors import QueryError
from allears.listening.query.fields import NUMBER_FIELDS, WORD_FIELDS, find_field, read_value
from allears.listening.query.letters import ANY, INVISIBLE, STAR
from allears.listening.query.nodes import Node, from_words
from allears.listening.query.terms import PLAIN_SIGNS, read_words

MAX_CHARS = 1_000_000
MAX_DISTANCE = 1000
DEFAULT_DISTANCE = 4

_PLAIN = str.maketrans(
    "“”„‟«»＂‐‑‒–—―−﹘﹣－（）｛｝［］：",
    '"' * 7 + "-" * 10 + "(){}[]:",
) | dict.fromkeys(range(0xFDD0, 0xFDD5), " ")
FIELD = re.compile(r"([A-Za-z_]+):")
"""A field's name as it stands at the start of a word."""
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}
_NEAR = re.compile(r"(O?)NEAR(?:/(.*))?", re.DOTALL)
_DISTANCE = re.compile(r"([0-9]+)(f?)")
# No possessive group: before 3.11.5 Python keeps half of one that fails. What follows gives nothing back.
_QUOTED = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"', re.DOTALL)
_BLANK = re.compile(r"\s*")
_WORD = re.compile(r'(?:[^\s"(){}~\\<]++|\\.|\\\Z|<(?!<<))*', re.DOTALL)
_VALUE = re.compile(r'(?:[^\s"()\\<]++|\\.|\\\Z|<(?!<<))*', re.DOTALL)
_DIGITS = re.compile("[0-9]*")
_WILD = {"*": STAR, "?": ANY}
_QUICK = re.compile(r"\s*+([A-Za-z0-9]++)(?=[\s)]|\Z)")
"""A word without anything special in or beside it, as most are."""


class Token(NamedTuple):
    kind: str
    """item, open, close, and, or, not, near, end"""
    at: int
    node: Node = ()
    """Of an item."""
    field: str = ""
    """Of an open bracket: the field that its values get."""
    link: tuple[str, int] = ("near", 0)
    """Of a NEAR."""
    can_near: bool = False
    """Of an item: a word or phrase, which may stand beside NEAR."""


class Scanner:
    """One query, read token by token with `next`."""

    operators: ClassVar[Mapping[str, str]] = {**_OPERATORS, "NEAR": "", "ONEAR": ""}
    """Words that are none, each with its token; an empty one needs a closer look."""

    def __init__(self, query: str) -> None:
        if len(query) > MAX_CHARS:
            raise QueryError(
                f"A query has at most {MAX_CHARS:,} characters, this one has {len(query):,}. "
                "Make it several monitors.",
                MAX_CHARS + 1,
            )
        self._typed = query
        self._text = query.translate(_PLAIN)
        self._places: list[int] | None = None
        if not query.isascii() and INVISIBLE.search(query):
            gone = {found.start() for found in INVISIBLE.finditer(query)}
            self._places = [place for place in range(len(query)) if place not in gone]
            self._text = INVISIBLE.sub("", self._text)
        self._i = 0

    def place(self, i: int) -> int:
        """The place as typed, from 1, of the character at `i` of the plain copy."""
        if self._places is None:
            return i + 1
        return self._places[i] + 1 if i < len(self._places) else len(self._typed) + 1

    # ---- tokens ----------------------------------------------------------------------------

    def next(self, field: str = "") -> Token:
        """The next token; inside the brackets of a `field`, words are its values."""
        quick = None if field else _QUICK.match(self._text, self._i)
        if quick and (kind := self.operators.get(word := quick[1], "item")):
            self._i = quick.end()
            at = self.place(quick.start(1))
            if kind == "item":
                return Token("item", at, ("term", word.lower()), can_near=True)
            return Token(kind, at)
        self._skip()
        text, i = self._text, self._i
        at = self.place(i)
        letter = text[i : i + 1]
        if not letter:
            return Token("end", at)
        if letter in "()":
            self._i += 1
            return Token("open" if letter == "(" else "close", at, field=field)
        if letter == "}" and not field:
            raise QueryError('There is no "{" for this "}". Take it away or write \\}.', at)
        if letter == "-":
            return self._minus(at)
        if field:
            return self._in_brackets_of(field, at)
        if letter == "~":
            raise self._tilde(i)
        if letter == '"':
            return self._phrase(at)
        if letter == "{":
            return self._exact(at)
        return self._word(at)

    def _skip(self) -> None:
        text = self._text
        while True:
            blank = _BLANK.match(text, self._i)
            self._i = blank.end() if blank else self._i
            if not text.startswith("<<<", self._i):
                return
            close = text.find(">>>", self._i + 3)
            if close < 0:
                at = self.place(self._i)
                raise QueryError(
                    f'This comment is not closed: missing ">>>" for the "<<<" at {at}.', at
                )
            self._i = close + 3

    def _minus(self, at: int) -> Token:
        self._i += 1
        after = self._text[self._i : self._i + 1]
        if not after or after.isspace() or after == ")" or self._text.startswith("<<<", self._i):
            raise QueryError(
                'A "-" leaves out what follows it directly. Write -word without a space, or '
                "NOT word.",
                at,
            )
        return Token("not", at)

    def _tilde(self, i: int) -> QueryError:
        return QueryError(
            'A "~" belongs right after a closing quote, with a number: "late delivery"~5. '
            "For a plain sign write \\~.",
            self.place(i),
        )

    # ---- phrases, braces -------------------------------------------------------------------

    def _phrase(self, at: int) -> Token:
        words = read_words(self._quoted(at), at, what="phrase")
        node = from_words(words)
        if self._text[self._i : self._i + 1] != "~":
            return Token("item", at, node, can_near=True)
        distance = self._distance_after_tilde()
        if len(words) > 1:
            node = ("within", distance, *words)
        return Token("item", at, node)

    def _quoted(self, at: int) -> str:
        found = _QUOTED.match(self._text, self._i)
        if found is None:
            raise QueryError(f"This quote is not closed: missing '\"' for the one at {at}.", at)
        self._i = found.end()
        return self._read_letters(found.start() + 1, found.end() - 1)

    def _read_letters(self, start: int, end: int) -> str:
        """The text between, with placeholders for wildcards and for escaped signs."""
        text = self._text[start:end]
        if "\\" not in text:
            return text.replace("*", STAR).replace("?", ANY)
        made, i = [], 0
        while i < len(text):
            letter = text[i]
            if letter == "\\" and i + 1 < len(text):
                i += 1
                made.append(text[i].translate(PLAIN_SIGNS))
            else:
                made.append(_WILD.get(letter, letter))
            i += 1
        return "".join(made)

    def _distance_after_tilde(self) -> int:
        at = self.place(self._i)
        found = _DIGITS.match(self._text, self._i + 1)
        digits = found.group() if found else ""
        self._i += 1 + len(digits)
        after = self._text[self._i : self._i + 1]
        is_whole = not after or after.isspace() or after in '()"{}' or self._is_comment()
        distance = _to_distance(digits) if is_whole else None
        if distance is None:
            raise QueryError(
                f'After "~" stands a number of words, 0 to {MAX_DISTANCE}: "late delivery"~5.', at
            )
        return distance

    def _is_comment(self) -> bool:
        return self._text.startswith("<<<", self._i)

    def _exact(self, at: int) -> Token:
        typed, i, made = self._typed, at, []
        while i < len(typed) and typed[i] not in "}｝":
            i += typed[i] == "\\" and i + 1 < len(typed)
            made.append(typed[i])
            i += 1
        if i >= len(typed):
            raise QueryError(f'These braces are not closed: missing "}}" for the "{{" at {at}.', at)
        inside = "".join(made)
        if not inside.strip():
            raise QueryError(
                "There is nothing in these braces. Write the exact characters, such as {C++}.", at
            )
        self._i = i + 1 if self._places is None else bisect_left(self._places, i + 1)
        return Token("item", at, ("exact", inside))

    # ---- words, operators, fields ----------------------------------------------------------

    def _word(self, at: int) -> Token:
        text, start = self._text, self._i
        named = FIELD.match(text, start)
        if named:
            return self._field(named, at)
        end = self._end_of_word(start)
        self._i = end
        raw = text[start:end]
        if raw in _OPERATORS:
            return Token(_OPERATORS[raw], at)
        near = _NEAR.fullmatch(raw)
        if near:
            return Token("near", at, link=_read_near(near, at))
        words = read_words(self._read_letters(start, end), at, what="word")
        return Token("item", at, from_words(words), can_near=True)

    def _end_of_word(self, i: int, *, is_value: bool = False) -> int:
        found = (_VALUE if is_value else _WORD).match(self._text, i)
        end = found.end() if found else i
        if not is_value and self._text[end : end + 1] == "~":
            raise self._tilde(end)
        return end

    def _field(self, named: re.Match[str], at: int) -> Token:
        field = self.find_field(named.group(1), at)
        self._i = named.end()
        after = self._text[self._i : self._i + 1]
        if not after or after.isspace() or after == ")" or self._is_comment():
            raise QueryError(
                f"{named.group()} has no value. Write one right after the colon, without a space.",
                at,
            )
        if after == "(":
            self._i += 1
            return Token("open", self.place(self._i - 1), field=field)
        return self._item_of_field(field, self.place(self._i))

    def _in_brackets_of(self, field: str, at: int) -> Token:
        """A value, AND, OR or NOT; anything else is refused."""
        start = self._i
        end = self._end_of_word(start, is_value=True)
        raw = self._text[start:end]
        if raw in _OPERATORS:
            self._i = end
            return Token(_OPERATORS[raw], at)
        if _NEAR.fullmatch(raw):
            return Token("near", at)
        return self._item_of_field(field, at)

    def _item_of_field(self, field: str, at: int) -> Token:
        text, start = self._text, self._i
        if text[start] == '"':
            return Token("item", at, self._quoted_value(field, at))
        if text[start] == "[" and self.is_number(field):
            end = text.find("]", start)
            if end < 0:
                raise QueryError(f'This range is not closed: missing "]" for the "[" at {at}.', at)
            self._i = end + 1
            return Token("item", at, self.read_value(field, text[start : end + 1], at))
        is_words = self.is_words(field)
        end = self._end_of_word(start, is_value=not is_words)
        self._i = end
        raw = text[start:end]
        if is_words and (text[end : end + 1] in ("{", "}") or FIELD.match(raw)):
            raise QueryError(
                f"{field}: takes a word or a phrase. Write braces and other fields beside it, "
                "or put the words in quotes.",
                at if FIELD.match(raw) else self.place(end),
            )
        return Token("item", at, self.read_value(field, self._read_letters(start, end), at))

    def _quoted_value(self, field: str, at: int) -> Node:
        inside = self._quoted(at)
        if self._text[self._i : self._i + 1] == "~":
            raise QueryError(
                f'"~" does not work on a field. Take it away after the value of {field}:.',
                self.place(self._i),
            )
        return self.read_value(field, inside, at, is_quoted=True)

    # ---- what another front end says otherwise ----------------------------------------------

    def find_field(self, written: str, at: int) -> str:
        return find_field(written, at)

    def read_value(self, field: str, text: str, at: int, *, is_quoted: bool = False) -> Node:
        return read_value(field, text, at, is_quoted=is_quoted)

    def is_number(self, field: str) -> bool:
        return field in NUMBER_FIELDS or field == "authorfollowers"

    def is_words(self, field: str) -> bool:
        return field in WORD_FIELDS


def _to_distance(digits: str) -> int | None:
    significant = digits.lstrip("0") or digits[:1]
    if not significant or len(significant) > len(str(MAX_DISTANCE)):
        return None
    return int(significant) if int(significant) <= MAX_DISTANCE else None


def _read_near(found: re.Match[str], at: int) -> tuple[str, int]:
    kind = "onear" if found.group(1) else "near"
    if found.group(2) is None:
        return kind, DEFAULT_DISTANCE
    wanted = _DISTANCE.fullmatch(found.group(2))
    distance = _to_distance(wanted.group(1)) if wanted else None
    if wanted is None or distance is None or (wanted.group(2) and kind == "onear"):
        raise QueryError(
            f"After NEAR/ stands a number of words, 0 to {MAX_DISTANCE}, and f if the first "
            "comes first: late NEAR/5 delivery, late NEAR/5f delivery.",
            at,
        )
    return ("onear" if wanted.group(2) else kind), distance
