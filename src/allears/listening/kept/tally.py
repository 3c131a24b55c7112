"""Counts of met posts, and the newest of them as examples."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import numpy as np

from allears.listening.kept.pieces import Array, Piece
from allears.listening.kept.progress import Example, Side

_HOUR: Final = 3_600


@dataclass
class Tally:
    """One side of a search. `limit`: so many examples are wanted."""

    limit: int
    n: int = 0
    hours: Counter[int] = field(default_factory=Counter)
    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    @property
    def wants_examples(self) -> bool:
        return self.n_wanted > 0

    @property
    def n_wanted(self) -> int:
        """How many more examples are wanted."""
        return max(0, self.limit - len(self.examples))

    def count(self, piece: Piece, spots: Array) -> None:
        """Count posts of a piece by hour, language and network."""
        if not len(spots):
            return
        self.n += len(spots)
        hours, ns = np.unique(piece.times[spots] // _HOUR, return_counts=True)
        self.hours.update(dict(zip(hours.tolist(), ns.tolist(), strict=True)))
        kinds = np.bincount(piece.arrays["kinds"][spots])
        for kind in np.flatnonzero(kinds).tolist():
            self.labels[piece.labels[kind]] += int(kinds[kind])

    def side(self) -> Side:
        return Side(
            n=self.n,
            by_hour=_hours(self.hours),
            by_language=_of(self.labels, 0),
            by_network=_of(self.labels, 1),
            examples=tuple(self.examples),
        )


def _hours(hours: Counter[int]) -> dict[datetime, int]:
    return {datetime.fromtimestamp(hour * _HOUR, UTC): hours[hour] for hour in sorted(hours)}


def _of(labels: Counter[tuple[str, str]], part: int) -> dict[str, int]:
    found: Counter[str] = Counter()
    for label, n in labels.items():
        found[label[part]] += n
    return dict(found.most_common())
