"""Places of a loop in which work lies until a test lets it be done, in the test's own thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable

from allears.flow.slots import Slots


class Turns(Slots):
    def __init__(self, n: int) -> None:
        self._n = n
        self.lying: dict[Hashable, Callable[[], object]] = {}
        self.order: list[Hashable] = []

    @property
    def n_free(self) -> int:
        return self._n - len(self.lying)

    def busy(self) -> frozenset[Hashable]:
        return frozenset(self.lying)

    def start(self, key: Hashable, work, *args, **kwargs) -> None:
        assert key not in self.lying, f"{key} is begun a second time"
        self.lying[key] = lambda: work(*args, **kwargs)

    def wait(self, timeout_s: float) -> bool:
        return self.n_free > 0

    def do(self, *keys: Hashable) -> None:
        """Do these, or all that lies here."""
        for key in keys or tuple(self.lying):
            try:
                self.lying[key]()
            except Exception:
                logging.getLogger(__name__).exception("a fault with %s", key)
            self.order.append(key)
            del self.lying[key]
