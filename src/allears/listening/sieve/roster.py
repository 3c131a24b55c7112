"""The programs and gates of all monitors as arrays that grow, with room for changes in place.

A monitor has a small number. What a changed or removed one leaves unused stays until the roster
is made anew; its links are used again at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allears.listening.sieve.keys import _longer
from allears.listening.sieve.native import Array

_LEAST = 64


class Roster:
    """Monitors by number."""

    def __init__(self) -> None:
        self.code = np.zeros(_LEAST, np.int32)
        self.starts = np.zeros(_LEAST, np.int64)
        self.entries = np.zeros(_LEAST, np.int32)
        self.woken: Array = np.zeros(_LEAST, np.int64)
        self.seats: Array = _new_seats(_LEAST)
        """By key, in turn: `Seen.seat` and the first link of the monitors that it wakes."""
        self.links = np.zeros(2 * _LEAST, np.int32)
        self.always = np.zeros(_LEAST, np.int32)
        self.n_code = self.n_wasted = self.n_monitors = 0
        self._n_links = 0
        self._free_links: list[int] = []
        self._free_numbers: list[int] = []
        self._gates: list[tuple[int, ...] | None] = []

    def add(
        self, code: Sequence[int], entry: int, gates: tuple[int, ...] | None, *, n_keys: int
    ) -> int:
        """A monitor more; its number."""
        if self._free_numbers:
            number = self._free_numbers.pop()
        else:
            number = self.n_monitors
            self.n_monitors += 1
            self._gates.append(())
        self._make_room(len(code), n_keys)
        self.starts[number], self.entries[number] = self.n_code, entry
        self.code[self.n_code : self.n_code + len(code)] = code
        self.n_code += len(code)
        self._gates[number] = gates
        self.woken[number] = 0
        if gates is None:
            self.always[0] += 1
            self.always[self.always[0]] = number
        for key in gates or ():
            self._link(key, number)
        return number

    def remove(self, number: int, n_code: int) -> None:
        """A monitor less, whose program had so many steps."""
        gates = self._gates[number]
        if gates is None:
            held = self.always[1 : self.always[0] + 1]
            kept = held[held != number]
            self.always[1 : len(kept) + 1] = kept
            self.always[0] = len(kept)
        for key in gates or ():
            self._unlink(key, number)
        self.n_wasted += n_code
        self._free_numbers.append(number)

    def _make_room(self, n_code: int, n_keys: int) -> None:
        while self.n_code + n_code > len(self.code):
            self.code = _longer(self.code)
        if self.n_monitors > len(self.starts):
            self.starts, self.entries = _longer(self.starts), _longer(self.entries)
            self.woken = _longer(self.woken)
        if self.always[0] + 2 > len(self.always):
            self.always = _longer(self.always)
        if 2 * n_keys > len(self.seats):
            made = _new_seats(2 * n_keys)
            made[: len(self.seats)] = self.seats
            self.seats = made

    def _link(self, key: int, number: int) -> None:
        if self._free_links:
            link = self._free_links.pop()
        else:
            link, self._n_links = self._n_links, self._n_links + 1
            if 2 * self._n_links > len(self.links):
                self.links = _longer(self.links)
        self.links[2 * link], self.links[2 * link + 1] = number, self.seats[2 * key + 1]
        self.seats[2 * key + 1] = link

    def _unlink(self, key: int, number: int) -> None:
        before, link = -1, int(self.seats[2 * key + 1])
        while link >= 0:
            owner, following = self.links[2 * link], self.links[2 * link + 1]
            if owner == number:
                if before < 0:
                    self.seats[2 * key + 1] = following
                else:
                    self.links[2 * before + 1] = following
                self._free_links.append(link)
                return
            before, link = link, int(following)


def _new_seats(n_keys: int) -> Array:
    made: Array = np.zeros(2 * n_keys, np.int64)
    made[1::2] = -1
    return made
