"""Asked once while one page is made: what every part of a page asks again (teams, colleagues, channels).

A page is put together from parts that do not know of each other, so the same small table was read four
times for one of them. Within `page()` a function marked `@once` answers from what it said before; outside
of it, as in a loop or a test, it is called each time. Method: a dictionary in a context variable, so two
pages that are made at the same time never see each other's. Lists are copied, so that whoever sorts one
does not sort another's.

When something changes, every open tab asks for the same lists at the same moment. `@once_for_all` answers
from what the first of them found, for `SHARED_S` at most: each tab says up to which number it was told what
happened (`page(told=...)`), and what was begun to be found at that number or later holds all of it.
Whoever comes while another one is still asking waits for it. Mark only what is the same for everybody who
hands in the same arguments.

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

from allears.lib import sight

P = ParamSpec("P")
T = TypeVar("T")
SHARED_S = 2.0
_NOTHING = object()


@dataclass
class _Answer:
    lock: Lock = field(default_factory=Lock)
    value: Any = _NOTHING


@dataclass
class _Generation:
    """What was said since one number."""

    number: int = -1
    since: float = 0.0
    said: dict[Hashable, _Answer] = field(default_factory=dict)


@dataclass
class _Page:
    zone: str = ""
    own: dict[Hashable, Any] = field(default_factory=dict)
    shared: dict[Hashable, _Answer] | None = None


_page: ContextVar[_Page | None] = ContextVar("allears_once", default=None)
_newest = _Generation()


@contextmanager
def page(*, told: int | None = None, number: int = 0, zone: str = "") -> Iterator[None]:
    """While this is open, what is marked `@once` is asked once; with `told`, for all who may share it.

    `told`: what must be in it; `number`: where we are now. What days mean depends on the time zone,
    so only those of one `zone` share; and only those from whom the same is hidden (`lib.sight`).
    """
    shared = None if told is None else _holding(told, number)
    token = _page.set(_Page(zone, shared=shared))
    try:
        yield
    finally:
        _page.reset(token)


def _holding(told: int, number: int) -> dict[Hashable, _Answer]:
    global _newest
    newest, now = _newest, time.monotonic()
    if newest.number < told or now - newest.since > SHARED_S:
        newest = _newest = _Generation(number, now)
    return newest.said


def is_open() -> bool:
    """Whether a page is being made, so that what is found now is remembered for it."""
    return _page.get() is not None


def is_shared() -> bool:
    """Whether what is found now is found for others too."""
    page = _page.get()
    return page is not None and page.shared is not None


def once(function: Callable[P, T]) -> Callable[P, T]:
    """Remembers answers by the arguments, which must be hashable, while a page is made."""

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        page = _page.get()
        if page is None:
            return function(*args, **kwargs)
        key = (function, sight.current(), args, tuple(sorted(kwargs.items())))
        if key not in page.own:
            page.own[key] = function(*args, **kwargs)
        return cast(T, _copy(page.own[key]))

    return asked


def once_for_all(function: Callable[P, T]) -> Callable[P, T]:
    """The same, and for all pages that share."""
    alone = once(function)

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        page = _page.get()
        if page is None or page.shared is None:
            return alone(*args, **kwargs)
        key = (function, page.zone, sight.current(), args, tuple(sorted(kwargs.items())))
        answer = page.shared.setdefault(key, _Answer())
        with answer.lock:
            if answer.value is _NOTHING:
                answer.value = function(*args, **kwargs)
        return cast(T, _copy(answer.value))

    return asked


def _copy(found: Any) -> Any:
    return found.copy() if isinstance(found, list | set | dict) else found
