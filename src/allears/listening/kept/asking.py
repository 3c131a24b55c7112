"""Leaves of a query asked of posts as they lie in their blocks, by machine code: yes, no, or open.

Rows of words and NEARs are judged by the sieve's own programs (`sieve.programs`, `sieve.verdicts`)
on words that its kernels find; exact characters, numbers and parts of addresses are looked for in
the bytes. What cannot be told so (letters that join, a text of several thousand words, what triage
decides) stays open: the matcher has the last word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from allears.listening.kept import records
from allears.listening.kept.judging import (
    ADDRESS,
    EXACT,
    IN_NAME,
    IN_TEXT,
    IN_TITLE,
    NUMBER,
    UNKNOWN,
    Kit,
    Questions,
    Reader,
    judge_all,
)
from allears.listening.query.nodes import Node, from_words
from allears.listening.sieve.keys import KeyRing
from allears.listening.sieve.native import Array
from allears.listening.sieve.programs import Compiler
from allears.listening.sieve.reading import Sight, new_seen
from allears.listening.sieve.roster import Roster
from allears.listening.sieve.spelling import new_page
from allears.listening.sieve.verdicts import Programs, Stage, new_spans
from allears.listening.sieve.words import new_pieces

_ROOM: Final = 8_000
"""Letters of a text; longer ones stay open."""
_NUMBERS: Final = {
    "followers": records.FOLLOWERS, "likes": records.LIKES, "reposts": records.REPOSTS,
    "replies": records.REPLIES, "rating": records.RATING,
}  # fmt: skip
_CHANGES_TO: Final = frozenset("K;`")
"""What other characters become when a text is composed."""


class _Bounds(NamedTuple):
    """What a number must lie between, ends included."""

    low: float = -np.inf
    high: float = np.inf


class Asker:
    """Some leaves, ready to be asked. One for each thread."""

    def __init__(self, leaves: Sequence[Node]) -> None:
        self._ring, self._roster = KeyRing(), Roster()
        self._compiler = Compiler(self._ring, detected_language=False)
        self._rows: list[list[int]] = []
        self._bounds: list[_Bounds] = []
        self._texts = b""
        for leaf in leaves:
            self._add(leaf)
        self._ring.flush()
        self._roster.flush()
        self.kit = self._made()

    @property
    def can_tell(self) -> bool:
        """Whether anything but `open` can come out."""
        return any(row[0] != UNKNOWN for row in self._rows)

    def ask(self, block: Array, starts: Array, out: Array) -> None:
        """The verdict of each leaf (row) on each record (column) that begins there in these bytes.

        `block` needs `N_SPARE` bytes behind the last record.
        """
        judge_all(block, starts, self.kit, out)

    # ---- questions -------------------------------------------------------------------------

    def _add(self, leaf: Node) -> None:
        kind = leaf[0]
        if kind in ("phrase", "near", "within", "wild"):
            self._put(IN_TEXT, monitor=self._monitor(leaf))
        elif kind == "words":
            parts = [from_words([word]) for word in leaf[1:]]
            self._put(
                IN_TEXT, monitor=self._monitor(parts[0] if len(parts) == 1 else ("or", *parts))
            )
        elif kind == "exact":
            self._add_exact(leaf[1])
        elif kind == "field":
            self._add_field(leaf)
        else:
            self._put(UNKNOWN)

    def _add_exact(self, typed: str) -> None:
        text = unicodedata.normalize("NFC", typed)
        if text.isascii():
            self._put(EXACT, text=text.encode(), part=int(not _CHANGES_TO.isdisjoint(text)))
        else:
            self._put(UNKNOWN)

    def _add_field(self, leaf: Node) -> None:
        name, value = leaf[1], leaf[3]
        if name in ("title", "name"):
            where = IN_TITLE if name == "title" else IN_NAME
            self._put(where, monitor=self._monitor(from_words(list(leaf[3:]))))
        elif name in _NUMBERS:
            self._put(NUMBER, part=_NUMBERS[name], bounds=_bounds(leaf[2], *leaf[3:]))
        elif name == "url" and str(value).isascii():
            self._put(ADDRESS, text=str(value).encode())
        else:
            self._put(UNKNOWN)

    def _monitor(self, node: Node) -> int:
        code, entry, gates = self._compiler.compile(node)
        return self._roster.add(code, entry, gates, n_keys=len(self._ring))

    def _put(
        self, kind: int, *, monitor: int = -1, part: int = 0, text: bytes = b"", bounds: Any = None
    ) -> None:
        at = len(self._texts)
        self._rows.append([kind, monitor, part, at, at + len(text)])
        self._texts += text
        self._bounds.append(bounds or _Bounds())

    def _made(self) -> Kit:
        roster, seen = self._roster, new_seen(_ROOM, self._roster.seats)
        programs = Programs(roster.code, roster.starts, roster.entries)
        return Kit(
            reader=Reader(
                page=new_page(_ROOM),
                pieces=new_pieces(_ROOM),
                sight=Sight(self._ring.tables, seen),
                stage=Stage(programs, seen, new_spans(), np.zeros(2, np.int64)),
            ),
            questions=Questions(
                rows=np.array(self._rows, np.int64).reshape(-1),
                bounds=np.array(self._bounds, np.float64).reshape(-1),
                texts=np.frombuffer(self._texts or b"\0", np.uint8),
            ),
            spots=np.zeros(2 * records.N_PARTS, np.int64),
        )


def _bounds(op: str, *values: float | None) -> _Bounds:
    if op == "range":
        low, high = values
        return _Bounds(
            -np.inf if low is None else float(low), np.inf if high is None else float(high)
        )
    value = float(values[0] or 0)
    match op:
        case "<":
            return _Bounds(high=float(np.nextafter(value, -np.inf)))
        case "<=":
            return _Bounds(high=value)
        case ">":
            return _Bounds(low=float(np.nextafter(value, np.inf)))
        case ">=":
            return _Bounds(low=value)
    return _Bounds(value, value)
