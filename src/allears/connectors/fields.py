"""Reading the JSON of strangers: each getter gives what it promises or nothing, whatever lies there.

`wire` is anything; a path leads into it by names and places (`text(wire, "author", "name")`). A
number is taken for a text where a text is asked for, and the other way round. Never raises, but for
`need`, which says what a whole object must be.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from allears.lib.feeds import dates
from allears.listening.ports import Unreadable

MAX_DIGITS: Final = 18
_EARLIEST_S: Final = 0.0
_LATEST_S: Final = 253_402_300_799.0
"""The end of the year 9999."""


def need(wire: object, what: str) -> Mapping[str, Any]:
    """The object itself. Raises `Unreadable` where it is none."""
    if not isinstance(wire, Mapping):
        raise Unreadable(f"{what} is a JSON object, this is {type(wire).__name__}.")
    return wire


def within(wire: object, *path: str | int) -> object:
    """What lies at the end of the path; None where it ends before."""
    for step in path:
        if isinstance(step, str) and isinstance(wire, Mapping):
            wire = wire.get(step)
        elif isinstance(step, int) and isinstance(wire, Sequence) and not isinstance(wire, str):
            wire = wire[step] if -len(wire) <= step < len(wire) else None
        else:
            return None
    return wire


def text(wire: object, *path: str | int) -> str:
    """A text, or a number as text; else empty."""
    found = within(wire, *path)
    if isinstance(found, str):
        return found
    if isinstance(found, int | float) and not isinstance(found, bool):
        return str(found)
    return ""


def number(wire: object, *path: str | int) -> int | None:
    """A whole number, or a text of digits."""
    found = within(wire, *path)
    if isinstance(found, bool):
        return None
    if isinstance(found, str):
        bare = found.strip()
        is_number = bare.isascii() and bare.removeprefix("-").isdigit() and len(bare) <= MAX_DIGITS
        return int(bare) if is_number else None
    if isinstance(found, int | float) and math.isfinite(found) and abs(found) < 10**MAX_DIGITS:
        return int(found)
    return None


def count(wire: object, *path: str | int) -> int | None:
    """A number that is not below zero."""
    found = number(wire, *path)
    return found if found is not None and found >= 0 else None


def truth(wire: object, *path: str | int) -> bool:
    """True only where it says `true`."""
    return within(wire, *path) is True


def mapping(wire: object, *path: str | int) -> Mapping[str, Any]:
    found = within(wire, *path)
    return found if isinstance(found, Mapping) else {}


def rows(wire: object, *path: str | int) -> Sequence[Any]:
    found = within(wire, *path)
    return found if isinstance(found, list | tuple) else ()


def texts(wire: object, *path: str | int) -> tuple[str, ...]:
    """The texts of a list; one text alone counts as a list of one."""
    found = within(wire, *path)
    if isinstance(found, str):
        return (found,) if found else ()
    return tuple(one for one in rows(found) if isinstance(one, str) and one)


def when(wire: object, *path: str | int) -> datetime | None:
    """Aware, UTC: seconds since 1970, or a date in words. None where it is no date."""
    found = within(wire, *path)
    if isinstance(found, bool):
        return None
    if isinstance(found, int | float):
        if not math.isfinite(found) or not _EARLIEST_S < found < _LATEST_S:
            return None
        return datetime.fromtimestamp(found, UTC)
    if not isinstance(found, str) or not found:
        return None
    try:
        at = datetime.fromisoformat(found)
    except ValueError:
        return dates.read(found)
    try:
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except OverflowError:
        return None
