"""A query of the query language as a question to the database, for looking back over what was kept.

Words are looked up by their stems in the full-text index, fields in their columns. The database
narrows down, and the matcher of the monitors decides about the rows that come back; `is_exact` says
when that is not needed. What it misses: small words ("the", "die") narrow nothing down.
"""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

from django.db.models import F, Func, Q, TextField
from django.db.models.lookups import Exact, StartsWith

from allears.contacts import stems
from allears.listening import match
from allears.listening import query as language
from allears.listening.query.nodes import Node, parts_of

KEPT = 256
"""Compiled queries that a process keeps at hand."""
COLUMNS = {"network": "network", "mood": "mood", "intent": "intent", "urgency": "urgency"}


class Host(Func):
    """The host of a web address, its letters backwards, so that subdomains stand beside their domain."""

    template = r"reverse(substring(lower(%(expressions)s) from '^https?://(?:www\.)?([^/?#:]+)'))"
    output_field = TextField()


@dataclass(frozen=True)
class Asked:
    """`where` lets through everything that fits; None lets everything through."""

    where: Q | None
    is_exact: bool


NOTHING = Asked(None, is_exact=False)
"""The database cannot help."""


@dataclass(frozen=True)
class Question:
    """A query, ready to be asked."""

    asked: Asked
    matcher: match.Matcher


@lru_cache(maxsize=KEPT)
def read(text: str) -> Question:
    """Raises `QueryError` for a query that cannot be read."""
    node = language.parse(text)
    return Question(_ask(node), match.compile([(0, node)], detected_language=True))


def where(nodes: Iterable[Node]) -> Q | None:
    """What the database can say of posts that meet at least one of these; None: nothing."""
    return _joined("or", [_ask(node) for node in nodes]).where


def _ask(node: Node) -> Asked:
    kind = str(node[0])
    if kind in ("and", "or"):
        return _joined(kind, [_ask(part) for part in node[1:]])
    if kind == "not":
        inner = _ask(node[1])
        return _not(inner)
    if kind == "near":
        return _loosely(parts_of(node))
    if kind == "field":
        return _of_field(str(node[1]), str(node[2]), node[3:])
    return _of_words(kind, node[1:])


def _not(inner: Asked) -> Asked:
    if inner.is_exact and inner.where is not None:
        return Asked(~inner.where, is_exact=True)
    return NOTHING


def _joined(kind: str, parts: list[Asked]) -> Asked:
    """All or either of them; of an OR each part must be known to the database."""
    is_exact = all(part.is_exact for part in parts)
    known = [part.where for part in parts if part.where is not None]
    if not known or (kind == "or" and len(known) < len(parts)):
        return NOTHING
    join: Callable[[Q, Q], Q] = operator.and_ if kind == "and" else operator.or_
    return Asked(reduce(join, known), is_exact=is_exact and len(known) == len(parts))


def _loosely(nodes: Iterable[Node]) -> Asked:
    found = _joined("and", [_ask(node) for node in nodes])
    return Asked(found.where, is_exact=False)


def _of_words(kind: str, values: tuple[Any, ...]) -> Asked:
    match kind:
        case "term":
            return _word(str(values[0]))
        case "wild":
            return _wild(str(values[0]))
        case "phrase":
            return _phrase([str(word) for word in values])
        case "within":
            return _loosely(("wild" if _is_wild(str(w)) else "term", w) for w in values[1:])
        case "tag" | "mention" | "exact":
            return Asked(_word(str(values[0])).where, is_exact=False)
    return NOTHING


def _word(word: str) -> Asked:
    """What every text with these words must hold, whatever its language."""
    if not any(unicodedata.category(letter)[0] in "LN" for letter in word):
        return NOTHING  # a pictograph or a sign: the index does not hold it
    return Asked(stems.holds(word.lstrip("#@$")), is_exact=False)


def _is_wild(word: str) -> bool:
    return "*" in word or "?" in word


def _wild(pattern: str) -> Asked:
    """What begins with the same few letters."""
    head = pattern[: min((pattern.find(sign) for sign in "*?" if sign in pattern), default=0)]
    return Asked(stems.begins(head), is_exact=False)


def _phrase(words: list[str]) -> Asked:
    if any(_is_wild(word) or word[0] in "#@$" for word in words):
        return _loosely(("wild" if _is_wild(word) else "term", word) for word in words)
    return _word(" ".join(words))


def _of_field(name: str, sign: str, values: tuple[Any, ...]) -> Asked:
    value = str(values[0]) if values else ""
    if sign != "=" or not value:
        return NOTHING
    if name in COLUMNS:
        return Asked(Q(**{COLUMNS[name]: value.lower()}), is_exact=True)
    match name:
        case "lang":
            code = value.lower()
            return Asked(Q(language=code) | Q(language__startswith=f"{code}-"), is_exact=True)
        case "channel":
            return Asked(Q(channel__name__iexact=value), is_exact=True)
        case "author":
            handle = value.lstrip("@")
            who = Q(identity__handle__iexact=handle) | Q(identity__key__iexact=handle)
            return Asked(who, is_exact=True)
        case "is" if value.lower() == "private":
            return Asked(Q(is_private=True), is_exact=True)
        case "site":
            said = _word(value).where
            return NOTHING if said is None else Asked(at_site(value) | said, is_exact=False)
        case "title":
            words = " ".join(str(word) for word in values)
            return Asked(_word(words).where, is_exact=False)
    return NOTHING


def at_site(host: str) -> Q:
    """Posts whose own address is at a host or below it."""
    backwards = host.lower().removeprefix("www.")[::-1]
    host_of = Host(F("url"))
    return Q(Exact(host_of, backwards)) | Q(StartsWith(host_of, backwards + "."))
