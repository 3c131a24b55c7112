"""The map of what we hold: every table and every field, whose it is, how it is given and how it ends.

A test fails for a table or a field that is not here, so nobody adds one without saying what becomes of
it. The export and the erasure work from this map alone: what stands in it is done, not only described.
"""

from __future__ import annotations

from allears.privacy.held import desk, heard, matters, staff, together
from allears.privacy.held.words import End, Held, Whose

ALL: tuple[Held, ...] = (
    *heard.TABLES,
    *matters.TABLES,
    *desk.TABLES,
    *together.TABLES,
    *staff.TABLES,
)
BY_LABEL = {one.label: one for one in ALL}

__all__ = ["ALL", "BY_LABEL", "End", "Held", "Whose"]
