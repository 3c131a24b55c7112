"""Rows into tables by COPY: indexes away and back, foreign keys checked afterwards in one look each.

A column that the makers of rows do not know (somebody added it since) is filled with what the sample
by the real actions has most often, and named, so that the desk can be made while the tables change.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

NULL = "\\N"
EMPTY = {"integer": "0", "bigint": "0", "boolean": "false", "jsonb": "{}", "ARRAY": "{}"}
Line = psycopg.Connection[tuple[Any, ...]]


class Sheets:
    """One CSV file for each table, written row by row; `None` is NULL."""

    def __init__(self, folder: Path, columns: Mapping[str, Sequence[str]]) -> None:
        self.columns = columns
        self.paths = {table: folder / f"{table}.csv" for table in columns}
        self._files: dict[str, IO[str]] = {
            table: open(  # noqa: SIM115 - closed by `close`
                path, "w", encoding="utf-8", newline="", buffering=1 << 20
            )
            for table, path in self.paths.items()
        }
        self.write = {table: csv.writer(file).writerow for table, file in self._files.items()}
        self.n: dict[str, int] = dict.fromkeys(columns, 0)

    def add(self, table: str, *values: Any) -> None:
        self.n[table] += 1
        self.write[table]([NULL if value is None else value for value in values])

    def close(self) -> None:
        for file in self._files.values():
            file.close()


def load(url: str, sheets: Sheets) -> list[str]:
    """Everything, two tables at a time, the largest first. Gives back the columns filled from the sample."""
    with psycopg.connect(url, autocommit=True) as line:
        unknown = {
            table: line.execute(_UNKNOWN, [table, list(columns)]).fetchall()
            for table, columns in sheets.columns.items()
        }
        filled = [text for table in unknown for text in _fill(line, table, unknown[table])]
        with _without_indexes(line, url, list(sheets.columns)):
            tables = sorted(sheets.paths, key=lambda table: -sheets.paths[table].stat().st_size)
            _side_by_side([(_copy, url, table, sheets) for table in tables])
        for table, columns in unknown.items():
            _drop_defaults(line, table, columns)
            _set_sequence(line, table)
    return filled


def _copy(url: str, table: str, sheets: Sheets) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, sheets.columns[table]))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, NULL '\\N')").format(
        sql.Identifier(table), columns
    )
    with psycopg.connect(url) as line, line.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # foreign keys: see `broken`
        with cursor.copy(statement) as copy, open(sheets.paths[table], "rb") as file:
            while block := file.read(1 << 20):
                copy.write(block)
    sheets.paths[table].unlink()


def _side_by_side(jobs: list[tuple[Any, ...]]) -> None:
    waiting, failed = iter(jobs), []
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                job = next(waiting, None)
            if job is None or failed:
                return
            try:
                job[0](*job[1:])
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


@contextmanager
def _without_indexes(line: Line, url: str, tables: list[str]) -> Iterator[None]:
    """Those that hold no constraint; made anew when the rows are there."""
    rows = line.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i"
        " WHERE i.schemaname = 'public' AND i.tablename = ANY(%s) AND i.indexdef NOT LIKE"
        " 'CREATE UNIQUE%%' ORDER BY (i.indexdef LIKE '%%USING gin%%') DESC",
        [tables],
    ).fetchall()
    for name, _definition in rows:
        line.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    _side_by_side([(_index, url, definition) for _name, definition in rows])


def _index(url: str, definition: str) -> None:
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("SET maintenance_work_mem = '512MB'")
        line.execute("SET max_parallel_maintenance_workers = 0")
        line.execute(definition)  # type: ignore[call-overload]


def _fill(line: Line, table: str, columns: Sequence[tuple[str, str, str]]) -> list[str]:
    """Let the database put what the sample mostly has into columns that are not known here."""
    found = []
    for name, kind, may_be_null in columns:
        column = sql.Identifier(name)
        query = sql.SQL("SELECT {0}::text FROM {1} GROUP BY {0} ORDER BY count(*) DESC LIMIT 1")
        row = line.execute(query.format(column, sql.Identifier(table))).fetchone()
        value = row[0] if row else None if may_be_null == "YES" else EMPTY.get(kind, "")
        line.execute(
            sql.SQL("ALTER TABLE {} ALTER {} SET DEFAULT {}").format(
                sql.Identifier(table), column, sql.Literal(value)
            )
        )
        if value not in (None, "", "false", "[]", "{}"):
            found.append(f"{table}.{name} = {value!r:.60}")
    return found


_UNKNOWN = """
    SELECT column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
    AND is_identity = 'NO' AND column_default IS NULL AND column_name <> ALL(%s)
"""


def _drop_defaults(line: Line, table: str, columns: Sequence[tuple[str, str, str]]) -> None:
    """Those that `_fill` set."""
    for name, _kind, _null in columns:
        line.execute(
            sql.SQL("ALTER TABLE {} ALTER {} DROP DEFAULT").format(
                sql.Identifier(table), sql.Identifier(name)
            )
        )


def _set_sequence(line: Line, table: str) -> None:
    is_numbered = line.execute(
        "SELECT 1 FROM information_schema.columns WHERE table_name = %s"
        " AND column_name = 'id' AND is_identity = 'YES'",
        [table],
    ).fetchone()
    if is_numbered:
        line.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))"
            ).format(sql.Literal(table), sql.Identifier(table))
        )


def broken(line: Line) -> list[str]:
    """Foreign keys with rows that name nothing."""
    rows = line.execute(
        "SELECT c.conname, c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text,"
        " b.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]"
        " WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace"
    ).fetchall()
    found = []
    for name, table, column, other, key in rows:
        query = sql.SQL(
            "SELECT count(*) FROM {t} t LEFT JOIN {o} o ON o.{k} = t.{c}"
            " WHERE t.{c} IS NOT NULL AND o.{k} IS NULL"
        ).format(
            t=sql.Identifier(table),
            o=sql.Identifier(other),
            k=sql.Identifier(key),
            c=sql.Identifier(column),
        )
        n = (line.execute(query).fetchone() or (0,))[0]
        if n:
            found.append(f"{name}: {n} rows of {table} name a row of {other} that is not there")
    return found
