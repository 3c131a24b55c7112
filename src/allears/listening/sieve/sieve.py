"""`Sieve`: hundreds of thousands of monitors against lines of Jetstream by the batch, or any post.

The kernels decide nearly all; what they leave open (a line that is not plain, a question that
only the whole post answers) is decided by the same tests as `match.Matcher` uses, so the meaning
is one. A monitor comes, changes or goes in far less than a millisecond, between two batches.
"""

from __future__ import annotations

import marshal
from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache
from time import perf_counter
from typing import NamedTuple

import numpy as np

from allears.listening import jetstream
from allears.listening.match.matcher import Hits
from allears.listening.match.verify import LATE_LANGUAGE, LATE_TRIAGE, Check, compile_node
from allears.listening.match.view import View
from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.listening.query.nodes import Node
from allears.listening.sieve import sift as sifting
from allears.listening.sieve.habits import Habits
from allears.listening.sieve.keys import KeyRing
from allears.listening.sieve.native import N_SPARE, Array, padded
from allears.listening.sieve.programs import Compiler
from allears.listening.sieve.reading import EPOCH, Sight, new_seen
from allears.listening.sieve.roster import Roster
from allears.listening.sieve.sift import Kit, Out, Waking, count_ticks, sift
from allears.listening.sieve.spelling import new_page
from allears.listening.sieve.strangers import forms_of, wake_forms
from allears.listening.sieve.verdicts import (
    IS_ABROAD,
    IS_LANGUAGE_OPEN,
    OPEN,
    YES,
    Programs,
    Stage,
    new_spans,
)
from allears.listening.sieve.walk import new_walk
from allears.listening.sieve.words import new_pieces

Key = Hashable

_UNREADABLE = (ValueError, RecursionError)
_N_TOUCHED = 20_000
_ROOM_FOR_HITS = 100_000
_N_COMPILED = 20_000
"""Slow tests that are kept ready."""
_LEAST_LETTERS = 4_000
_SHARE_TO_ADAPT, _MOST_TO_ADAPT_S = 0.1, 0.02
"""Of the time of matching, what may go into choosing better gates, and the most of it at a time."""


class Met(NamedTuple):
    """A line that meets monitors, or that cannot be read."""

    number: int
    """Of the line, from 1, counted over all batches."""
    line: bytes
    id: str
    """Of the post."""
    hits: Hits
    fault: Exception | None = None


class _Monitor(NamedTuple):
    key: Key
    place: int
    """Among all, in the order they were given."""
    packed: bytes
    """The tree, small."""
    n_code: int


