"""Questions to the database whose words are found once: afterwards only the values in them change.

To word a query costs Django more than to ask it: joins, columns, conditions and quotes are worked out for
each request anew, which was half of what a page cost. A function marked `@worded` makes a queryset from
its arguments; it is called once with blanks in their place, its SQL is kept, and from then on the blanks
are filled in. What comes back is what the queryset would give, as a list: rows of a model with all that
`select_related` brings, or values.

    @worded
    def _messages(case_id: int, *, newest_first: bool = False) -> QuerySet[Message]: ...

Arguments by place are blanks: single values that stand in conditions (numbers, words, moments, a list of
numbers in `AnyOf`), never None, and nothing may be computed from them. Arguments by name change the
words, and are whatever can be hashed. What is hidden from whoever asks is a part of the words too
(`lib.sight`), so walls hold as everywhere.

PostgreSQL plans such a question once too, for each connection: with the joins of a case that was ten
times the work of answering. Where a good plan hangs on the values (a list of which a reader sees half, words that all
share), `@worded(by_values=True)` has it planned each time.

What it misses: `prefetch_related`, slices by a number that changes, and words that hang on the time
zone (days) or the language.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from inspect import signature
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast, overload

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Aggregate, Expression, QuerySet, Value
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.transaction import TransactionManagementError
from psycopg.types.numeric import Int8

from allears.lib import sight

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)
MOST_PLANS = 250
"""That PostgreSQL keeps for one connection; those that were asked last."""
MOST = 300
"""Ways to word one question (by what is hidden from whom); then they are found anew."""


class Blank(Expression):
    """Where a value will stand."""

    output_field = None  # type: ignore[assignment]

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A place in the statement, and who will fill it."""
        del compiler, connection
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class _Wording:
    """`sql` with its values or blanks, and how a row of the answer becomes what is asked for."""

    sql: str
    blanks: tuple[int, ...]
    """Which value stands at each place of the statement."""
    is_planned_once: bool
    is_locking: bool
    turned: tuple[tuple[int, Sequence[Any], Any], ...]
    """Columns that the database says otherwise than we do: their place, how they are turned, as what."""
    shape: Callable[[list[Any]], list[Any]]

    def ask(self, args: tuple[Any, ...]) -> list[Any]:
        if self.is_locking and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked within a transaction.")
        values = [args[number] for number in self.blanks]
        with _planned() if self.is_planned_once else connection.cursor() as cursor:
            if self.is_planned_once:
                values = [_of_one_type(one) for one in values]
            cursor.execute(self.sql, values)
            rows = cursor.fetchall()
        return self.shape([self._turn(row) for row in rows] if self.turned else rows)

    def _turn(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        found = list(row)
        for place, ways, expression in self.turned:
            for way in ways:
                found[place] = way(found[place], expression, connection)
        return tuple(found)


@overload
def worded(make: Callable[P, QuerySet[Any, R]], /) -> Callable[P, list[R]]: ...


@overload
def worded(
    *, by_values: bool
) -> Callable[[Callable[P, QuerySet[Any, R]]], Callable[P, list[R]]]: ...


def worded(make: Callable[..., Any] | None = None, /, *, by_values: bool = False) -> Any:
    """The rows of the queryset that a function gives, whose SQL is made once."""
    if make is None:
        return partial(_worded, by_values=by_values)
    return _worded(make, by_values=by_values)


def _worded(make: Callable[..., Any], *, by_values: bool) -> Callable[..., list[Any]]:
    kept: dict[Hashable, _Wording | None] = {}
    n_blanks = sum(one.kind is not one.KEYWORD_ONLY for one in signature(make).parameters.values())

    @wraps(make)
    def ask(*args: Any, **kwargs: Any) -> list[Any]:
        if len(args) != n_blanks or None in args:
            raise TypeError(f"{make.__name__} takes {n_blanks} values by place, none of them None.")
        key = (sight.current(), *sorted(kwargs.items()))
        try:
            wording = kept[key]
        except KeyError:
            rows = make(*map(Blank, range(n_blanks)), **kwargs)
            wording = _word(rows, is_planned_once=not by_values)
            if len(kept) >= MOST:
                kept.clear()
            kept[key] = wording
        return wording.ask(args) if wording else []

    return ask


class _Statement(NamedTuple):
    query: bytes


class _PlannedCursor(ServerBindingCursor):
    """It says what it asked where Django looks for it (`connection.queries`)."""

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        found = cast(Any, super()).execute(query, *args, **kwargs)
        self._query = _Statement(str(query).encode())
        return found


def _planned() -> CursorWrapper:
    """A cursor that hands values over apart from the statement, which PostgreSQL then knows again."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wrapper = cast(Any, connection)
    wrapper.connection.prepared_max = MOST_PLANS
    cursor = cast(Any, _PlannedCursor)(wrapper.connection)
    return cast(CursorWrapper, wrapper._prepare_cursor(cursor))


def first(rows: Sequence[R]) -> R | None:
    """The first row of an answer, where there is one."""
    return rows[0] if rows else None


def summed(rows: QuerySet[M], *wanted: Aggregate) -> QuerySet[M, tuple[Any, ...]]:
    """One row with what is counted over all of them, as `aggregate` does, for a function to give."""
    named = {f"n{n}": one for n, one in enumerate(wanted)}
    whole = rows.order_by().annotate(whole=Value(0)).values("whole")
    return cast("QuerySet[M, tuple[Any, ...]]", whole.annotate(**named).values_list(*named))


def _word(rows: QuerySet[Any, Any], *, is_planned_once: bool) -> _Wording | None:
    """How a queryset is asked; None where nothing can be found."""
    if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise TypeError("What is worded once cannot prefetch.")
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return None
    columns = [expression for expression, *_rest in compiler.select[: compiler.col_count]]
    turned = compiler.get_converters(columns)
    return _Wording(
        sql.replace("%%", "%%%%") % tuple(map(_place, values)),
        tuple(one.number for one in values if isinstance(one, Blank)),
        is_planned_once,
        rows.query.select_for_update,
        tuple((place, ways, one) for place, (ways, one) in turned.items()),
        _shape(rows, compiler),
    )


def _of_one_type(value: Any) -> Any:
    """A number as the database's largest kind, alone and in a list: else each size is a statement of its own."""
    if type(value) is int:
        return Int8(value)
    return [_of_one_type(one) for one in value] if type(value) is list else value


def _place(value: Any) -> str:
    """What stands in the statement: a place for a value, or one that never changes, as PostgreSQL writes it."""
    if isinstance(value, Blank):
        return "%s"
    with connection.cursor() as cursor:
        written = str(cursor.mogrify("%s", [value]))
    return written.replace("%", "%%")


def _shape(rows: QuerySet[Any, Any], compiler: Any) -> Callable[[list[Any]], list[Any]]:
    kind = rows._iterable_class
    if kind is FlatValuesListIterable:
        return lambda found: [row[0] for row in found]
    if kind is ValuesListIterable:
        return lambda found: found
    if kind is not ModelIterable:
        raise TypeError("What is worded once gives rows of a model or values in a list.")
    return _objects(compiler)


def _objects(compiler: Any) -> Callable[[list[Any]], list[Any]]:
    """As `ModelIterable` makes them."""
    about, select = compiler.klass_info, compiler.select
    model: type[models.Model] = about["model"]
    first, end = about["select_fields"][0], about["select_fields"][-1] + 1
    names = [one[0].target.attname for one in select[first:end]]
    beside = cast(Any, get_related_populators)(about, select, DEFAULT_DB_ALIAS)
    annotated = tuple(compiler.annotation_col_map.items())

    def objects(rows: list[Any]) -> list[Any]:
        found = []
        for row in rows:
            one = model.from_db(DEFAULT_DB_ALIAS, names, row[first:end])
            for populator in beside:
                populator.populate(row, one)
            for name, place in annotated:
                setattr(one, name, row[place])
            found.append(one)
        return found

    return objects
