"""The sieve before step 2: of a whole network, what meets no monitor is not even translated.

Lines of Jetstream are judged as they came, in compiled code, a page at a time; only those that may
meet something go the usual way, where the matcher has the last word. So the sieve may let too much
through and never too little: a question that only we know the answer of (`channel:`) counts as yes.
Where all that is heard is kept for a while, that goes a way of its own (`apart`). Monitors come and go
as their rows change. The kernels are loaded beside (on a machine's first day: compiled, which
takes a minute); until they are ready everything goes the usual way.
What it misses: monitors that ask for handles or names, which lines do not have.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from allears.listening import query, sieve
from allears.listening.ports import Connector, Sifted
from allears.listening.query.nodes import Node
from allears.mentions import queries as mentions

log = logging.getLogger(__name__)

SURE: Node = ("field", "network", "=", "bluesky")
"""True of every line."""
NEVER: Node = ("field", "network", "=", "nowhere")


@dataclass(frozen=True, kw_only=True)
class Sifting:
    """What is left of a page."""

    wires: Sequence[object]
    n_unmet: int = 0
    """How many met nothing."""


def sift(connector: Connector, wires: Sequence[object]) -> Sifting:
    """What may meet a monitor, in its order; all of it where that cannot be told."""
    if not isinstance(connector, Sifted):
        return Sifting(wires=wires)
    lines = [wire for wire in wires if isinstance(wire, bytes) and connector.is_line(wire)]
    met = _SIEVE.met(lines)
    if met is None:
        return Sifting(wires=wires)
    unmet = {id(line) for line in lines} - {id(line) for line in met}
    return Sifting(wires=[wire for wire in wires if id(wire) not in unmet], n_unmet=len(unmet))


def warm_up() -> None:
    """Have the kernels loaded before the first page comes."""
    _SIEVE.begin()


class _Sieve:
    """The sieve of this process, with the monitors as they are now."""

    def __init__(self) -> None:
        self._sieve: sieve.Sieve | None = None
        self._texts: dict[int, str] = {}
        self._stamp: object = None
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None

    def begin(self) -> None:
        with self._lock:
            if self._sieve is None and self._loading is None:
                self._loading = threading.Thread(target=self._load, name="sieve", daemon=True)
                self._loading.start()

    def met(self, lines: Sequence[bytes]) -> list[bytes] | None:
        """Those that may meet something; None while the kernels are not there."""
        if self._sieve is None:
            self.begin()
            return None
        with self._lock:
            self._refresh(self._sieve)
            first = self._sieve.n_lines
            found = list(self._sieve.match_lines(b"\n".join(lines))) if lines else []
            return [lines[one.number - first - 1] for one in found]

    def _load(self) -> None:
        try:
            made = sieve.Sieve(detected_language=True)
            made.warm_up()
            self._sieve = made
        except Exception:
            log.exception("The sieve could not be loaded; every post is looked at one by one")

    def _refresh(self, engine: sieve.Sieve) -> None:
        """Monitors that came, changed or went since the last page."""
        stamp = mentions.monitors_stamp()
        if stamp == self._stamp:
            return
        texts = dict(mentions.listening())
        nodes: list[tuple[int, Node]] = []
        for monitor_id, text in texts.items():
            if self._texts.get(monitor_id) != text:
                try:
                    nodes.append((monitor_id, looser(query.parse(text))))
                except query.QueryError as error:
                    log.error("Monitor %s cannot be read: %s", monitor_id, error.words)
                    nodes.append((monitor_id, NEVER))
        engine.change(add=nodes, remove=[one for one in self._texts if one not in texts])
        self._texts, self._stamp = texts, stamp


_SIEVE = _Sieve()


def looser(node: Node, *, is_negated: bool = False) -> Node:
    """The query without its questions about our channels: as if each were answered in its favour."""
    match node:
        case ("field", "channel", *_):
            return NEVER if is_negated else SURE
        case ("not", inner):
            return ("not", looser(inner, is_negated=not is_negated))
        case ("and" | "or" as kind, *parts):
            return (kind, *(looser(part, is_negated=is_negated) for part in parts))
    return node
