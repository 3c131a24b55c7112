"""The gap in numbers: groups of people by what should make no difference, and what stands between them.

The three cuts of one read (`cases.queries.waiting_times`) become four tables. Loud and quiet are
compared among those whose followers are known, network by network. No words here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from allears.cases.queries import Counted
from allears.cases.rules import waits
from allears.cases.rules.waits import Band, Length, Waits

LOUD = frozenset({Band.LOUD, Band.LOUDEST})
HALF, NINE = 0.5, 0.9
MOST_ROWS = 12
"""Of a table; the rest is one row."""
REST = "*"


class Cut(StrEnum):
    BAND = "band"
    NETWORK = "network"
    WAY = "way"
    LANGUAGE = "language"


@dataclass
class Group:
    """People who are alike in one thing."""

    value: str
    waits: Waits = field(default_factory=Waits)
    n_promised: int = 0
    n_kept: int = 0

    def add(self, row: Counted) -> None:
        self.waits.add(row.step, row.n, is_answered=row.is_answered)
        self.n_promised += row.n_promised
        self.n_kept += row.n_kept

    @property
    def half(self) -> Length | None:
        return waits.until(self.waits, HALF)

    @property
    def nine(self) -> Length | None:
        return waits.until(self.waits, NINE)


@dataclass(frozen=True)
class Gap:
    """Everything that the page says."""

    tables: dict[Cut, list[Group]]
    quiet: Group
    loud: Group
    z: float
    """How far the quiet are from being answered as soon as the loud; below 0 they wait longer."""

    @property
    def n(self) -> int:
        return sum(group.waits.n for group in self.tables[Cut.BAND])

    @property
    def is_sayable(self) -> bool:
        """Enough people on both sides."""
        return min(self.quiet.waits.n, self.loud.waits.n) >= waits.FEWEST

    @property
    def is_chance(self) -> bool:
        return abs(self.z) < waits.SURE


def read(rows: Iterable[Counted]) -> Gap:
    """O(rows)."""
    found: dict[Cut, dict[str, Group]] = {cut: {} for cut in Cut}
    sides: dict[str, dict[bool, Waits]] = defaultdict(lambda: {True: Waits(), False: Waits()})
    quiet, loud = Group(Band.QUIET), Group(Band.LOUD)
    for row in rows:
        for cut, value in _cuts(row):
            found[cut].setdefault(value, Group(value)).add(row)
        is_loud = row.band in LOUD
        if is_loud or row.band == Band.QUIET:
            (loud if is_loud else quiet).add(row)
            sides[row.network][is_loud].add(row.step, row.n, is_answered=row.is_answered)
    pairs = [(side[False], side[True]) for side in sides.values()]
    tables = {cut: _sorted(cut, groups) for cut, groups in found.items()}
    return Gap(tables=tables, quiet=quiet, loud=loud, z=waits.log_rank(pairs))


def _cuts(row: Counted) -> list[tuple[Cut, str]]:
    """In which tables a row of the read counts: each person stands in it once for each of its cuts."""
    if row.band:
        return [(Cut.BAND, row.band), (Cut.NETWORK, row.network)]
    return [(Cut.WAY, row.way)] if row.way else [(Cut.LANGUAGE, row.language)]


def _sorted(cut: Cut, groups: dict[str, Group]) -> list[Group]:
    """Bands from quiet to loud, the others by their number; small ones together in the last row."""
    if cut is Cut.BAND:
        order = [*list(waits.LEAST)[::-1], Band.UNKNOWN]
        return [groups[band] for band in order if band in groups]
    rows = sorted(groups.values(), key=lambda group: (-group.waits.n, group.value))
    if len(rows) <= MOST_ROWS:
        return rows
    rest = Group(REST)
    for group in rows[MOST_ROWS - 1 :]:
        for told, is_answered in ((group.waits.answered, True), (group.waits.waiting, False)):
            for step, n in told.items():
                rest.waits.add(step, n, is_answered=is_answered)
        rest.n_promised += group.n_promised
        rest.n_kept += group.n_kept
    return [*rows[: MOST_ROWS - 1], rest]
