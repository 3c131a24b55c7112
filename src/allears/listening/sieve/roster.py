"""The programs and gates of all monitors as arrays that grow, with room for changes in place.

A key's block of rows says whom it wakes: rows lie side by side, each with the keys of which one
must be met as well, so most of those who would say no are passed over without being looked at.
A monitor has a small number. What a changed or removed one leaves unused stays until the roster
is made anew; blocks that became too small are used again. New ones are gathered and entered
together by `flush`, in machine code.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from allears.listening.sieve.native import Array, kernel, longer

_LEAST = 64
MAX_GUARDS = 10
HEAD_WIDTH, ROW_WIDTH = 2, 1 + MAX_GUARDS // 2
"""Numbers in the head of a block, and in each of its rows."""
_LINK_WIDTH = 1 + ROW_WIDTH
_N_GATHERED = 1 << 18
_N_SIZES = 31
_N_ROWS, _N_LINKED = range(2)


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
        self._counts: Array = np.zeros(2, np.int64)
        self._free_blocks: Array = np.full(_N_SIZES, -1, np.int64)
        """The first block that is no longer used of each size; the next stands in it."""
        self._free_numbers: list[int] = []
        self._gates: list[tuple[int, ...] | None] = []
        self._new_code: list[int] = []
        self._new_links: list[int] = []
        self._n_keys = 0

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
        self._make_room(n_keys)
        self.starts[number], self.entries[number] = self.n_code, entry
        self._new_code += code
        self.n_code += len(code)
        self.woken[number] = 0
        if gates is None:
            self._gates[number] = None
            self.always[0] += 1
            self.always[self.always[0]] = number
        else:
            self._wire(number, gates)
        if len(self._new_code) > _N_GATHERED:
            self.flush()
        return number

    def remove(self, number: int, n_code: int) -> None:
        """A monitor less, whose program had so many steps."""
        self.flush()
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

    def gates(self, number: int) -> frozenset[int] | None:
        """The keys that wake this monitor; None of one that is always asked."""
        gates = self._gates[number]
        return None if gates is None else frozenset(gates)

    def rewire(self, number: int, gates: Sequence[Wake]) -> None:
        """Other keys wake this monitor from now on; its program stays."""
        self.flush()
        for key in self._gates[number] or ():
            self._unlink(key, number)
        self._wire(number, gates)

    def _wire(self, number: int, gates: Sequence[Wake]) -> None:
        self._gates[number] = tuple({wake.key for wake in gates})
        for wake in gates:
            self._new_links += (wake.key, number, *_packed(wake.guards))

    def monitors_of(self, key: int) -> list[int]:
        """Whom this key wakes."""
        block = int(self.seats[2 * key + 1])
        if block < 0:
            return []
        start, n = block + HEAD_WIDTH, int(self.rows[block])
        found: list[int] = self.rows[start : start + n * ROW_WIDTH : ROW_WIDTH].tolist()
        return found

    def n_rows(self) -> Array:
        """By key, how many rows it has."""
        blocks = self.seats[1::2]
        return np.where(blocks >= 0, self.rows[np.maximum(blocks, 0)], 0)

    def flush(self) -> None:
        """Enter what was added since the last time."""
        if not self._new_links and not self._new_code:
            return
        while self.n_code > len(self.code):
            self.code = longer(self.code)
        self.code[self.n_code - len(self._new_code) : self.n_code] = self._new_code
        self._new_code = []
        if 2 * self._n_keys > len(self.seats):
            made = _new_seats(2 * self._n_keys)
            made[: len(self.seats)] = self.seats
            self.seats = made
        links: Array = np.array(self._new_links, np.int32)
        self._new_links = []
        self._counts[_N_LINKED] = 0
        while not _link_all(links, self.seats, self.rows, (self._free_blocks, self._counts)):
            self.rows = longer(self.rows)

    def _make_room(self, n_keys: int) -> None:
        self._n_keys = n_keys
        if self.n_monitors > len(self.starts):
            self.starts, self.entries = longer(self.starts), longer(self.entries)
            self.woken = longer(self.woken)
        if self.always[0] + 2 > len(self.always):
            self.always = longer(self.always)

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


@kernel
def _link_all(links: Array, seats: Array, rows: Array, state: tuple[Array, Array]) -> bool:
    """Enter rows in the blocks of their keys; False where there is no room for more.

    `links` has of each its key and the row. A full block moves to where there is twice the room.
    """
    counts = state[1]
    while counts[_N_LINKED] < links.shape[0] // _LINK_WIDTH:
        link = counts[_N_LINKED] * _LINK_WIDTH
        seat = 2 * links[link] + 1
        block = seats[seat]
        if block < 0 or rows[block] == rows[block + 1]:
            block = _larger(block, rows, state)
            if block < 0:
                return False
            seats[seat] = block
        at = block + HEAD_WIDTH + rows[block] * ROW_WIDTH
        for i in range(ROW_WIDTH):
            rows[at + i] = links[link + 1 + i]
        rows[block] += 1
        counts[_N_LINKED] += 1
    return True


@kernel
def _larger(block: int, rows: Array, state: tuple[Array, Array]) -> int:
    """A block with the rows of this one (-1: none) and room for as many more; -1 where there is none."""
    free, counts = state
    room = 1 if block < 0 else 2 * rows[block + 1]
    size = 0
    while 1 << size < room:
        size += 1
    moved = free[size]
    if moved >= 0:
        free[size] = rows[moved + HEAD_WIDTH]
    else:
        moved = counts[_N_ROWS]
        if moved + HEAD_WIDTH + room * ROW_WIDTH > rows.shape[0]:
            return -1
        counts[_N_ROWS] += HEAD_WIDTH + room * ROW_WIDTH
    rows[moved], rows[moved + 1] = 0, room
    if block >= 0:
        for i in range(HEAD_WIDTH, HEAD_WIDTH + rows[block] * ROW_WIDTH):
            rows[moved + i] = rows[block + i]
        rows[moved] = rows[block]
        rows[block + HEAD_WIDTH] = free[size - 1]
        free[size - 1] = block
    return int(moved)


@lru_cache(maxsize=1 << 15)
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
