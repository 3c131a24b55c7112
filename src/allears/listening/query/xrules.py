"""X's filtered-stream rules, read into the same tree.

The scanner is ours with other words: no AND, NOT, NEAR, wildcards, braces or comments; X's names
for fields. What has no counterpart here is collected by name, and such a rule gives no tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from allears.listening.query.errors import QueryError
from allears.listening.query.fields import NUMBER_FIELDS, WORD_FIELDS, read_value, to_number
from allears.listening.query.grammar import Grammar
from allears.listening.query.letters import ANY, STAR
from allears.listening.query.nodes import Node, from_words
from allears.listening.query.scan import FIELD, Scanner, Token
from allears.listening.query.terms import read_words, to_plain

_NAMES = {
    "from": "author",
    "to": "to",
    "url": "url",
    "url_contains": "url",
    "lang": "lang",
    "followers_count": "followers",
    "place_country": "country",
    "bio_name": "name",
    "is": "is",
    "has": "has",
}
_VALUES = {
    "is": {"retweet": "repost", "reply": "reply", "quote": "quote"},
    "has": {
        "links": "link",
        "images": "image",
        "videos": "video",
        "video_link": "video",
        "media": "media",
        "hashtags": "hashtag",
        "mentions": "mention",
    },
}
_RANGE = re.compile(r"(.*?)\.\.(.*)", re.DOTALL)
_BLANK = re.compile(r"[\s{}<>]*")
_NO_WILDCARDS = str.maketrans({STAR: " ", ANY: " "})
_UNREAD: Node = ("exact", "unread")
"""Stands in the tree for a part without a counterpart; the tree is thrown away then."""


@dataclass(frozen=True)
class XRule:
    """One rule as read: its tree, or what it asks for that has no counterpart here."""

    value: str
    tag: str
    node: Node | None
    unread: tuple[str, ...] = ()
    error: QueryError | None = None


class _XScanner(Scanner):
    """Our scanner with X's words."""

    operators = {"OR": "or"}

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.unread: list[str] = []

    def next(self, field: str = "") -> Token:
        self._skip()
        at = self.place(self._i)
        letter = self._text[self._i : self._i + 1]
        if letter and letter in "{}" and not field:
            return self._word(at)
        return super().next(field)

    def _skip(self) -> None:
        blank = _BLANK.match(self._text, self._i)
        self._i = blank.end() if blank else self._i

    def _is_comment(self) -> bool:
        return False

    def _word(self, at: int) -> Token:
        named = FIELD.match(self._text, self._i)
        if named:
            return self._field(named, at)
        start = self._i
        self._i = self._end_of_word(start)
        raw = self._text[start : self._i]
        if raw == "OR":
            return Token("or", at)
        words = read_words(self._read_letters(start, self._i), at, what="word")
        return Token("item", at, from_words(words), can_near=True)

    def _read_letters(self, start: int, end: int) -> str:
        return super()._read_letters(start, end).translate(_NO_WILDCARDS)

    def find_field(self, written: str, at: int) -> str:
        name = written.lower()
        if name in ("http", "https"):
            raise QueryError(f'A URL is found with url:"{name}:...", not as a word.', at)
        if name not in _NAMES:
            self._note(f"{name}:")
        return name

    def read_value(self, field: str, text: str, at: int, *, is_quoted: bool = False) -> Node:
        if field not in _NAMES:
            return _UNREAD
        name = _NAMES[field]
        if name == "followers":
            return _read_followers(text, at)
        if name in _VALUES:
            value = to_plain(text).lower()
            if value not in _VALUES[name]:
                self._note(f"{name}:{value}")
                return _UNREAD
            text = _VALUES[name][value]
        return read_value(name, text, at, is_quoted=is_quoted)

    def is_number(self, field: str) -> bool:
        return field not in _NAMES or _NAMES[field] in NUMBER_FIELDS

    def is_words(self, field: str) -> bool:
        return _NAMES.get(field) in WORD_FIELDS

    def _note(self, name: str) -> None:
        if name not in self.unread:
            self.unread.append(name)


def _read_followers(text: str, at: int) -> Node:
    found = _RANGE.fullmatch(text)
    if not found:
        return ("field", "followers", ">=", to_number("followers", text, at))
    low, high = (to_number("followers", end, at) for end in found.groups())
    if low > high:
        raise QueryError(f"This range is upside down: write {high}..{low}.", at)
    return ("field", "followers", "range", low, high)


def parse_x(rule: str, tag: str = "") -> XRule:
    """Read one rule. Raises `QueryError`; what has no counterpart is named in `unread`."""
    scanner = _XScanner(rule)
    node = Grammar(scanner, has_unread=lambda: bool(scanner.unread)).read()
    if scanner.unread:
        return XRule(rule, tag, None, tuple(scanner.unread))
    return XRule(rule, tag, node)


def read_x_rules(file: bytes) -> list[XRule]:
    """All rules of a JSON file: one rule, a list, `{"rules": [...]}` or X's `{"add": [...]}`.

    A rule that cannot be read carries its `error`; the others are read. Raises `QueryError` at 1
    when the file is no such JSON.
    """
    try:
        found: Any = msgspec.json.decode(file)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise QueryError(f"This file of rules is no JSON: {fault}.", 1) from None
    if isinstance(found, dict):
        found = next((found[key] for key in ("rules", "add", "data") if key in found), [found])
    if not isinstance(found, list):
        raise QueryError('Rules are a list of {"value": ..., "tag": ...}.', 1)
    return [_read_rule(entry) for entry in found]


def _read_rule(entry: Any) -> XRule:
    if isinstance(entry, str):
        entry = {"value": entry}
    value = entry.get("value") if isinstance(entry, dict) else None
    if not isinstance(value, str):
        fault = QueryError('A rule is {"value": "...", "tag": "..."}; this one has no value.', 1)
        return XRule("", "", None, error=fault)
    tag = entry.get("tag")
    label = tag if isinstance(tag, str) else ""
    try:
        return parse_x(value, label)
    except QueryError as fault:
        return XRule(value, label, None, error=fault)
