"""A query as somebody writes it, with named parts, and as it is listened for, with all written out.

Every door by which a query comes in reads it here, so that a fault is blamed on the place where it was
typed. What it misses: a part that changes later; `actions.parts` writes its monitors anew then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from allears.listening import query as language
from allears.listening.query import parts as named
from allears.listening.query.nodes import Node
from allears.mentions.models import Part


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A query that could be read."""

    typed: str
    text: str
    """With every part written out."""
    node: Node
    parts: tuple[str, ...]
    """Names of the parts that it names itself."""

    @property
    def written(self) -> str:
        """As `Monitor.written` keeps it."""
        return self.typed if self.parts else ""


def known() -> dict[str, str]:
    """Every part, written out, by the name under which it is found."""
    return {named.fold(name): query for name, query in Part.objects.values_list("name", "query")}


def read(text: str, *, parts: Mapping[str, str] | None = None) -> Typed:
    """Raises `QueryError` with the place as typed. `parts`: as `known`, when they are at hand."""
    if not named.references(text):
        return Typed(typed=text, text=text, node=language.parse(text), parts=())
    whole = named.write_out(text, known() if parts is None else parts)
    try:
        node = language.parse(whole.text)
    except language.QueryError as error:
        raise language.QueryError(error.words, whole.typed_at(error.at)) from None
    return Typed(typed=text, text=whole.text, node=node, parts=whole.names)