class Sieve:
    """Monitors, compiled. One thread at a time."""

    def __init__(
        self, monitors: Iterable[tuple[Key, Node]] = (), *, detected_language: bool = False
    ) -> None:
        self._detected_language = detected_language
        self._ring = KeyRing()
        self._compiler = Compiler(self._ring, detected_language=detected_language)
        self._roster, self._habits = Roster(), Habits()
        self._costly: Iterator[int] = iter(())
        self._spare_s = 0.0
        self._numbers: dict[Key, int] = {}
        self._monitors: list[_Monitor | None] = []
        self._n_places = 0
        self._walk, self._pieces, self._page = new_walk(), new_pieces(0), new_page(0)
        self._seen = new_seen(0, self._roster.seats)
        self._spans, self._flags = new_spans(), np.zeros(2, np.int64)
        self._out = _new_out(0)
        self._marks: Array = np.zeros(1024, np.uint64)
        self.n_lines = self.n_posts = self.n_woken = self.n_slow = self.n_open = 0
        self._tick_s = 0.0
        self._check = lru_cache(maxsize=_N_COMPILED)(_unpack)
        for key, node in monitors:
            self._put(key, node)

    def __len__(self) -> int:
        return len(self._numbers)

    # ---- monitors --------------------------------------------------------------------------

    def change(self, *, add: Iterable[tuple[Key, Node]] = (), remove: Iterable[Key] = ()) -> None:
        """Monitors more or less; one that was there under its key keeps its place."""
        for key in remove:
            self._take(key)
        for key, node in add:
            self._put(key, node)

    def _take(self, key: Key) -> None:
        monitor, number = self._monitor(key), self._numbers.pop(key)
        self._roster.remove(number, monitor.n_code)
        self._monitors[number] = None

    def _put(self, key: Key, node: Node) -> None:
        place = self._n_places
        number = self._numbers.get(key)
        if number is not None and (before := self._monitors[number]) is not None:
            place = before.place
            self._take(key)
        else:
            self._n_places += 1
        code, entry, gates = self._compiler.compile(node)
        number = self._roster.add(code, entry, gates, n_keys=len(self._ring))
        monitor = _Monitor(key, place, marshal.dumps(node), len(code))
        if number == len(self._monitors):
            self._monitors.append(monitor)
        else:
            self._monitors[number] = monitor
        self._numbers[key] = number

    # ---- matching --------------------------------------------------------------------------

    def match_lines(self, data: bytes) -> Iterator[Met]:
        """What the lines of Jetstream meet, in their order; the last one may lack its newline.

        Lines of other events and posts that meet nothing are passed over.
        """
        if not data.endswith(b"\n"):
            data += b"\n"
        rest = data.rfind(b"\n", 0, max(len(data) - N_SPARE, 0)) + 1
        yield from self._sift(np.frombuffer(data, np.uint8), data, 0, rest)
        yield from self._sift(padded(data[rest:]), data[rest:], 0, len(data) - rest)

    def _sift(self, buffer: Array, data: bytes, at: int, end: int) -> Iterator[Met]:
        """The lines from one place to another; behind them wide looks need room."""
        longest = 0
        while at < end:
            kit = self._kit(longest)
            kit.out.counts[: sifting.IS_TIMED] = 0
            kit.stage.flags[:] = (0, int(self._detected_language))
            began, ticked = perf_counter(), count_ticks()
            at = sift(buffer, at, end, kit)
            longest = int(kit.out.counts[sifting.N_LONG])
            taken = perf_counter() - began
            self._tick_s = taken / max(count_ticks() - ticked, 1)
            self._spare_s = min(self._spare_s + taken * _SHARE_TO_ADAPT, _MOST_TO_ADAPT_S)
            counts, n_before = kit.out.counts, self.n_lines
            self.n_lines += int(counts[sifting.N_LINES])
            self.n_posts += int(counts[sifting.N_POSTS])
            self.n_woken += int(counts[sifting.N_WOKEN])
            yield from self._met(data, n_before, kit.out)
            self._adapt()

    def _adapt(self) -> None:
        """Have monitors woken by what is rare in what was heard; never long at a time."""
        if self._habits.is_look_due:
            self._compiler.learn(self._habits.met)
            self._costly = self._habits.costly(self._roster)
        until = perf_counter() + self._spare_s
        while (left := until - perf_counter()) > 0:
            number = next(self._costly, None)
            if number is None:
                return
            monitor, gates = self._monitors[number], self._roster.gates(number)
            if monitor is None or gates is None:
                continue
            found = self._compiler.gates(marshal.loads(monitor.packed))  # noqa: S302  (written here)
            if found is not None and {wake.key for wake in found} != gates:
                self._roster.rewire(number, found)
        self._spare_s = left

    def match(self, post: Post) -> Hits:
        """The monitors that any post meets or may meet, as `Matcher.match` says it."""
        return self._match_view(View(post, is_language_late=self._detected_language))

    def settle(self, line: bytes, marks: Marks, maybe: Iterable[Key]) -> tuple[Key, ...]:
        """Those of `maybe` that the post of this line meets now that triage has spoken."""
        post = jetstream.to_post(line)
        assert post is not None
        view = View(post, is_language_late=self._detected_language)
        view.marks = marks
        return tuple(key for key in maybe if self._check(self._monitor(key).packed).test(view))

    def warm_up(self) -> None:
        """Load (or, the first time on a machine, compile) the kernels before they are needed."""
        self.match(Post(text=""))
        list(self.match_lines(b"{}\n"))

    def take_seconds(self) -> dict[str, float]:
        """The time of each stage since the last call; from the first call on it is kept."""
        self._out.counts[sifting.IS_TIMED] = 1
        seconds = {
            stage: ticks * self._tick_s
            for stage, ticks in zip(sifting.STAGES, self._out.times.tolist(), strict=True)
        }
        self._out.times[:] = 0
        return seconds

    def _monitor(self, key: Key) -> _Monitor:
        monitor = self._monitors[self._numbers[key]]
        assert monitor is not None
        return monitor

    def _met(self, data: bytes, n_lines: int, out: Out) -> Iterator[Met]:
        hits, n_before = _pairs(out), 0
        n_touched = int(out.counts[sifting.N_TOUCHED])
        touched = out.touched[: n_touched * sifting.WIDTH].reshape(-1, sifting.WIDTH).tolist()
        for row in touched:
            line = data[row[sifting.START] : row[sifting.END]]
            number = n_lines + row[sifting.NUMBER]
            if row[sifting.IS_SLOW]:
                met = self._match_slowly(number, line)
                if met is not None:
                    yield met
                continue
            found = hits[n_before : row[sifting.N_HITS_AFTER]]
            n_before = row[sifting.N_HITS_AFTER]
            try:
                answer = self._settle(found, line)
            except _UNREADABLE as fault:  # where kernels are less strict than the reader
                yield Met(number, line, "", Hits(), fault)
                continue
            if answer.sure or answer.maybe:
                did = data[row[sifting.DID] : row[sifting.DID_END]].decode()
                rkey = data[row[sifting.RKEY] : row[sifting.RKEY_END]].decode()
                yield Met(number, line, f"at://{did}/{jetstream.COLLECTION}/{rkey}", answer)

    def _match_slowly(self, number: int, line: bytes) -> Met | None:
        if not line.strip():
            return None
        self.n_slow += 1
        try:
            post = jetstream.to_post(line)
        except _UNREADABLE as fault:
            return Met(number, line, "", Hits(), fault)
        if post is None:
            return None
        answer = self.match(post)
        return Met(number, line, post.id, answer) if answer.sure or answer.maybe else None

    def _match_view(self, view: View) -> Hits:
        forms = forms_of(view)
        kit = self._kit(max(*forms.sizes, len(forms.codes)))
        kit.out.counts[: sifting.IS_TIMED] = 0
        late = IS_LANGUAGE_OPEN if view.is_language_late else 0
        kit.stage.flags[0] = IS_ABROAD | late
        wake_forms(forms.codes, forms.rows, forms.sizes, kit)
        return self._settle_view(_pairs(kit.out), view)

    def _settle(self, found: list[list[int]], line: bytes) -> Hits:
        """Verdicts become hits; what is open is decided on the whole post."""
        if len(found) == 1 and found[0][1] == YES:
            monitor = self._monitors[found[0][0]]
            return Hits((monitor.key,)) if monitor else Hits()
        view = None
        if any(verdict == OPEN for _, verdict in found):
            post = jetstream.to_post(line)
            assert post is not None
            view = View(post, is_language_late=self._detected_language)
        return self._settle_view(found, view)

    def _settle_view(self, found: list[list[int]], view: View | None) -> Hits:
        sure: list[tuple[int, Key]] = []
        maybe: list[tuple[int, Key]] = []
        for number, verdict in found:
            monitor = self._monitors[number]
            assert monitor is not None
            is_met, may_be = verdict == YES, False
            if verdict == OPEN and view is not None:
                self.n_open += 1
                is_met, may_be = self._test(monitor, view)
            if is_met:
                sure.append((monitor.place, monitor.key))
            elif may_be:
                maybe.append((monitor.place, monitor.key))
        return Hits(_in_order(sure), _in_order(maybe))

    def _test(self, monitor: _Monitor, view: View) -> tuple[bool, bool]:
        """Met, or perhaps met, by the slow test."""
        check: Check = self._check(monitor.packed)
        if check.test(view):
            return True, False
        waits_for = LATE_TRIAGE | (LATE_LANGUAGE if self._detected_language else 0)
        if not check.late & waits_for:
            return False, False
        view.guess = True
        answer = check.test(view)
        view.guess = False
        return False, answer

    # ---- rooms -----------------------------------------------------------------------------

    def _kit(self, n_letters: int) -> Kit:
        """All that the kernels need, with room for posts of so many letters."""
        self._ring.flush()
        self._roster.flush()
        self._habits.make_room(len(self._ring))
        if n_letters > self._page.room[0]:
            room = max(_LEAST_LETTERS, 2 * n_letters)
            self._page, self._pieces = new_page(room), new_pieces(room)
            n_seen = self._seen.counts[EPOCH]
            self._seen = new_seen(room, self._roster.seats)
            self._seen.counts[EPOCH] = n_seen  # seats and wakings count posts on
        roster = self._roster
        self._seen = self._seen._replace(seat=roster.seats)
        if self._out.counts[sifting.MOST_HITS] < roster.n_monitors + _ROOM_FOR_HITS:
            self._out = _new_out(2 * roster.n_monitors)
        self._out.counts[sifting.N_MONITORS] = roster.n_monitors
        sight = Sight(self._ring.tables, self._seen)
        programs = Programs(roster.code, roster.starts, roster.entries)
        return Kit(
            walk=self._walk,
            page=self._page,
            pieces=self._pieces,
            sight=sight,
            stage=Stage(programs, self._seen, self._spans, self._flags),
            waking=Waking(roster.rows, self._marks, roster.always, roster.woken, self._habits.met),
            out=self._out,
        )


def _new_out(n_monitors: int) -> Out:
    made = Out(
        touched=np.zeros(_N_TOUCHED * sifting.WIDTH, np.int64),
        hits=np.zeros(2 * (n_monitors + _ROOM_FOR_HITS), np.int32),
        counts=np.zeros(10, np.int64),
        times=np.zeros(6, np.int64),
    )
    made.counts[sifting.MOST_TOUCHED] = _N_TOUCHED
    made.counts[sifting.MOST_HITS] = n_monitors + _ROOM_FOR_HITS
    return made


def _pairs(out: Out) -> list[list[int]]:
    """Monitors and verdicts."""
    found: list[list[int]] = out.hits[: 2 * out.counts[sifting.N_HITS]].reshape(-1, 2).tolist()
    return found


def _unpack(packed: bytes) -> Check:
    node: Node = marshal.loads(packed)  # noqa: S302  (written by this process)
    return compile_node(node)


def _in_order(found: list[tuple[int, Key]]) -> tuple[Key, ...]:
    return tuple(key for _, key in sorted(found, key=lambda pair: pair[0]))
