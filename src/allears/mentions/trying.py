"""A query that somebody is writing: can it be read, what does it say, what does it cost, what to mind.

Everything that can be told from the query alone and from the posts that were judged, so it is told while
they type. What it would have caught is for `changing`. What it misses: how common a word is in the posts
that arrive here; the cost is guessed from the language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from allears.listening import query as language
from allears.listening.query import parts as named
from allears.listening.query.nodes import Node
from allears.mentions import costing, judging, saying, whole

AROUND = 32
"""Characters before and after a fault that are shown."""
MOST_ADVICE = 6
_HANDLE = re.compile(r"(?<![\w@])@(\w+)")


@dataclass(frozen=True)
class Caret:
    """The line in which a fault stands, cut before it, at it and after it."""

    before: str
    at: str
    after: str
    line: int
    """From 1."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why it cannot be read, and where."""

    words: str
    start: int
    end: int
    """Characters from 0."""
    caret: Caret


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is told about a query. Either `fault` or the rest."""

    text: str
    fault: Fault | None = None
    node: Node | None = None
    said: saying.Said | None = None
    cost: costing.Cost | None = None
    advice: Sequence[language.Advice] = ()
    n_more: int = 0
    run: judging.Run | None = None
    """None where nothing was judged."""


def read(
    text: str,
    *,
    old: Node | None = None,
    tests: Sequence[judging.Judged] = (),
    has_parts: bool = True,
    pace: float = 0.0,
) -> Reading:
    """Never raises: what cannot be read has a fault. `has_parts` is False where none are known.

    `pace`: posts that are heard in a second.
    """
    parts = whole.known() if has_parts and "@" in text else {}
    try:
        node = whole.read(text, parts=parts).node if has_parts else language.parse(text)
    except language.QueryError as error:
        return Reading(text=text, fault=fault_of(error, text))
    advice = [*_on_handles(text, parts), *_advice(text)]
    return Reading(
        text=text,
        node=node,
        said=saying.typed(text),
        cost=costing.of(node, pace=pace),
        advice=advice[:MOST_ADVICE],
        n_more=max(0, len(advice) - MOST_ADVICE),
        run=judging.run(old, node, tests) if tests else None,
    )


def _advice(text: str) -> list[language.Advice]:
    """Remarks about what was typed; parts are called by their names."""
    plain, names = named.stand_in(text)
    found = []
    for one in language.advise(plain):
        words = one.words
        for word, name in names.items():
            words = words.replace(word, name)
        found.append(language.Advice(words, one.at))
    return found


def _on_handles(text: str, parts: Mapping[str, str]) -> list[language.Advice]:
    """A handle that is called like a part may be meant as the part."""
    words = _("@%(name)s is a handle. For the part of this name write @{%(name)s}.")
    return [
        language.Advice(words % {"name": found.group(1)}, found.start() + 1)
        for found in _HANDLE.finditer(text)
        if named.fold(found.group(1)) in parts
    ]


def fault_of(error: language.QueryError, text: str) -> Fault:
    start, end = place_of(error, text)
    return Fault(words=error.words, start=start, end=end, caret=caret(text, start, end))


def place_of(error: language.QueryError, text: str) -> tuple[int, int]:
    """Where a fault stands: first character and one past the last, from 0; to the next space."""
    start = min(max(error.at - 1, 0), max(len(text) - 1, 0))
    end = start + 1
    while end < len(text) and not text[end].isspace() and text[end] not in '()"{}':
        end += 1
    return start, end


def caret(text: str, start: int, end: int) -> Caret:
    """The neighbourhood of a fault, within its line."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    first = max(line_start, start - AROUND)
    last = min(line_end, max(end, start + 1) + AROUND)
    return Caret(
        before=("…" if first > line_start else "") + text[first:start],
        at=text[start : min(end, line_end)] or " ",
        after=text[min(end, line_end) : last] + ("…" if last < line_end else ""),
        line=text.count("\n", 0, start) + 1,
    )
