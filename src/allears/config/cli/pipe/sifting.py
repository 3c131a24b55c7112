"""The engine that answers whole blocks of Jetstream in compiled code (`listening.sieve`)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any, Self

from allears.config.cli.pipe.engines import Answer, Lines, count_lines
from allears.listening.ports import Marks
from allears.listening.query import Node
from allears.listening.sieve.sieve import Sieve

_UNTRIAGED = Marks()


class Sifting:
    """Blocks against a sieve."""

    def __init__(self, sieve: Sieve, keys: Sequence[Any]) -> None:
        self._sieve = sieve
        self._keys = keys
        self._sieve.warm_up()

    @classmethod
    def of(cls, nodes: Iterable[tuple[int, Node]], keys: Sequence[Any]) -> Self:
        """With monitors that are read now."""
        return cls(Sieve(nodes), keys)

    def answer(self, block: bytes) -> Answer:
        made = Lines(self._keys)
        began = time.perf_counter()
        self._sieve.n_lines = 0
        for met in self._sieve.match_lines(block):
            if met.fault is not None:
                made.complain(met.number, met.fault)
                continue
            places: Sequence[Any] = met.hits.sure
            if met.hits.maybe:
                places = sorted(
                    [*places, *self._sieve.settle(met.line, _UNTRIAGED, met.hits.maybe)]
                )
            if places:
                made.add(met.id or met.number, places)
        seconds = self._sieve.take_seconds()
        seconds["answer"] = time.perf_counter() - began - sum(seconds.values())
        return made.answer(count_lines(block), seconds)
