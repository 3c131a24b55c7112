"""What is hidden from whoever asks right now: the walls that they are not behind.

A request is answered within `through(...)` for the person who made it; every list of rows that can be
behind a wall leaves out what is hidden from them (`staff.guard`), so that a read that nobody thought
about hides too. The loops and the commands of the machine look at everything: nothing is hidden from
them. Method: a frozen value in a context variable, so two requests never see each other's; it is also
a part of what is remembered for others (`lib.once`).

What it misses: what was read before and is carried into another context as a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sight:
    """`hidden`: numbers of walls; `is_blind`: everything that is behind any wall is hidden."""

    hidden: frozenset[int] = frozenset()
    is_blind: bool = False

    @property
    def is_whole(self) -> bool:
        """Nothing is hidden."""
        return not self.hidden and not self.is_blind

    def hides(self, wall_ids: frozenset[int]) -> bool:
        """Whether what is behind these walls is hidden."""
        return bool(wall_ids) and (self.is_blind or not self.hidden.isdisjoint(wall_ids))


WHOLE = Sight()
BLIND = Sight(is_blind=True)
_sight: ContextVar[Sight] = ContextVar("allears_sight", default=WHOLE)


def current() -> Sight:
    return _sight.get()


@contextmanager
def through(sight: Sight) -> Iterator[None]:
    """While this is open, whoever asks sees no more than that."""
    token = _sight.set(sight)
    try:
        yield
    finally:
        _sight.reset(token)


def whole(function: Callable[P, T]) -> Callable[P, T]:
    """For what the house does by itself within a request: it must see everything, and show nothing."""

    @wraps(function)
    def seeing(*args: P.args, **kwargs: P.kwargs) -> T:
        with through(WHOLE):
            return function(*args, **kwargs)

    seeing.sees_all = True  # type: ignore[attr-defined]
    return seeing


def blind(function: Callable[P, T]) -> Callable[P, T]:
    """For what is remembered for everybody: nothing that is behind a wall goes into it."""

    @wraps(function)
    def seeing(*args: P.args, **kwargs: P.kwargs) -> T:
        with through(BLIND):
            return function(*args, **kwargs)

    return seeing
