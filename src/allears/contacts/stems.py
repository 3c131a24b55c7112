"""Words that somebody typed, as a question to the columns of lexemes (`allears_search`).

`typed` is for people: stemmed in each of the given languages, small words left out, without accents
too, the last word as the beginning of one while they type. `holds` is for programs: what a row must
fulfil that holds this word, so that a matcher may decide about the few that are left. What `holds`
misses: nothing that the query language finds by a word; it lets through other forms of the word.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, Q, TextField, Value
from django.db.models.lookups import IsNull

from allears.listening.query.nodes import Node, parts_of

HEAD = 4
"""Letters of a beginning that are looked up: a stem may end soon after them."""


class Question(SearchQuery):
    """A function of ours that gives a tsquery."""

    def __init__(self, *values: Any, function: str) -> None:
        Func.__init__(self, *values, function=function)
        self.invert = False

    def __str__(self) -> str:
        return f"{self.extra['function']}({', '.join(map(str, self.source_expressions))})"


def clean(words: str) -> str:
    """What PostgreSQL takes as a text."""
    return words.replace("\0", " ").encode("utf-8", "ignore").decode()


def typed(words: str, *, languages: Iterable[str] = (), is_open: bool = False) -> Question:
    """NULL (so nothing is found) when only small words or signs are left."""
    codes = Value(sorted(set(languages)), output_field=ArrayField(TextField()))
    return Question(Value(clean(words)), codes, Value(is_open), function="allears_query")


def holds(word: str, *, column: str = "search") -> Q:
    """Every row with this word, and with its other forms; all rows for a word that is not kept."""
    question = Question(Value(clean(word)), function="allears_narrowed")
    return Q(**{column: question}) | Q(IsNull(question, True))


def begins(head: str, *, column: str = "search") -> Q | None:
    """Every row with a word that begins so; None when the beginning is too short to look it up."""
    letters = clean(head).casefold()
    if len(letters) < HEAD - 1 or not letters.isalnum():
        return None
    folded = Func(Value(letters[:HEAD]), function="allears_folded", output_field=TextField())
    return Q(**{column: Question(Value("simple"), _Begun(folded), function="to_tsquery")})


class _Begun(Func):
    template = "(%(expressions)s || ':*')"
    output_field = TextField()


def narrowed(node: Node, *, column: str = "search") -> Q | None:
    """What a row of lexemes must fulfil to meet a query, by its words alone; None: nothing is sure.

    Of an AND one part is enough, of an OR each must be known; what is negated, signs and fields
    promise nothing. The matcher decides about what is left.
    """
    kind = node[0]
    if kind in ("and", "near", "onear"):
        return _all(narrowed(part, column=column) for part in parts_of(node))
    if kind == "or":
        found = [narrowed(part, column=column) for part in parts_of(node)]
        known = [one for one in found if one is not None]
        return reduce(or_, known) if known and len(known) == len(found) else None
    if kind == "wild":
        return begins(str(node[1]).split("*")[0].split("?")[0], column=column)
    if kind not in ("term", "phrase", "within", "tag", "mention"):
        return None
    words = [str(word) for word in (node[2:] if kind == "within" else node[1:])]
    plain = [word for word in words if "*" not in word and "?" not in word]
    return _all(holds(word, column=column) for word in plain if any(map(str.isalnum, word)))


def _all(found: Iterable[Q | None]) -> Q | None:
    known = [one for one in found if one is not None]
    return reduce(and_, known) if known else None
