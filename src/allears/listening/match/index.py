"""Which monitors a post may meet at all, found by the words of the post.

Every monitor stands under each of its gates (`gates`). The words of a post, and what else the
gates in use need (pairs of unspaced letters, heads and tails of patterns, raw runs, fields), are
looked up once; the cost follows the words of the post, not the number of monitors. Monitors
without gates are always asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from allears.listening.match.gates import N_HEAD, Gate, runs_in
from allears.listening.match.view import View

_Numbers = tuple[int, ...]
_FIELDS = ("author", "to", "site", "channel", "network")


class Index:
    """Gates to the numbers of monitors. Changed copies share what did not change."""

    def __init__(self) -> None:
        self._words: dict[str, _Numbers] = {}
        self._others: dict[str, dict[str, _Numbers]] = {}
        self._lengths: dict[str, dict[str, _Numbers]] = {"head": {}, "tail": {}}
        """For a pattern's kind and its outermost letters: the lengths of the heads in use."""
        self._always: _Numbers = ()

    def copy(self) -> Index:
        made = Index()
        made._words = dict(self._words)
        made._others = {kind: dict(table) for kind, table in self._others.items()}
        made._lengths = {kind: dict(table) for kind, table in self._lengths.items()}
        made._always = self._always
        return made

    def fill(self, monitors: Iterable[tuple[int, frozenset[Gate] | None]]) -> None:
        """`add` for many at once."""
        lists: dict[Gate, list[int]] = {}
        always = list(self._always)
        for number, gates in monitors:
            if gates is None:
                always.append(number)
            for gate in gates or ():
                lists.setdefault(gate, []).append(number)
        self._always = tuple(always)
        for (kind, value), numbers in lists.items():
            table = self._table(kind)
            table[value] = table.get(value, ()) + tuple(numbers)
            if kind in ("head", "tail"):
                self._note_length(kind, value)

    def add(self, number: int, gates: frozenset[Gate] | None) -> None:
        self.fill([(number, gates)])

    def remove(self, number: int, gates: frozenset[Gate] | None) -> None:
        if gates is None:
            self._always = tuple(other for other in self._always if other != number)
        for kind, value in gates or ():
            table = self._table(kind)
            rest = tuple(other for other in table.get(value, ()) if other != number)
            if rest:
                table[value] = rest
            else:
                table.pop(value, None)

    def candidates(self, view: View) -> list[int]:
        """The numbers of all monitors that the post may meet, rising."""
        words = self._words
        found = set(self._always)
        for key in words.keys() & view.keys:
            found.update(words[key])
        for kind, table in self._others.items():
            if table:
                self._look_up(kind, table, view, found)
        return sorted(found)

    # ---- the other kinds -------------------------------------------------------------------

    def _table(self, kind: str) -> dict[str, _Numbers]:
        return self._words if kind == "word" else self._others.setdefault(kind, {})

    def _note_length(self, kind: str, value: str) -> None:
        edge = value[:N_HEAD] if kind == "head" else value[-N_HEAD:]
        lengths = self._lengths[kind]
        lengths[edge] = tuple(sorted({*lengths.get(edge, ()), len(value)}))

    def _look_up(self, kind: str, table: dict[str, _Numbers], view: View, found: set[int]) -> None:
        held: Iterable[str]
        if kind in ("head", "tail"):
            held = self._edges(kind, view)
        elif kind == "pair":
            held = view.pairs
        elif kind == "run":
            held = {run for raw in view.raw for run in runs_in(raw)}
        else:
            held = _field_values(kind, view)
        for value in held:
            numbers = table.get(value)
            if numbers:
                found.update(numbers)

    def _edges(self, kind: str, view: View) -> list[str]:
        """The heads (or tails) of the post's words that are as long as a pattern's in use."""
        lengths, made = self._lengths[kind], []
        is_head = kind == "head"
        for key in view.keys:
            wanted = lengths.get(key[:N_HEAD] if is_head else key[-N_HEAD:])
            for length in wanted or ():
                made.append(key[:length] if is_head else key[-length:])
        return made


def _field_values(kind: str, view: View) -> Iterable[str]:
    if kind == "author":
        return view.authors
    if kind == "site":
        return view.sites
    if kind == "to":
        return (view.answered,)
    return (view.channel if kind == "channel" else view.network,)
