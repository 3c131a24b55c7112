"""How well a query does on the posts that people judged: precision, recall, and what a change breaks.

Precision is the share of right ones among those that it meets, recall the share that it meets of those
that are right. Both come with the interval of Wilson (95 %), which is honest for few posts and at the
ends of the scale. What it misses: marked posts are those that somebody happened to see, so recall is
over what was marked, not over what was said; the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import msgspec

from allears.listening import match
from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.listening.query.nodes import Node
from allears.mentions import marking, marks
from allears.mentions.models import Verdict

Z = 1.959963984540054
"""Standard deviations on both sides that hold 95 % of a normal distribution."""


@dataclass(frozen=True)
class Share:
    """`n_hits` of `n`, and between what the true share lies."""

    n_hits: int
    n: int

    @property
    def value(self) -> float:
        return self.n_hits / self.n

    @property
    def bounds(self) -> tuple[float, float]:
        """Wilson (1927), "Probable inference, the law of succession, and statistical inference"."""
        p, n = self.value, self.n
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def percent(self) -> int:
        return round(100 * self.value)

    @property
    def low_percent(self) -> int:
        return round(100 * self.bounds[0])

    @property
    def high_percent(self) -> int:
        return round(100 * self.bounds[1])


@dataclass(frozen=True, kw_only=True)
class Score:
    """How one query does on judged posts."""

    n_right: int
    n_wrong: int
    n_found: int
    """Of the right ones."""
    n_caught: int
    """Of the wrong ones."""

    @property
    def n(self) -> int:
        return self.n_right + self.n_wrong

    @property
    def precision(self) -> Share | None:
        """None while it meets none of them."""
        n = self.n_found + self.n_caught
        return Share(self.n_found, n) if n else None

    @property
    def recall(self) -> Share | None:
        return Share(self.n_found, self.n_right) if self.n_right else None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A judged post, ready to be put before a matcher."""

    key: str
    is_right: bool
    post: Post
    marks: Marks
    row: Verdict | None = None


@dataclass(frozen=True, kw_only=True)
class Run:
    """The test set under the old and the new query."""

    before: Score | None
    after: Score
    broken: tuple[Judged, ...]
    """The old query did right by them, the new one does not."""
    mended: tuple[Judged, ...]

    @property
    def is_other(self) -> bool:
        """Something of it is different now."""
        return bool(self.broken or self.mended)


def judged(rows: Iterable[Verdict]) -> list[Judged]:
    """Verdicts with their posts decoded."""
    return [
        Judged(
            key=row.key,
            is_right=row.is_right,
            post=msgspec.convert(row.post, Post),
            marks=marks.read(row.marks),
            row=row,
        )
        for row in rows
    ]


def run(old: Node | None, new: Node, tests: Sequence[Judged]) -> Run:
    """Both queries over the whole set."""
    return run_of(met(old, tests) if old is not None else None, met(new, tests), tests)


def run_of(before: Sequence[bool] | None, after: Sequence[bool], tests: Sequence[Judged]) -> Run:
    """The same, where it is known which of them each query meets."""
    pairs = list(zip(tests, before, after, strict=True)) if before is not None else []
    return Run(
        before=score(tests, before) if before is not None else None,
        after=score(tests, after),
        broken=tuple(t for t, was, now in pairs if was == t.is_right and now != t.is_right),
        mended=tuple(t for t, was, now in pairs if was != t.is_right and now == t.is_right),
    )


def met(node: Node, tests: Sequence[Judged]) -> list[bool]:
    """Whether the query meets each."""
    matcher = match.compile([(0, node)], detected_language=True)
    return [marking.meets(matcher, test.post, test.marks) for test in tests]


def score(tests: Sequence[Judged], hits: Sequence[bool]) -> Score:
    """Count what was met."""
    pairs = list(zip(tests, hits, strict=True))
    return Score(
        n_right=sum(test.is_right for test in tests),
        n_wrong=sum(not test.is_right for test in tests),
        n_found=sum(hit and test.is_right for test, hit in pairs),
        n_caught=sum(hit and not test.is_right for test, hit in pairs),
    )
