"""Leaves of a query asked of the rows of places (`placed`), without unpacking a block: yes, no, or open.

The words of a row are entered as if the text had been read, and the sieve's own programs judge. What
a leaf asks besides the common words of a piece is not in its rows: a yes stands all the same, since
nothing that is asked so is negated, and a no stands for posts without any of these others (`leaves.beyond`).
Exact characters are told from how a word is written; several words in a row of them only rule out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from allears.listening.kept.hashing import WORD, number_of
from allears.listening.kept.leaves import Bits, exact_words, words_of
from allears.listening.kept.pieces import Piece
from allears.listening.kept.placed import FORM_SHIFT, MOST_WORDS, STEP_MASK, UNTOLD, form_of
from allears.listening.query.nodes import Node
from allears.listening.sieve.keys import NO_KEY, KeyRing
from allears.listening.sieve.native import Array, inlined, kernel, pointer, section, wide
from allears.listening.sieve.programs import Compiler
from allears.listening.sieve.reading import (
    IS_FULL,
    Seen,
    begin,
    clear_places,
    lean_seen,
    meet,
    new_seen,
)
from allears.listening.sieve.roster import Roster
from allears.listening.sieve.verdicts import NO, OPEN, YES, Programs, Stage, judge, new_spans

_READ: Final = frozenset(("phrase", "near", "within"))
KINDS: Final = _READ | {"exact"}
"""Leaves that rows can tell something of."""
_ROOM: Final = 4_096
"""Words of a part; posts with more stay open."""
_UNASKED, _PROGRAM, _EXACT = range(3)
_KIND, _FIRST, _LAST, _IS_WHOLE = range(4)
"""Columns of a question; first and last are of what is asked exactly, in `Kit.wanted`."""
_WIDTH: Final = 4


class Kit(NamedTuple):
    """All that a call needs."""

    stage: Stage
    keys: Array
    """int32 by number of a common word: its key, or -1."""
    questions: Array
    """int64 by leaf, see above."""
    wanted: Array
    """uint8: word and form in turn."""


class Rows(NamedTuple):
    """The rows of a piece (`Placed`), and the posts that are asked."""

    sizes: Array
    ends: Array
    entries: Array
    posts: Array


@section
def _lean(kit: Kit) -> Kit:
    """The same by pointers."""
    stage = kit.stage
    programs = stage.programs
    return Kit(
        Stage(
            Programs(pointer(programs.code), pointer(programs.starts), pointer(programs.entries)),
            lean_seen(stage.seen),
            pointer(stage.spans),
            pointer(stage.flags),
        ),
        pointer(kit.keys),
        pointer(kit.questions),
        pointer(kit.wanted),
    )


@kernel
def _judge_all(rows: Rows, kit: Kit, out: Array) -> None:
    """Fill in the verdicts (uint8: leaves by posts)."""
    lean, n_leaves = _lean(kit), out.shape[0]
    entries = pointer(rows.entries)
    for i in range(rows.posts.shape[0]):
        post = rows.posts[i]
        is_told = rows.sizes[post] != UNTOLD
        for leaf in range(n_leaves):
            is_asked = lean.questions[_WIDTH * leaf + _KIND] != _UNASKED
            out[leaf, i] = NO if is_told and is_asked else OPEN
        if not is_told:
            continue
        end = rows.ends[post]
        at = end - 2 * wide(rows.sizes[post])
        while at < end:
            stop, n_words = _read_part(entries, at, end, lean)
            for leaf in range(n_leaves):
                if out[leaf, i] == NO:
                    out[leaf, i] = _ask(leaf, entries, at, stop, lean)
            clear_places(min(n_words, _ROOM), lean.stage.seen)
            at = stop + 2


@inlined
def _read_part(entries: Array, at: int, end: int, kit: Kit) -> tuple[int, int]:
    """Enter the words of the part that begins here: where it stops, and how many words it reached."""
    seen = kit.stage.seen
    begin(seen)
    place, before = wide(0), wide(-1)
    while at < end:
        word, value = wide(entries[at]), wide(entries[at + 1])
        if word == 0:
            if value == 0:
                break
            place += value
        else:
            place += value & STEP_MASK
            _enter(kit.keys[word], place, place == before, seen)
            before = place
        at += 2
    if place + 2 >= _ROOM:
        seen.counts[IS_FULL] = 1
    return at, place + 2


@inlined
def _enter(key: int, place: int, is_accented: bool, seen: Seen) -> None:
    if key >= 0 and place + 2 < _ROOM:
        meet(key, place, place, seen)
        if is_accented:
            seen.accented[place] = key
        else:
            seen.word[place] = key


@inlined
def _ask(leaf: int, entries: Array, at: int, stop: int, kit: Kit) -> int:
    row = _WIDTH * leaf
    if kit.questions[row + _KIND] == _PROGRAM:
        return OPEN if kit.stage.seen.counts[IS_FULL] != 0 else judge(leaf, kit.stage)
    if not _stand(entries, at, stop, row, kit):
        return NO
    return YES if kit.questions[row + _IS_WHOLE] != 0 else OPEN


@kernel
def _stand(entries: Array, at: int, stop: int, row: int, kit: Kit) -> bool:
    """Whether the words stand here in a row, written so."""
    first, last, wanted = kit.questions[row + _FIRST], kit.questions[row + _LAST], kit.wanted
    while at < stop:
        here, spot, step = at, first, wide(0)
        while here < stop and spot < last and step <= 1:
            word, value = wide(entries[here]), wide(entries[here + 1])
            if word == wanted[2 * spot] and value >> FORM_SHIFT == wanted[2 * spot + 1]:
                if spot > first and step + (value & STEP_MASK) != 1:
                    break
                spot, step = spot + 1, wide(0)
            elif spot == first:
                break
            else:
                step += value if word == 0 else value & STEP_MASK
            here += 2
        if spot == last:
            return True
        at += 2
    return False


class Placer:
    """Some leaves, ready to be asked of the rows of one piece after another. One for each thread."""

    def __init__(self, leaves: Sequence[Node]) -> None:
        self._leaves = leaves
        ring, roster = KeyRing(), Roster()
        compiler = Compiler(ring, detected_language=False)
        for leaf in leaves:
            code, entry, gates = compiler.compile(leaf if leaf[0] in _READ else ("term", "x"))
            roster.add(code, entry, gates, n_keys=len(ring))
        words = {word for leaf in leaves if leaf[0] in _READ for word in words_of(leaf)}
        self._keys = {number_of(WORD, word): ring.of_word(word) for word in words}
        roster.flush()
        seen = new_seen(_ROOM, roster.seats)
        clear_places(_ROOM, seen)
        programs = Programs(roster.code, roster.starts, roster.entries)
        self._stage = Stage(programs, seen, new_spans(), np.zeros(2, np.int64))
        self._of: tuple[Piece, Kit] | None = None

    def ask(self, piece: Piece, posts: Array, beyond: Sequence[Bits | None]) -> Array:
        """The verdict of each leaf on each of these posts. `beyond`: see `leaves`."""
        rows, kit = piece.placed, self._kit(piece, beyond)
        assert rows is not None
        out = np.empty((len(self._leaves), len(posts)), np.uint8)
        _judge_all(Rows(rows.sizes, rows.ends, rows.entries, posts), kit, out)
        for row, bits in zip(out, beyond, strict=True):
            if bits is not None:
                others = bits[posts >> 3] >> (posts & 7).astype(np.uint8) & 1
                row[(row == NO) & (others != 0)] = OPEN
        return out

    def _kit(self, piece: Piece, beyond: Sequence[Bits | None]) -> Kit:
        if self._of is None or self._of[0] is not piece:
            self._of = piece, self._made(piece, beyond)
        return self._of[1]

    def _made(self, piece: Piece, beyond: Sequence[Bits | None]) -> Kit:
        keys = np.full(MOST_WORDS + 1, NO_KEY, np.int32)
        ids = {number: place for place, number in enumerate(piece.common.tolist(), 1)}
        for number, key in self._keys.items():
            if number in ids:
                keys[ids[number]] = key
        questions: list[list[int]] = []
        wanted: list[tuple[int, int]] = []
        for leaf, bits in zip(self._leaves, beyond, strict=True):
            first = len(wanted)
            if bits is not None and leaf[0] == "exact":
                words, is_whole = exact_words(leaf[1])
                wanted += [(ids[number_of(WORD, word.lower())], form_of(word)) for word in words]
                questions.append([_EXACT, first, len(wanted), int(is_whole)])
            else:
                questions.append([_UNASKED if bits is None else _PROGRAM, 0, 0, 0])
        return Kit(
            stage=self._stage,
            keys=keys,
            questions=np.array(questions, np.int64).reshape(-1),
            wanted=np.array(wanted or [(0, 0)], np.uint8).reshape(-1),
        )
