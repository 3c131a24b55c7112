"""Whether a text can hold the phrases of a query at all, by one look at its letters.

Millions of posts hold "of" and "the", few of them in a row: reading a post whole costs twenty times
this look. It only ever says no where the exact test would: texts with URLs, and with letters that may
become others (accents, compatibility forms), are let through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from allears.listening.query.letters import SHAPES, UNSPACED
from allears.listening.query.nodes import Node

MayMeet = Callable[[str], bool]
_STRANGE = re.compile(
    "[^\x00-\x7f‘’“”…–—\u0400-\u04ff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff"
    "\U0001f300-\U0001f3fa\U0001f400-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001f9ff]"
)
"""All but ASCII, and letters and signs that never become a part of a word in ASCII."""


def needed(node: Node) -> MayMeet | None:
    """A test of the text that every post without a title passes that meets the query; or None."""
    kind = node[0]
    if kind == "and":
        return next(filter(None, map(needed, node[1:])), None)
    if kind == "or":
        tests = [needed(part) for part in node[1:]]
        known = [test for test in tests if test is not None]
        if len(known) < len(tests):
            return None
        return lambda text: any(test(text) for test in known)
    return _phrase(node[1:]) if kind == "phrase" else None


def part_of_url(node: Node) -> bytes | None:
    """Bytes that every post holds, in lower case, that meets the query by a URL in ASCII; or None."""
    if node[0] == "and":
        return next(filter(None, map(part_of_url, node[1:])), None)
    if node[:2] == ("field", "url") and node[3].isascii():
        return str(node[3]).encode()
    return None


def _phrase(words: Sequence[str]) -> MayMeet | None:
    if all(word.isascii() and word.replace("_", "").isalnum() for word in words):
        row = "[^a-z0-9_]+".join(map(re.escape, words))
        search = re.compile(f"(?<![a-z0-9_]){row}(?![a-z0-9_])").search
        return lambda text: (
            _is_strange(text) or search(text.lower()) is not None  # in ASCII, lower is folded
        )
    if all(len(word) == 1 and SHAPES[ord(word)] in UNSPACED for word in words):
        found = re.compile("[\\W\u02bb\u02bc]*".join(map(re.escape, words))).search
        return lambda text: _may_change(text) or found(text) is not None
    return None


def _has_url(text: str) -> bool:
    return "://" in text or ("." in text and "www." in text.lower())


def _is_strange(text: str) -> bool:
    return _has_url(text) or (not text.isascii() and _STRANGE.search(text) is not None)


def _may_change(text: str) -> bool:
    return _has_url(text) or not unicodedata.is_normalized("NFKC", text)
