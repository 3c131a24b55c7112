"""A few threads that work side by side, and a count of the places that are free.

What a piece of work raises is logged under its name and ends nothing. The database connections of
a thread are closed after each piece.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec

from django.db import connections

log = logging.getLogger(__name__)
P = ParamSpec("P")


class Slots:
    """`start` and the questions are for one thread; the work runs in others."""

    def __init__(self, n: int, *, name: str) -> None:
        self._pool = ThreadPoolExecutor(n, thread_name_prefix=name)
        self._name, self._n = name, n
        self._busy: set[Hashable] = set()
        self._change = threading.Condition()

    @property
    def n_free(self) -> int:
        with self._change:
            return self._n - len(self._busy)

    def busy(self) -> frozenset[Hashable]:
        """The keys of what is under way."""
        with self._change:
            return frozenset(self._busy)

    def start(
        self, key: Hashable, work: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Do it in a thread; `key` is busy until it is done."""
        with self._change:
            self._busy.add(key)
        self._pool.submit(self._run, key, lambda: work(*args, **kwargs))

    def wait(self, timeout_s: float) -> bool:
        """Until a place is free. False when the time was over before."""
        with self._change:
            return self._change.wait_for(lambda: len(self._busy) < self._n, timeout_s)

    def end(self) -> None:
        """Wait for what is under way; nothing new begins."""
        self._pool.shutdown(wait=True)

    def _run(self, key: Hashable, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception:
            log.exception("%s: a fault with %s", self._name, key)
        finally:
            connections.close_all()
            with self._change:
                self._busy.discard(key)
                self._change.notify_all()
