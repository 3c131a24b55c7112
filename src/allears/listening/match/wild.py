"""Wildcards against one word, without going back: the leftmost place for each piece is right.

`*` is any number of letters, `?` exactly one. The pieces between the stars are looked for from
left to right, the last one at the end, so the cost is at most word times pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Test = Callable[[str], bool]


def compile_wild(pattern: str) -> Test:
    """A test for one key. The pattern's sign is the key's: none for plain words."""
    plain = _glob(pattern)
    if pattern[0] in "#$@":
        return plain
    return lambda key: key[0] not in "#$@" and plain(key)


def _glob(pattern: str) -> Test:
    if "?" not in pattern and pattern.count("*") == 1:
        head, _, tail = pattern.partition("*")
        return _simple(head, tail)
    pieces = pattern.split("*")
    if len(pieces) == 1:
        whole = re.compile(_piece(pattern), re.DOTALL)
        return lambda key: whole.fullmatch(key) is not None
    return _general(pieces)


def _simple(head: str, tail: str) -> Test:
    if not tail:
        return lambda key: key.startswith(head)
    n_least = len(head) + len(tail)
    return lambda key: len(key) >= n_least and key.startswith(head) and key.endswith(tail)


def _general(pieces: list[str]) -> Test:
    head, tail = (re.compile(_piece(piece), re.DOTALL) for piece in (pieces[0], pieces[-1]))
    middles = [re.compile(_piece(piece), re.DOTALL) for piece in pieces[1:-1] if piece]
    n_tail = len(pieces[-1])

    def test(key: str) -> bool:
        found = head.match(key)
        for middle in middles:
            if found is None:
                return False
            found = middle.search(key, found.end())
        if found is None:
            return False
        start = len(key) - n_tail
        return start >= found.end() and tail.match(key, start) is not None

    return test


def _piece(piece: str) -> str:
    return "".join("." if letter == "?" else re.escape(letter) for letter in piece)
