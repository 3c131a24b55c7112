"""How long until the first answer, for many people at once: also for those who still wait.

Who still waits has waited at least so long. Left out, they would make the slowest group look quick; so
the share that has no answer yet is estimated by Kaplan and Meier: at each length of waiting, of those who
are known to have waited so long, how many were answered then. A median that nobody has reached is said as
"more than". Its interval (19 times of 20) is that of Brookmeyer and Crowley, with the log-log transform.
Whether two groups differ by more than chance is asked by the log-rank test, network by network, so that
slow mail does not count as a gap between people.

Lengths are counted in steps of `STEP`, each four percent longer than the one before; so what comes out is
right to two percent. What it misses: that waiting for us and giving up may go together.
Sources: Kaplan and Meier 1958; Brookmeyer and Crowley 1982; Mantel 1966.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

STEP = 0.04
"""Natural logarithm of the length of one step against the one before."""
FIRST_S = 60
"""What is shorter is one step."""
N_STEPS = 360
"""The last begins after three years."""
SURE = 1.96
"""Standard deviations that chance passes once in twenty times."""
FEWEST = 10
"""Of fewer people no median is said..."""
FEWEST_FOR_TENTH = 30
"""...and of fewer than these not how long the slowest tenth waits."""


class Band(StrEnum):
    """How many follow somebody."""

    UNKNOWN = "unknown"
    QUIET = "quiet"
    HEARD = "heard"
    LOUD = "loud"
    LOUDEST = "loudest"


LEAST: Mapping[Band, int] = {
    Band.LOUDEST: 100_000,
    Band.LOUD: 10_000,
    Band.HEARD: 1_000,
    Band.QUIET: 0,
}
"""Followers from which a band begins, the largest first; without a number: unknown."""


def band_of(reach: int | None) -> Band:
    if reach is None:
        return Band.UNKNOWN
    return next((band for band, least in LEAST.items() if reach >= least), Band.UNKNOWN)


def step_of(wait_s: float) -> int:
    if wait_s < FIRST_S:
        return 0
    return min(N_STEPS - 1, 1 + math.floor(math.log(wait_s / FIRST_S) / STEP))


def seconds_of(step: int) -> float:
    """The middle of a step."""
    return FIRST_S / 2 if step == 0 else FIRST_S * math.exp(STEP * (step - 0.5))


@dataclass
class Waits:
    """A group of people: how many were answered after how long, how many wait since how long."""

    answered: dict[int, int] = field(default_factory=dict)
    waiting: dict[int, int] = field(default_factory=dict)
    _points: tuple[Point, ...] | None = field(default=None, repr=False, compare=False)

    def add(self, step: int, n: int = 1, *, is_answered: bool) -> None:
        self._points = None
        told = self.answered if is_answered else self.waiting
        told[step] = told.get(step, 0) + n

    @property
    def points(self) -> tuple[Point, ...]:
        """Its curve, worked out once."""
        if self._points is None:
            self._points = tuple(curve(self))
        return self._points

    @property
    def n_answered(self) -> int:
        return sum(self.answered.values())

    @property
    def n_waiting(self) -> int:
        return sum(self.waiting.values())

    @property
    def n(self) -> int:
        return self.n_answered + self.n_waiting

    @property
    def longest_s(self) -> float:
        """As far as anything is known of them."""
        return seconds_of(max((*self.answered, *self.waiting), default=0))


@dataclass(frozen=True, slots=True)
class Point:
    """Who has no answer yet after a step, of one."""

    step: int
    left: float
    least: float
    most: float


def curve(group: Waits) -> Iterator[Point]:
    """The share without an answer after each step in which somebody was answered, with its interval.
    Who was answered in a step comes before who is only known to have waited until then."""
    at_risk, left, spread = group.n, 1.0, 0.0
    for step in sorted({*group.answered, *group.waiting}):
        n = group.answered.get(step, 0)
        if n:
            left *= 1 - n / at_risk
            spread += n / (at_risk * (at_risk - n)) if at_risk > n else math.inf
            yield Point(step, left, *_interval(left, spread))
        at_risk -= n + group.waiting.get(step, 0)


def _interval(left: float, spread: float) -> tuple[float, float]:
    """Greenwood's variance on the scale of log(-log), where no end passes 0 or 1."""
    if left <= 0 or not math.isfinite(spread):
        return 0.0, 0.0
    width = SURE * math.sqrt(spread) / abs(math.log(left))
    return left ** math.exp(width), left ** math.exp(-width)


@dataclass(frozen=True, slots=True)
class Length:
    """How long it takes until a share of a group has its answer, in seconds."""

    at_s: float | None
    """None: fewer than that share have one so far; then it takes longer than `more_than_s`."""
    more_than_s: float
    least_s: float
    most_s: float | None
    """The ends of the interval; None: open."""


def until(group: Waits, share: float) -> Length | None:
    """Until so many of one are answered; None: too few people to say."""
    if group.n < (FEWEST if share <= 0.5 else FEWEST_FOR_TENTH):
        return None
    at = least = most = None
    for point in group.points:
        bound = 1 - share + 1e-12
        if least is None and point.least <= bound:
            least = seconds_of(point.step)
        if at is None and point.left <= bound:
            at = seconds_of(point.step)
        if most is None and point.most <= bound:
            most = seconds_of(point.step)
    longest = group.longest_s
    return Length(at, longest, longest if least is None else least, most)


def share_answered(group: Waits, after_s: float) -> float | None:
    """Of one, who has an answer after so long; None: nobody is known to have waited so long, or all
    were answered before."""
    step, left = step_of(after_s), 1.0
    for point in group.points:
        if point.step > step:
            break
        left = point.left
    return 1 - left if left == 0 or group.longest_s >= seconds_of(step) else None


def log_rank(pairs: Iterable[tuple[Waits, Waits]]) -> float:
    """How far the first of each pair is from being answered as soon as the second, in standard
    deviations of chance: below 0 it waits longer. Each pair is compared within itself."""
    excess = variance = 0.0
    for one, other in pairs:
        n_one, n_other = one.n, other.n
        for step in sorted({*one.answered, *one.waiting, *other.answered, *other.waiting}):
            d_one, d_other = one.answered.get(step, 0), other.answered.get(step, 0)
            n, d = n_one + n_other, d_one + d_other
            if d and n > 1:
                excess += d_one - d * n_one / n
                variance += d * (n_one / n) * (n_other / n) * (n - d) / (n - 1)
            n_one -= d_one + one.waiting.get(step, 0)
            n_other -= d_other + other.waiting.get(step, 0)
    return excess / math.sqrt(variance) if variance else 0.0
