"""Covers somebody's names where colleagues wrote them into what stays: notes of other cases, lists, the trail.

Which columns that are says the map (`free`). Each table is gone through by its key in pieces, each one
statement that reads by a regular expression and writes only what it finds. Lists and JSON are
written out, covered, and read again: what is put in has no letter that either needs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Field, JSONField

from allears.privacy import held, rows
from allears.privacy.rules import names

PIECE = 5000
"""Rows of one statement: some tens of milliseconds."""
WALKED = [one for one in held.ALL if one.free]


def words_of(contacts: Sequence[int]) -> list[str]:
    """By which words they may be found where others wrote."""
    identities = list(rows.rows("contacts.Identity").filter(contact__in=contacts))
    people = rows.rows("contacts.Contact").filter(pk__in=contacts)
    called = {one.name for one in identities} | set(people.values_list("name", flat=True))
    merges = rows.rows("contacts.Merge").filter(keep__in=contacts)
    called |= set(merges.values_list("name_before", flat=True))
    handles = {word for one in identities for word in (one.handle, one.key, one.url)}
    titles = rows.rows("cases.Case").filter(contact__in=contacts).values_list("title", flat=True)
    return names.needles(names=called, handles=handles, titles=titles)


def sweep(*, words: Sequence[str], place: dict[str, Any], counts: dict[str, int]) -> bool:
    """One piece, in the caller's transaction. True when all tables are done."""
    n = int(place.get("table", 0))
    if not words or n >= len(WALKED):
        return True
    one = WALKED[n]
    last = cover(one, words, after=int(place.get("after", 0)), counts=counts)
    if last is None:
        place |= {"table": n + 1, "after": 0}
    else:
        place["after"] = last
    return False


def cover(
    one: held.Held, words: Sequence[str], *, after: int, counts: dict[str, int]
) -> int | None:
    """The next piece of a table; gives the last key that was looked at, None at the end."""
    table, key = _name(rows.model(one.label)._meta.db_table), _name(_key(one))
    with connection.cursor() as cursor:
        inner = f"SELECT {key} AS k FROM {table} WHERE {key} > %s ORDER BY {key} LIMIT %s"  # noqa: S608 - names of the map
        cursor.execute(f"SELECT max(k) FROM ({inner}) AS piece", [after, PIECE])  # noqa: S608
        last = cursor.fetchone()[0]
        if last is None:
            return None
        n = cover_rows(one, words, where=f"{key} > %s AND {key} <= %s", given=[after, last])
    if n:
        counts["covered"] = counts.get("covered", 0) + n
    return int(last)


def cover_rows(
    one: held.Held,
    words: Sequence[str],
    *,
    where: str,
    given: Sequence[Any],
    columns: Sequence[str] = (),
) -> int:
    """Cover the words in these rows; `where` is ours, never typed. How many rows were changed."""
    if not words:
        return 0
    model = rows.model(one.label)
    fields = [model._meta.get_field(name) for name in columns or one.free]
    sets, finds, values, sought = [], [], [], []
    for field in fields:
        assert isinstance(field, Field)
        column, pattern = _name(str(field.column)), _pattern(field, words)
        covered = f"regexp_replace({column}::text, %s, %s, 'gi')"
        sets.append(f"{column} = {_fitting(field, covered)}{_cast(field)}")
        values += [pattern, names.COVER]
        finds.append(f"{column}::text ~* %s")
        sought.append(pattern)
    query = (
        f"UPDATE {_name(model._meta.db_table)} SET {', '.join(sets)}"  # noqa: S608 - names of the map
        f" WHERE {where} AND ({' OR '.join(finds)})"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('allears.taking_back', 'on', true)")
        cursor.execute(query, [*values, *given, *sought])
        n = cursor.rowcount
        cursor.execute("SELECT set_config('allears.taking_back', 'off', true)")
    return int(n)


def _key(one: held.Held) -> str:
    column = rows.model(one.label)._meta.pk.column
    assert column is not None
    return str(column)


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


def _fitting(field: Field[Any, Any], covered: str) -> str:
    """What is covered may be a letter longer than what stood there."""
    most = getattr(field, "max_length", None)
    return f"left({covered}, {int(most)})" if most else covered


def _cast(field: Field[Any, Any]) -> str:
    if isinstance(field, JSONField):
        return "::jsonb"
    return f"::{field.db_type(connection)}" if isinstance(field, ArrayField) else ""


def _pattern(field: Field[Any, Any], words: Sequence[str]) -> str:
    """JSON and lists are looked through as they are written out, with what they put before a quote."""
    if isinstance(field, JSONField | ArrayField):
        words = [json.dumps(word, ensure_ascii=False)[1:-1] for word in words]
    return names.pattern(words)
