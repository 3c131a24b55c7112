"""In which order, in which groups, and from which place on: sorted columns that a page continues.

Each order is a row of keys, the case's number last, so that no two cases share a place. The next
page begins after the keys of the last row: an index finds that place, however far down it is.
Misses: a case whose keys change while somebody pages may be passed twice, or stand where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import reduce
from operator import or_

from django.db.models import Case as Choose
from django.db.models import Expression, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower, TruncDate
from django.utils import timezone

from allears.cases.models import Case
from allears.cases.models.case import UNKNOWN_REACH
from allears.cases.queries.where import Kind, Queue
from allears.cases.rules import places
from allears.cases.rules.filters import Group, Sort, State

FAR = datetime(9000, 1, 1, tzinfo=UTC)
PRIORITIES = ("urgent", "high", "normal", "low")
Column = Expression | F


@dataclass(frozen=True)
class Key:
    """One column of an order. Never null."""

    name: str
    kind: type
    is_falling: bool = False
    made: Column | None = None
    """How it is computed; None for a column of the case itself."""


def keys_of(queue: Queue) -> list[Key]:
    """The group first, then the order, then the case's number."""
    return [*group_keys(queue), *_sort_keys(queue), Key("id", int, _is_falling(queue))]


def _is_falling(queue: Queue) -> bool:
    return _sort_keys(queue)[-1].is_falling


def _sort_keys(queue: Queue) -> list[Key]:
    match queue.sort:
        case Sort.NEWEST:
            return [Key("opened_at", datetime, True)]
        case Sort.OLDEST:
            return [Key("opened_at", datetime)]
        case Sort.LAST:
            return [Key("last_message_at", datetime, True)]
        case Sort.DUE:
            return [Key("sort_due", datetime, made=Coalesce("next_due_at", Value(FAR)))]
        case Sort.NAME:
            return [Key("sort_name", str, made=Lower("contact__name"))]
        case Sort.REACH:
            made = Coalesce("reach", Value(UNKNOWN_REACH))
            return [Key("sort_reach", int, True, made)]
    return [_by_need(queue)]


def _by_need(queue: Queue) -> Key:
    """What is next: who needs and waits most; where nobody waits, what wakes, ended or was said last."""
    if queue.states == (State.CLOSED,):
        return Key("closed_at", datetime, True)
    if queue.states == (State.SNOOZED,):
        return Key("snoozed_until", datetime)
    if queue.states == (State.WITH_THEM,) or queue.kind == Kind.DRAFTS:
        return Key("last_message_at", datetime, True)
    return Key("order_at", datetime)


def group_keys(queue: Queue) -> list[Key]:
    """What the rows of a group share; the last of them is never shown alone."""
    match queue.group:
        case Group.TEAM:
            return [Key("team_name", str, made=F("team__name")), Key("team_id", int)]
        case Group.ASSIGNEE:
            name = Coalesce("assignee__name", Value(""))
            number = Coalesce("assignee_id", Value(0))
            return [Key("taker", str, made=name), Key("taker_id", int, made=number)]
        case Group.PRIORITY:
            ranks = [When(priority=one, then=Value(n)) for n, one in enumerate(PRIORITIES)]
            return [Key("rank", int, made=Choose(*ranks, default=Value(len(PRIORITIES))))]
        case Group.NETWORK:
            return [Key("network", str)]
        case Group.LANGUAGE:
            return [Key("language", str)]
        case Group.DAY:
            return [_day(queue, timezone.get_current_timezone())]
    return []


def _day(queue: Queue, zone: tzinfo) -> Key:
    """The day that the order looks at; of the last message where it looks at none."""
    sorted_by = _sort_keys(queue)[0].name
    column = sorted_by if sorted_by in ("opened_at", "closed_at") else "last_message_at"
    made = TruncDate(column, tzinfo=zone)
    return Key("day", date, queue.sort is not Sort.OLDEST, made)


def sorted_rows(rows: QuerySet[Case], keys: list[Key]) -> QuerySet[Case]:
    made = {key.name: key.made for key in keys if key.made is not None}
    names = [f"-{key.name}" if key.is_falling else key.name for key in keys]
    return rows.annotate(**made).order_by(*names)


def place_of(case: Case, keys: list[Key]) -> str:
    """Where a row of such a list stands, for an address."""
    return places.write([getattr(case, key.name) for key in keys])


def read_place(text: str, keys: list[Key]) -> tuple[places.Value, ...] | None:
    return places.read(text, [key.kind for key in keys])


def after(keys: list[Key], values: tuple[places.Value, ...], *, is_with: bool = False) -> Q:
    """Behind a place of the list (`is_with`: the place itself too)."""
    return _beside(keys, values, is_behind=True, is_with=is_with)


def until(keys: list[Key], values: tuple[places.Value, ...]) -> Q:
    """Up to a place of the list, with it."""
    return _beside(keys, values, is_behind=False, is_with=True)


def _beside(
    keys: list[Key], values: tuple[places.Value, ...], *, is_behind: bool, is_with: bool
) -> Q:
    steps, same = [], Q()
    for key, value in zip(keys, values, strict=True):
        sign = "gt" if is_behind != key.is_falling else "lt"
        steps.append(same & Q(**{f"{key.name}__{sign}": value}))
        same &= Q(**{key.name: value})
    if is_with:
        steps.append(same)
    first, value = keys[0], values[0]
    sign = "gte" if is_behind != first.is_falling else "lte"
    return Q(**{f"{first.name}__{sign}": value}) & reduce(or_, steps)
