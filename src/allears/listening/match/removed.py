"""How much each NOT of a query takes away on real posts, so that one that eats too much shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from allears.listening.match.verify import compile_node
from allears.listening.match.view import View
from allears.listening.post import Post
from allears.listening.query.nodes import Node


class Removed(NamedTuple):
    """One NOT at the top of a query: of `n_met` posts that the rest meets it removes `n_removed`."""

    node: Node
    n_met: int
    n_removed: int

    @property
    def share(self) -> float:
        return self.n_removed / self.n_met if self.n_met else 0.0


def removed_by(node: Node, posts: Iterable[Post]) -> list[Removed]:
    """For each NOT beside the positive parts of the query, in order. Parts that wait: not met."""
    parts = node[1:] if node[0] == "and" else ()
    nots = [part[1] for part in parts if part[0] == "not"]
    wanted = [compile_node(part).test for part in parts if part[0] != "not"]
    banned = [compile_node(part).test for part in nots]
    n_met, n_removed = 0, [0] * len(nots)
    for post in posts if nots else ():
        view = View(post)
        if all(test(view) for test in wanted):
            n_met += 1
            for i, test in enumerate(banned):
                n_removed[i] += test(view)
    return [Removed(part, n_met, n) for part, n in zip(nots, n_removed, strict=True)]
