"""`Matcher`: thousands of compiled monitors against one post at a time.

The index names the monitors that a post may meet, each of those is verified by its compiled
test. What waits for triage is answered twice, with no and with yes in its place: a monitor that
is met either way is sure, one that is met only with yes is a maybe, to be settled with the marks.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from allears.listening.match.explain import Span, explain
from allears.listening.match.gates import Gate, gates_of
from allears.listening.match.index import Index
from allears.listening.match.rarity import count_naming
from allears.listening.match.verify import LATE_LANGUAGE, LATE_TRIAGE, Test, compile_node
from allears.listening.match.view import View
from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.listening.query.nodes import Node

Key = Hashable


class Hits(NamedTuple):
    """The monitors that a post meets, in the order they were given."""

    sure: tuple[Key, ...] = ()
    maybe: tuple[Key, ...] = ()
    """Met or not, as triage decides: hand them to `Matcher.settle` with the marks."""


_NONE = Hits()


@dataclass(frozen=True, slots=True)
class _Monitor:
    key: Key
    node: Node
    test: Test
    is_late: bool
    gates: frozenset[Gate] | None


class Matcher:
    """Monitors, compiled. Safe to share between threads; `with_changes` gives a changed copy."""

    def __init__(
        self, monitors: Iterable[tuple[Key, Node]] = (), *, detected_language: bool = False
    ) -> None:
        given = list(dict(monitors).items())
        self._detected_language = detected_language
        self._n_naming: Mapping[str, int] = count_naming(node for _, node in given)
        self._monitors: list[_Monitor | None] = [self._compile(key, node) for key, node in given]
        self._numbers = {key: number for number, (key, _) in enumerate(given)}
        self._index = Index()
        self._index.fill(
            (number, monitor.gates) for number, monitor in enumerate(self._monitors) if monitor
        )

    def __len__(self) -> int:
        return len(self._numbers)

    def _compile(self, key: Key, node: Node) -> _Monitor:
        check = compile_node(node)
        waits_for = LATE_TRIAGE | (LATE_LANGUAGE if self._detected_language else 0)
        is_late = bool(check.late & waits_for)
        return _Monitor(key, node, check.test, is_late, gates_of(node, self._n_naming))

    def match(self, post: Post) -> Hits:
        """The monitors that this post meets or may meet."""
        view = View(post, is_language_late=self._detected_language)
        monitors = self._monitors
        sure, maybe = [], []
        for number in self._index.candidates(view):
            monitor = monitors[number]
            if monitor is None:
                continue
            if monitor.test(view):
                sure.append(monitor.key)
            elif monitor.is_late:
                view.guess = True
                if monitor.test(view):
                    maybe.append(monitor.key)
                view.guess = False
        return Hits(tuple(sure), tuple(maybe)) if sure or maybe else _NONE

    def n_woken(self, post: Post) -> int:
        """How many monitors the index wakes for this post; for measuring."""
        return len(self._index.candidates(View(post)))

    def settle(self, post: Post, marks: Marks, maybe: Iterable[Key]) -> tuple[Key, ...]:
        """Those of `maybe` that the post meets now that triage has spoken."""
        view = View(post, is_language_late=self._detected_language)
        view.marks = marks
        return tuple(key for key in maybe if self._find(key).test(view))

    def explain(self, key: Key, post: Post, marks: Marks | None = None) -> tuple[Span, ...]:
        """Where in `title` and `text`, in characters, what the monitor listens for stands."""
        view = View(post, is_language_late=self._detected_language)
        view.marks, view.guess = marks, True
        return explain(self._find(key).node, view)

    def with_changes(
        self, *, add: Iterable[tuple[Key, Node]] = (), remove: Iterable[Key] = ()
    ) -> Matcher:
        """A matcher with some monitors more or less; a key that was there keeps its place."""
        made = Matcher(detected_language=self._detected_language)
        made._n_naming = self._n_naming
        made._monitors = list(self._monitors)
        made._numbers = dict(self._numbers)
        made._index = self._index.copy()
        for key in remove:
            made._take_out(made._numbers.pop(key))
        for key, node in add:
            made._put_in(key, node)
        return made

    def _take_out(self, number: int) -> None:
        monitor = self._monitors[number]
        if monitor is not None:
            self._index.remove(number, monitor.gates)
        self._monitors[number] = None

    def _put_in(self, key: Key, node: Node) -> None:
        number = self._numbers.setdefault(key, len(self._monitors))
        if number == len(self._monitors):
            self._monitors.append(None)
        self._take_out(number)
        monitor = self._monitors[number] = self._compile(key, node)
        self._index.add(number, monitor.gates)

    def _find(self, key: Key) -> _Monitor:
        monitor = self._monitors[self._numbers[key]]
        assert monitor is not None
        return monitor


def compile(monitors: Iterable[tuple[Key, Node]], *, detected_language: bool = False) -> Matcher:
    """Compile monitors. With `detected_language`, `lang:` waits for triage on posts without one."""
    return Matcher(monitors, detected_language=detected_language)
