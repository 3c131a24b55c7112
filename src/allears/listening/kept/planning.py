"""A query as a tree of leaves, and what a piece alone tells of it: who certainly meets it, who may.

Each leaf becomes two bitmaps (see `leaves`); AND and OR work on both, NOT swaps and inverts them
(Kleene). What lies between the two is asked of the posts themselves (`asking`); what is learned so
of a leaf goes through the same tree again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from allears.listening.kept import leaves, reading
from allears.listening.kept.leaves import Outlook
from allears.listening.kept.pieces import Piece
from allears.listening.query.nodes import Node

_ONE_WORD: Final = frozenset(("term", "tag", "mention"))
Tree = int | tuple[str, tuple["Tree", ...]]
"""The number of a leaf, or `and`, `or`, `not` with what is below."""


class Plan:
    """A query, asked of one piece after another. `is_language_late`: posts without one wait for
    triage, as they do when they are heard."""

    def __init__(self, node: Node, *, is_language_late: bool = False) -> None:
        self.leaves: list[Node] = []
        self._is_language_late = is_language_late
        self._tree = self._grow(node)

    def _grow(self, node: Node) -> Tree:
        kind = node[0]
        if kind == "or":
            words = tuple(part[1] for part in node[1:] if part[0] in _ONE_WORD)
            rest = [part for part in node[1:] if part[0] not in _ONE_WORD]
            parts = [self._grow(part) for part in rest]
            if words:
                parts.append(self._leaf(("words", *words)))
            return ("or", tuple(parts))
        if kind in ("and", "not"):
            return (kind, tuple([self._grow(part) for part in node[1:]]))
        return self._leaf(("words", node[1]) if kind in _ONE_WORD else node)

    def _leaf(self, node: Node) -> int:
        if node not in self.leaves:
            self.leaves.append(node)
        return self.leaves.index(node)

    def outlooks(self, piece: Piece) -> list[Outlook]:
        """What the piece tells of each leaf."""
        late = self._is_language_late
        return [leaves.outlook(leaf, piece, is_language_late=late) for leaf in self.leaves]

    def of(self, piece: Piece) -> Outlook:
        """What the piece tells of the query. The bitmaps are the caller's."""
        sure, may = self.joined(self.outlooks(piece))
        return Outlook(reading.trimmed(sure, piece.n_posts), reading.trimmed(may, piece.n_posts))

    def joined(self, known: Sequence[Outlook]) -> Outlook:
        """What all leaves together tell, bit by bit; the arrays are new."""
        sure, may = _join(self._tree, known)
        return Outlook(sure.copy(), may.copy())


def _join(tree: Tree, known: Sequence[Outlook]) -> Outlook:
    if isinstance(tree, int):
        return known[tree]
    kind, parts = tree
    if kind == "not":
        inner = _join(parts[0], known)
        return Outlook(~inner.may, ~inner.sure)
    found = _join(parts[0], known)
    for part in parts[1:]:
        more = _join(part, known)
        if kind == "and":
            found = Outlook(found.sure & more.sure, found.may & more.may)
        else:
            found = Outlook(found.sure | more.sure, found.may | more.may)
    return found
