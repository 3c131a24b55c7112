"""Which playbook fits a case, and why: by its problem, its route, what it is, and words.

A problem says most, then words of the matter, then route and kind. What a playbook asks for and the case has
not speaks against nothing: one sign is enough, more are better. What it misses: the sense of the words; a
word meets where a word of the matter begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec

MOST_WORDS: Final = 20
_WORD: Final = re.compile(r"\w+")


class Signs(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """By what a playbook is suggested."""

    words: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    routes: tuple[int, ...] = ()
    problems: tuple[int, ...] = ()


class Kind(StrEnum):
    PROBLEM = "problem"
    WORD = "word"
    ROUTE = "route"
    INTENT = "intent"


POINTS: Final = {Kind.PROBLEM: 4, Kind.WORD: 2, Kind.ROUTE: 2, Kind.INTENT: 1}


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What is known of a case."""

    text: str
    intent: str = ""
    route: int = 0
    problems: Collection[int] = ()


@dataclass(frozen=True, kw_only=True)
class Fit:
    points: int
    reasons: tuple[tuple[Kind, str], ...]
    """(kind, the word or the number that met)"""


def read(signs: Any) -> Signs:
    """What is kept; nothing where that cannot be read."""
    try:
        return msgspec.convert(signs, Signs)
    except msgspec.ValidationError:
        return Signs()


def write(signs: Signs) -> dict[str, Any]:
    return dict(msgspec.to_builtins(signs))


def words_in(text: str) -> tuple[str, ...]:
    """Words as somebody typed them, with commas or without; each once."""
    return tuple(dict.fromkeys(_WORD.findall(text.casefold())))[:MOST_WORDS]


def fit(signs: Signs, matter: Matter) -> Fit:
    """How well it fits; no points: not at all."""
    said = set(_WORD.findall(matter.text.casefold()))
    reasons = [(Kind.PROBLEM, str(one)) for one in signs.problems if one in matter.problems]
    reasons += [
        (Kind.WORD, word)
        for word in signs.words
        if word in said or (len(word) > 3 and any(one.startswith(word) for one in said))
    ]
    if matter.route and matter.route in signs.routes:
        reasons.append((Kind.ROUTE, str(matter.route)))
    if matter.intent and matter.intent in signs.intents:
        reasons.append((Kind.INTENT, matter.intent))
    return Fit(points=sum(POINTS[kind] for kind, _said in reasons), reasons=tuple(reasons))
