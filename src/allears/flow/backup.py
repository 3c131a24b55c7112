"""Everything that is kept, written into one file: the database, the attachments, the secret key.

One REPEATABLE READ transaction reads all tables with COPY, so the rows fit each other though the
desk goes on working. Attachments come after the rows: they are written before the rows that name
them, so each one that a row names is there by then. The file grows under another name, is synced,
and only then gets its own. Memory stays flat.
What it will miss: the settings of the environment, and PostgreSQL's own roles and settings.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from allears import __version__
from allears.flow import archive
from allears.flow.archive import Manifest, Member, Table, Writer

PIECE_BYTES = 4_000_000
"""Rows of a table per member; what is held in memory."""
MIGRATIONS = "django_migrations"


class CannotWrite(Exception):
    """The text is a sentence for the operator."""


@dataclass(frozen=True)
class Written:
    """What the file holds now."""

    manifest: Manifest
    size: int


def write(path: Path, *, now: datetime, progress: archive.Progress = archive.unseen) -> Written:
    """Write a backup to `path`, which must not exist. `progress` gets rows and rows in all, about.

    Raises `CannotWrite`. The file is readable by its owner alone: it holds every key.
    """
    with _whole_or_not_at_all(path) as stream:
        writer = Writer(stream, made_at_s=int(now.timestamp()))
        manifest = _write_rows(writer, now=now, progress=progress)
        for sha256, place in _attachments():
            writer.add_file(f"files/{sha256}", place)
        writer.add(archive.SECRET_KEY, settings.SECRET_KEY.encode())
        writer.close(manifest)
    return Written(manifest, path.stat().st_size)


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[IO[bytes]]:
    """A file that bears its name only when all of it is on the disk."""
    if path.exists():
        raise CannotWrite(f"{path} exists already and is left alone. Choose another name.")
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _give_name(part, path)
    except OSError as error:
        raise CannotWrite(
            f"The backup cannot be written to {path} ({error.strerror or error}). "
            "Choose a folder that is ours to write, with room enough."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _give_name(part: Path, path: Path) -> None:
    try:
        os.link(part, path)  # unlike a rename, never over a file that came meanwhile
    except FileExistsError:
        raise CannotWrite(
            f"{path} was made by somebody else meanwhile and is left alone."
        ) from None
    except OSError:
        part.rename(path)  # a file system without hard links
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


# ---- rows ------------------------------------------------------------------------------------


def _write_rows(writer: Writer, *, now: datetime, progress: archive.Progress) -> Manifest:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL DateStyle = 'ISO, YMD'")
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0])
        expected = _about_how_many(cursor)
        tables: dict[str, Table] = {}
        n_done = 0
        for name in table_names():
            columns = columns_of(cursor, name)
            n_rows = 0
            for n_rows in _copy(cursor, writer, name, columns):
                progress(n_done + n_rows, max(expected, n_done + n_rows))
            tables[name] = Table(columns, n_rows)
            n_done += n_rows
        return Manifest(
            format=archive.FORMAT,
            allears=__version__,
            made_at=now.isoformat(),
            postgres=version,
            migrations=_migrations(cursor),
            tables=tables,
            sequences=_last_numbers(cursor, tables),
            sealed=_n_sealed(cursor),
            members=writer.members,
        )


def table_names() -> list[str]:
    """The tables that are ours and exist, by name. Others in the same database are not."""
    known = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*known, MIGRATIONS})


def columns_of(cursor: Any, table: str) -> list[str]:
    """The columns that are stored; PostgreSQL makes generated ones anew."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [sql.Identifier(table).as_string()],
    )
    return [str(row[0]) for row in cursor.fetchall()]


def _copy(cursor: Any, writer: Writer, table: str, columns: list[str]) -> Iterator[int]:
    """Write the rows of a table piece by piece; gives how many there are so far."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(names, sql.Identifier(table))
    piece, n_rows, number = bytearray(), 0, 0
    with cursor.copy(query) as copy:
        for row in copy:
            piece += row
            n_rows += bytes(row).count(b"\n")  # a line break inside a value is written as \n
            if len(piece) >= PIECE_BYTES and piece.endswith(b"\n"):
                writer.add(f"tables/{table}/{number:08}", bytes(piece))
                piece.clear()
                number += 1
                yield n_rows
    if piece:
        writer.add(f"tables/{table}/{number:08}", bytes(piece))
    yield n_rows


def _about_how_many(cursor: Any) -> int:
    """An estimate of the rows, for a progress bar."""
    cursor.execute("SELECT coalesce(sum(n_live_tup), 0)::bigint FROM pg_stat_user_tables")
    return int(cursor.fetchone()[0])


def _migrations(cursor: Any) -> list[tuple[str, str]]:
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    return [(str(app), str(name)) for app, name in cursor.fetchall()]


def _last_numbers(cursor: Any, tables: dict[str, Table]) -> dict[str, int]:
    """The last number of each sequence, so that an id that was given out is never given again."""
    found = {}
    for table, about in tables.items():
        for column in about.columns:
            last = last_number(cursor, table, column)
            if last is not None:
                found[f"{table}.{column}"] = last
    return found


def last_number(cursor: Any, table: str, column: str) -> int | None:
    """What the sequence of a column gave out last; 0: nothing yet; None: it has no sequence."""
    cursor.execute(
        "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass), 0)"
        " WHERE pg_get_serial_sequence(%s, %s) IS NOT NULL",
        [sql.Identifier(table).as_string(), column] * 2,
    )
    row = cursor.fetchone()
    return int(row[0]) if row else None


def _n_sealed(cursor: Any) -> int:
    cursor.execute("SELECT count(*) FROM channels_channel WHERE length(secrets) > 0")
    return int(cursor.fetchone()[0])


# ---- attachments -----------------------------------------------------------------------------


def _attachments() -> Iterator[tuple[str, Path]]:
    """Every attachment on the disk; what is still being written has a longer name."""
    for place in sorted(Path(settings.MEDIA_ROOT).glob("??/??/*")):
        if archive.ATTACHMENT.fullmatch(f"files/{place.name}") and place.is_file():
            yield place.name, place


__all__ = ["CannotWrite", "Member", "Written", "columns_of", "last_number", "table_names", "write"]
