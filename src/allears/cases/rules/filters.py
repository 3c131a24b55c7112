"""What the inbox is asked for: filters, order and groups, read from an address and written into one.

Several values of a field stand in one blank, with commas between them, or in several blanks, as a
form sends them. What cannot be read is left out and named, so a mistyped address shows a list and
says what is wrong with it. What is written is always the same for the same filter.
Misses: whether a team or a person of that number exists; a filter for nobody finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

MOST_VALUES = 30
MOST_CHARS = 40
MOST_QUERY = 4000
"""Characters of a query of the inbox; a monitor may have more."""
NOBODY, ME = "nobody", "me"
MISSED = "missed"


class State(StrEnum):
    """How a case stands. Each case is in exactly one."""

    WAITING = "waiting"
    """The person waits for us."""
    WITH_THEM = "with-them"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class Sort(StrEnum):
    NEED = ""
    """By need and waiting time; in queues where nobody waits, by what is next there."""
    NEWEST = "newest"
    OLDEST = "oldest"
    LAST = "last"
    DUE = "due"
    NAME = "name"
    REACH = "reach"
    """By followers, for those who look after the name; never what is next for anybody."""


class Group(StrEnum):
    NONE = ""
    TEAM = "team"
    ASSIGNEE = "assignee"
    PRIORITY = "priority"
    NETWORK = "network"
    LANGUAGE = "language"
    DAY = "day"


class Fault(StrEnum):
    """Why a blank could not be read."""

    UNKNOWN = "unknown"
    LENGTH = "length"
    DATE = "date"
    NUMBER = "number"
    LONG = "long"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which cases; an empty field leaves everything in. Values of one field are "or"."""

    state: tuple[str, ...] = ()
    team: tuple[int, ...] = ()
    assignee: tuple[str, ...] = ()
    """`nobody`, `me`, or the number of a person."""
    priority: tuple[str, ...] = ()
    intent: tuple[str, ...] = ()
    mood: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    monitor: tuple[int, ...] = ()
    waits: str = ""
    """Has waited at least so long: `4h`, `2d`."""
    sla: str = ""
    """`missed`, or due within a length of time."""
    outcome: tuple[str, ...] = ()
    opened_from: date | None = None
    opened_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    contact: int | None = None
    role: tuple[str, ...] = ()
    """What the person is to us."""
    unread: bool = False
    draft: bool = False
    """I have begun an answer."""
    back: bool = False
    """The person had to come back, or the case was opened again."""
    query: str = ""
    """The query language, over what the person said."""

    def without(self, name: str, value: str = "") -> Filter:
        """The same without a field, or without one of its values."""
        held = getattr(self, name)
        if isinstance(held, tuple) and value:
            held = tuple(one for one in held if str(one) != value)
        else:
            held = getattr(NOTHING, name)
        changed: dict[str, Any] = {name: held}
        return replace(self, **changed)

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Filter()
Faults = dict[str, Fault]

_LENGTH = re.compile(r"([1-9][0-9]{0,3})(min|h|d|w)")
_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_WORD = re.compile(r"[\w.-]{1,40}")
_NUMBER = re.compile(r"[0-9]{1,9}")


def length(text: str) -> timedelta | None:
    """`30min`, `4h`, `2d`, `1w`; None for anything else."""
    found = _LENGTH.fullmatch(text)
    return int(found[1]) * _UNITS[found[2]] if found else None


class Unreadable(Exception):
    """A blank that cannot be read, with its fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def _words(known: Sequence[str] = ()) -> Callable[[Sequence[str]], tuple[str, ...]]:
    def read(given: Sequence[str]) -> tuple[str, ...]:
        if any(not _WORD.fullmatch(one) or (known and one not in known) for one in given):
            raise Unreadable(Fault.UNKNOWN)
        return tuple(dict.fromkeys(given))

    return read


def _numbers(given: Sequence[str]) -> tuple[int, ...]:
    if any(not _is_number(one) for one in given):
        raise Unreadable(Fault.NUMBER)
    return tuple(dict.fromkeys(map(int, given)))


def _is_number(text: str) -> bool:
    return text.isascii() and bool(_NUMBER.fullmatch(text))


def _people(given: Sequence[str]) -> tuple[str, ...]:
    if any(one not in (NOBODY, ME) and not _is_number(one) for one in given):
        raise Unreadable(Fault.UNKNOWN)
    return tuple(dict.fromkeys(given))


def _span(given: Sequence[str]) -> str:
    if length(given[0]) is None:
        raise Unreadable(Fault.LENGTH)
    return given[0]


def _sla(given: Sequence[str]) -> str:
    return MISSED if given[0] == MISSED else _span(given)


def _day(given: Sequence[str]) -> date:
    try:
        return date.fromisoformat(given[0])
    except ValueError:
        raise Unreadable(Fault.DATE) from None


def _one(given: Sequence[str]) -> int:
    return _numbers(given[:1])[0]


def _flag(given: Sequence[str]) -> bool:
    return given[0] not in ("0", "no")


_READERS: Mapping[str, Callable[[Sequence[str]], Any]] = {
    "state": _words(tuple(State)),
    "team": _numbers,
    "assignee": _people,
    "priority": _words(),
    "intent": _words(),
    "mood": _words(),
    "urgency": _words(),
    "network": _words(),
    "language": _words(),
    "monitor": _numbers,
    "waits": _span,
    "sla": _sla,
    "outcome": _words(),
    **dict.fromkeys(("opened_from", "opened_to", "closed_from", "closed_to"), _day),
    "contact": _one,
    "role": _words(),
    **dict.fromkeys(("unread", "draft", "back"), _flag),
}
NAMES = tuple(field.name for field in fields(Filter))


def read(given: Mapping[str, Sequence[str]]) -> tuple[Filter, Faults]:
    """What an address or a form asks for, and which of its blanks could not be read."""
    found: dict[str, Any] = {}
    faults: Faults = {}
    for name, reader in _READERS.items():
        values = _values(given.get(name, ()))
        if not values:
            continue
        try:
            found[name] = reader(values)
        except Unreadable as error:
            faults[name] = error.fault
    query = " ".join(given.get("query", ())).replace("\0", "").strip()
    if len(query) > MOST_QUERY:
        faults["query"] = Fault.LONG
    found["query"] = query[:MOST_QUERY]
    return Filter(**found), faults


def _values(given: Sequence[str]) -> list[str]:
    parts = (part.strip() for text in given for part in text[: MOST_VALUES * MOST_CHARS].split(","))
    return [part for part in parts if part][:MOST_VALUES]


def write(wanted: Filter) -> dict[str, str]:
    """The parts of an address that ask for this again; `read` gives an equal one back."""
    found = {name: _written(getattr(wanted, name)) for name in NAMES}
    return {name: text for name, text in found.items() if text}


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def sort_of(text: str) -> Sort:
    return Sort(text) if text in set(Sort) else Sort.NEED


def group_of(text: str) -> Group:
    return Group(text) if text in set(Group) else Group.NONE
