"""Rows of the map as plain values, for machines: only fields that are told, and no third person's words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from allears.privacy import held, rows
from allears.privacy.held import Held

TOLD = [one for one in held.ALL if one.root and one.told]


def objects(one: Held, contacts: Collection[int]) -> Iterator[bytes]:
    """Each row of theirs as a JSON object."""
    for row in rows.theirs(one, contacts):
        told = {"number": row.pk} | {name: getattr(row, name) for name in one.told}
        yield msgspec.json.encode(told, enc_hook=str)


def array(found: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of a JSON array."""
    before = b"[\n"
    for line in found:
        yield before + line
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def n_all(contacts: Collection[int]) -> int:
    """About how many rows that will be, for the progress."""
    return sum(rows.count(one, contacts) for one in TOLD)
