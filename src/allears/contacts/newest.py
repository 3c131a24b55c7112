"""The newest of many rows that fulfil a condition which an inverted index answers.

Such an index knows which rows hold a word, not in which order, so for a word that stands in every
fifth row it would give and sort two hundred thousand of a million. Therefore the newest rows of the
table are walked first: a common word fills a page within a few, and how many there are is told by
the planner's statistics, so "about". Whatever that does not fill is rare enough to be read from the
index: up to a thousand rows are counted exactly and sorted here, more are sorted by PostgreSQL.
What it costs: `WALKED` rows at most, then what the index holds of the word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Model, Q, QuerySet

Place = tuple[datetime, int]
Row = TypeVar("Row", bound=Model)

COUNTED = 1000
"""Rows up to which their number is exact."""
WALKED = 2000
"""Rows of the table that are looked at, newest first, before the index is asked."""
PLANS = (
    "SELECT set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true),"
    " set_config('work_mem', '64MB', true), set_config('max_parallel_workers_per_gather', '0', true)"
)
"""The planner cannot know that a word somebody typed is rare; the index is always the better way."""


@dataclass(frozen=True)
class Found:
    """Places (time and id) of a page of rows, newest first."""

    places: list[Place]
    n: int | None
    """How many there are in all; None for more than `COUNTED`."""
    after: Place | None
    """Where the next page goes on; None at the end."""
    n_about: int | None = None
    """What the statistics of the table make of it, when `n` is not known."""

    @property
    def ids(self) -> list[int]:
        return [pk for _at, pk in self.places]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """All rows of a table, what they must fulfil, and the column of their time."""

    rows: QuerySet[Any]
    fits: Q
    at: str


def newest(asked: Asked, *, before: Place | None = None, limit: int) -> Found:
    """A page of the rows that fit; `before` is the place of the last one shown."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(PLANS)
        found = _walked(asked, before, limit + 1)
        if len(found) > limit and (n_about := _about(asked)) > COUNTED:
            return _cut(found, None, limit, n_about)
        first = list(_places(asked, asked.rows.filter(asked.fits))[: COUNTED + 1])
        if len(first) <= COUNTED:
            left = sorted((one for one in first if not before or one < before), reverse=True)
            return _cut(left, len(first), limit)
        if len(found) <= limit:
            later = asked.rows.filter(asked.fits & _older(asked, before))
            found = list(_ordered(asked, _places(asked, later))[: limit + 1])
        return _cut(found, None, limit)


def _cut(found: list[Place], n: int | None, limit: int, n_about: int | None = None) -> Found:
    after = found[limit - 1] if len(found) > limit else None
    return Found(found[:limit], n, after, n_about)


def _about(asked: Asked) -> int:
    """How many rows the planner expects; two digits of it, it knows no more."""
    plan = json.loads(asked.rows.filter(asked.fits).order_by().explain(format="json"))
    n = int(plan[0]["Plan"]["Plan Rows"])
    return round(n, 2 - len(str(n)))


def _places(asked: Asked, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(asked.at, "pk")


def _ordered(asked: Asked, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.order_by(f"-{asked.at}", "-pk")


def _older(asked: Asked, before: Place | None) -> Q:
    if before is None:
        return Q()
    at, pk = before
    return Q(**{f"{asked.at}__lt": at}) | Q(**{asked.at: at, "pk__lt": pk})


def _walked(asked: Asked, before: Place | None, limit: int) -> list[Place]:
    """What the newest rows hold, looked at one by one until there is enough."""
    fits = ExpressionWrapper(asked.fits, output_field=BooleanField())
    inner = asked.rows.filter(_bound(asked, before)).annotate(fits=fits)
    looked = _ordered(asked, inner.values_list(asked.at, "pk", "fits"))[:WALKED]
    text, values = looked.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT at, id FROM ({text}) AS looked (at, id, fits) WHERE fits LIMIT {limit}",  # noqa: S608 - Django's own text
            values,
        )
        return [(at, pk) for at, pk in cursor.fetchall()]


def _bound(asked: Asked, before: Place | None) -> Q:
    """Older, said once more so that the index of times begins there."""
    return _older(asked, before) & (Q(**{f"{asked.at}__lte": before[0]}) if before else Q())


def in_order(ids: Sequence[int], rows: Iterable[Row]) -> list[Row]:
    """Rows in the order of these ids."""
    by_id = {row.pk: row for row in rows}
    return [by_id[pk] for pk in ids if pk in by_id]
