"""Blanks of a canned reply, `{{first_name}}`, filled with what is known of a case.

`{{first_name|there}}` has words of its own for when nothing is known; a blank without them that cannot
be filled stays as it is, so that nobody overlooks it, and `left` finds it again before it is sent.
What it misses: grammar. A name that needs another ending in a sentence does not get it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BLANKS: Mapping[str, str] = {
    "first_name": "Mira",
    "person": "Mira Lang",
    "agent": "Amir Haddad",
    "agent_first_name": "Amir",
    "case": "1042",
    "network": "E-mail",
    "team": "Customer service",
    "page": "https://example.org/matter/…",
}
"""What there is, each with an example."""
_BLANK = re.compile(r"\{\{\s*([a-z_]{1,40})\s*(?:\|([^{}\n]{0,200}))?\}\}")
_LEFT = re.compile(r"\{\{[^{}\n]{1,240}\}\}")


@dataclass(frozen=True)
class Filled:
    text: str
    missing: tuple[str, ...]
    """Names of blanks that stayed, each once, in their order."""


def fill(text: str, known: Mapping[str, str]) -> Filled:
    """The text with its blanks filled. An empty value counts as unknown."""
    missing: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        value = known.get(found[1], "").strip() or (found[2] or "").strip()
        if not value:
            missing[found[1]] = None
            return found[0]
        return value

    return Filled(_BLANK.sub(put, text), tuple(missing))


def names(text: str) -> list[str]:
    """Of all its blanks, each once, in their order."""
    return list(dict.fromkeys(found[1] for found in _BLANK.finditer(text)))


def unknown(text: str) -> list[str]:
    """Names of blanks that we have never heard of: a slip of whoever wrote the text."""
    return [name for name in names(text) if name not in BLANKS]


def asked(text: str) -> frozenset[str]:
    """Names of the blanks of a text."""
    return frozenset(found[1] for found in _BLANK.finditer(text))


def left(text: str) -> Sequence[str]:
    """What still looks like a blank in an answer."""
    return list(dict.fromkeys(_LEFT.findall(text)))


def first_name(name: str) -> str:
    """The part of a name to greet somebody by; "" for a handle or an address."""
    words = name.replace(",", " ").split()
    if not words or "@" in name or not any(letter.isalpha() for letter in words[0]):
        return ""
    is_handle = len(words) == 1 and (name.islower() or any(sign in name for sign in "._0123456789"))
    return "" if is_handle and name.isascii() else words[0]
