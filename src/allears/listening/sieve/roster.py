"""The programs and gates of all monitors as arrays that grow, with room for changes in place.

A key's block of rows says whom it wakes: rows lie side by side, each with the keys of which one
must be met as well, so most of those who would say no are passed over without being looked at.
A monitor has a small number. What a changed or removed one leaves unused stays until the roster
is made anew; blocks that became too small are used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from allears.listening.sieve.keys import _longer
from allears.listening.sieve.native import Array

_LEAST = 64
MAX_GUARDS = 10
HEAD_WIDTH, ROW_WIDTH = 2, 1 + MAX_GUARDS // 2
"""Numbers in the head of a block, and in each of its rows."""


class Wake(NamedTuple):
    """A key that wakes a monitor, where one of the guards is met, too; without guards always."""

    key: int
    guards: tuple[int, ...] = ()


class Roster:
    """Monitors by number."""

    def __init__(self) -> None:
        self.code = np.zeros(_LEAST, np.int32)
        self.starts = np.zeros(_LEAST, np.int64)
        self.entries = np.zeros(_LEAST, np.int32)
        self.woken: Array = np.zeros(_LEAST, np.int64)
        self.seats: Array = _new_seats(_LEAST)
        """By key, in turn: `Seen.seat` and the block of the monitors that it wakes, or -1."""
        self.rows = np.zeros(_LEAST, np.int32)
        """By key a block: how many rows it has and has room for, then these. A row is a monitor and
        its guards."""
        self.always = np.zeros(_LEAST, np.int32)
        self.n_code = self.n_wasted = self.n_monitors = 0
        self._n_rows = 0
        self._free_blocks: dict[int, list[int]] = {}
        self._free_numbers: list[int] = []
        self._gates: list[tuple[int, ...] | None] = []

    def add(
        self, code: Sequence[int], entry: int, gates: tuple[Wake, ...] | None, *, n_keys: int
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
        self._gates[number] = None if gates is None else tuple({wake.key for wake in gates})
        self.woken[number] = 0
        if gates is None:
            self.always[0] += 1
            self.always[self.always[0]] = number
        for wake in gates or ():
            self._link(wake, number)
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

    def _link(self, wake: Wake, number: int) -> None:
        """One row more in the block of a key; a full block moves to where there is twice the room."""
        seat = 2 * wake.key + 1
        block = int(self.seats[seat])
        n, room = (int(self.rows[block]), int(self.rows[block + 1])) if block >= 0 else (0, 0)
        if n == room:
            moved = self._new_block(max(1, 2 * room))
            if block >= 0:
                size = HEAD_WIDTH + n * ROW_WIDTH
                self.rows[moved + HEAD_WIDTH : moved + size] = self.rows[
                    block + HEAD_WIDTH : block + size
                ]
                self._free_blocks.setdefault(room, []).append(block)
            self.seats[seat] = block = moved
        at = block + HEAD_WIDTH + n * ROW_WIDTH
        self.rows[at : at + ROW_WIDTH] = (number, *_packed(wake.guards))
        self.rows[block] = n + 1

    def _new_block(self, room: int) -> int:
        free = self._free_blocks.get(room)
        if free:
            block = free.pop()
        else:
            block, self._n_rows = self._n_rows, self._n_rows + HEAD_WIDTH + room * ROW_WIDTH
            while self._n_rows > len(self.rows):
                self.rows = _longer(self.rows)
        self.rows[block : block + HEAD_WIDTH] = (0, room)
        return block

    def _unlink(self, key: int, number: int) -> None:
        """All rows of this monitor leave the block; the last ones take their places."""
        block = int(self.seats[2 * key + 1])
        start, n = block + HEAD_WIDTH, int(self.rows[block])
        rows = self.rows[start : start + n * ROW_WIDTH].reshape(n, ROW_WIDTH)
        gone = np.flatnonzero(rows[:, 0] == number)
        for i in gone[::-1].tolist():
            n -= 1
            rows[i] = rows[n]
        self.rows[block] = n


@lru_cache(maxsize=1024)
def _packed(guards: tuple[int, ...]) -> tuple[int, ...]:
    """Guards as rows have them: the lowest 16 bits of each key, two in a number; 0 is always met."""
    held = [key & 0xFFFF for key in guards] or [0]
    held += [held[-1]] * (MAX_GUARDS - len(held))
    both = (low | high << 16 for low, high in zip(held[::2], held[1::2], strict=True))
    return tuple(two - (1 << 32) if two >= 1 << 31 else two for two in both)


def _new_seats(n_keys: int) -> Array:
    made: Array = np.zeros(2 * n_keys, np.int64)
    made[1::2] = -1
    return made
