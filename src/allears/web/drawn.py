"""What was drawn once from the same values is not drawn again.

Most of what a list or a thread shows is what it showed a minute ago to somebody else: fifty rows of
Django templates take longer than all the queries of their page together. `Drawings` keeps what a
template made of plain values, under those values themselves, so nothing has to be told when something
changes: other values, other drawing. How old a moment is changes while it stays the same, so the age
of every moment counts as a value too, in the steps in which `web.times` says ages. Method: a
dictionary from template, language, time zone and values to the words, the oldest leave first.

Misses: a template that reads anything but what it is handed (the request, the user, a token) would be
drawn for somebody else. It is rendered without a context of its page, so it finds nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.template import Context, Engine
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

MAX = 6_000
"""Drawings that are kept, about 2,500 bytes each."""
MINUTE, HOUR, DAY = 60, 3600, 86_400
_ATOMS = frozenset({str, SafeString, int, float, bool, type(None), date})


def shown(name: str, values: Mapping[str, Any], now: datetime) -> SafeString:
    """What a template looks like with these values and nothing else; kept in this process."""

    def draw() -> SafeString:
        made = Engine.get_default().get_template(name).render(Context({**values, "now": now}))
        return mark_safe(made)  # noqa: S308 - a template has escaped it

    return _drawings.get(name, values, now, draw)


class _NotPlainError(Exception):
    """Something that may change without being another value, such as a row of the database."""


class Drawings:
    """Drawings by what they were drawn from. Safe between threads: the worst is to draw twice."""

    def __init__(self, limit: int = MAX) -> None:
        self._limit = limit
        self._made: dict[Hashable, SafeString] = {}

    def __len__(self) -> int:
        return len(self._made)

    def get(
        self, name: str, values: Mapping[str, Any], now: datetime, draw: Callable[[], SafeString]
    ) -> SafeString:
        """What `name` looks like with these values; `draw` is called when that is not known yet.

        Values that are not plain (a row of the database, a request) are drawn each time.
        """
        local = timezone.localtime(now)
        place = (get_language(), str(local.tzinfo), local.utcoffset(), local.date())
        try:
            key = (name, place, _plain(values, now))
        except _NotPlainError:
            return draw()
        found = self._made.get(key)
        if found is None:
            found = draw()
            self._made[key] = found
            if len(self._made) > self._limit:
                self._let_go()
        return found

    def _let_go(self) -> None:
        for key in list(islice(self._made, self._limit // 4)):
            self._made.pop(key, None)


def _plain(value: Any, now: datetime) -> Hashable:
    """`value` as something that is equal only for what is drawn equally."""
    kind = type(value)
    if kind in _ATOMS:
        return value if kind is str or value is None else (kind, value)
    if kind is datetime:
        return value, value.tzinfo, age(now, value)
    if isinstance(value, Mapping):
        return (dict, *((name, _plain(one, now)) for name, one in value.items()))
    if isinstance(value, list | tuple):
        return (kind, *(_plain(one, now) for one in value))
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, str):
        return kind, str(value)
    if is_dataclass(value):
        return (kind, *(_plain(getattr(value, one.name), now) for one in fields(value)))
    raise _NotPlainError


def age(now: datetime, moment: datetime) -> int:
    """A number that changes when what is said about the age of a moment changes."""
    seconds = (now - moment).total_seconds()
    if seconds < 0:
        return -1
    if seconds < HOUR:
        return int(seconds // MINUTE)
    if seconds < DAY:
        return 100 + int(seconds // HOUR)
    return 200 + int(seconds // DAY)


_drawings = Drawings()
