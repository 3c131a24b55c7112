"""Asked once while one page is made: what every part of a page asks again (teams, colleagues, channels).

A page is put together from parts that do not know of each other, so the same small table was read four
times for one of them. Within `page()` a function marked `@once` answers from what it said before; outside
of it, as in a loop or a test, it is called each time. Method: a dictionary in a context variable, so two
pages that are made at the same time never see each other's. Lists are copied, so that whoever sorts one
does not sort another's. What it misses: a page that changes what it reads must not be made within
`page()`; requests that write are not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

_said: ContextVar[dict[Hashable, Any] | None] = ContextVar("allears_once", default=None)


@contextmanager
def page() -> Iterator[None]:
    """While this is open, what is marked `@once` is asked once."""
    token = _said.set({})
    try:
        yield
    finally:
        _said.reset(token)


def once(function: Callable[P, T]) -> Callable[P, T]:
    """Remembers answers by the arguments, which must be hashable, while a page is made."""

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        said = _said.get()
        if said is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        if key not in said:
            said[key] = function(*args, **kwargs)
        found = said[key]
        return cast(T, found.copy()) if isinstance(found, list | set | dict) else cast(T, found)

    return asked
