"""Asked once while one page is made: what every part of a page asks again (teams, colleagues, channels).

A page is put together from parts that do not know of each other, so the same small table was read four
times for one of them. Within `page()` a function marked `@once` answers from what it said before; outside
of it, as in a loop or a test, it is called each time. Method: a dictionary in a context variable, so two
pages that are made at the same time never see each other's. Lists are copied, so that whoever sorts one
does not sort another's.

When something changes, every open tab asks for the same lists at the same moment. `@once_for_all` answers
all pages that were made at the same mark of the live line (`page(mark=...)`) from the first of them, for
`SHARED_S` at most; whoever comes while that one is still asking waits for it. Mark only what is the same
for everybody who hands in the same arguments.

What it misses: a page that changes what it reads must not be made within `page()`; requests that write
are not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
SHARED_S = 2.0
_NOTHING = object()


@dataclass
class _Answer:
    lock: Lock = field(default_factory=Lock)
    value: Any = _NOTHING


@dataclass
class _Mark:
    """What was said to those who asked at one mark."""

    mark: str = ""
    since: float = 0.0
    said: dict[Hashable, _Answer] = field(default_factory=dict)


@dataclass
class _Page:
    zone: str = ""
    own: dict[Hashable, Any] = field(default_factory=dict)
    shared: dict[Hashable, _Answer] | None = None


_page: ContextVar[_Page | None] = ContextVar("allears_once", default=None)
_newest = _Mark()


@contextmanager
def page(mark: str = "", zone: str = "") -> Iterator[None]:
    """While this is open, what is marked `@once` is asked once; with a `mark`, for all who share it.

    What days mean depends on the time zone, so only those of one `zone` share.
    """
    token = _page.set(_Page(zone, shared=_at(mark) if mark else None))
    try:
        yield
    finally:
        _page.reset(token)


def _at(mark: str) -> dict[Hashable, _Answer]:
    global _newest
    newest, now = _newest, time.monotonic()
    if newest.mark != mark or now - newest.since > SHARED_S:
        newest = _newest = _Mark(mark, now)
    return newest.said


def once(function: Callable[P, T]) -> Callable[P, T]:
    """Remembers answers by the arguments, which must be hashable, while a page is made."""

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        page = _page.get()
        if page is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        if key not in page.own:
            page.own[key] = function(*args, **kwargs)
        return cast(T, _copy(page.own[key]))

    return asked


def once_for_all(function: Callable[P, T]) -> Callable[P, T]:
    """The same, and for all pages of one mark together."""
    alone = once(function)

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        page = _page.get()
        if page is None or page.shared is None:
            return alone(*args, **kwargs)
        key = (function, page.zone, args, tuple(sorted(kwargs.items())))
        answer = page.shared.setdefault(key, _Answer())
        with answer.lock:
            if answer.value is _NOTHING:
                answer.value = function(*args, **kwargs)
        return cast(T, _copy(answer.value))

    return asked


def _copy(found: Any) -> Any:
    return found.copy() if isinstance(found, list | set | dict) else found
