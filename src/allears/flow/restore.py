"""Bringing a backup back into an empty installation: checked first, then loaded whole or not at all.

The tables are made as they were when the backup was written (the migrations that it names), emptied
of what migrations put into them, and filled in one transaction; foreign keys are checked at its
end, so the order of tables does not matter. What was about to be sent may have been sent after the
backup was made: it is marked, so that `deliver` looks at the network before it says anything.
What it will miss: migrations from the version of the backup to ours, which the caller runs after.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from allears.flow import archive, at_once, backup
from allears.flow.archive import Manifest, Piece
from allears.mentions import files

FILLED = {
    "staff_user": "people",
    "channels_channel": "channels",
    "mentions_mention": "mentions",
}
"""Tables that hold something as soon as somebody uses the installation."""
KEY_FILE = "secret-key"


class CannotRestore(Exception):
    """The text is a sentence for the operator. Nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """What was brought back, and what somebody must know about it."""

    manifest: Manifest
    old_key: Path | None
    """Where the key that was here lies now, if there was another one."""
    n_doubtful: int
    """Replies of which nobody knows whether they left after the backup was made."""


def refuse_unless_possible(manifest: Manifest, *, given_key: str, keeps_key: bool) -> None:
    """Raises `CannotRestore` when this backup cannot go into this installation. Changes nothing.

    `given_key`: the secret key that the environment gives; empty: a file in the data folder holds it.
    """
    _refuse_newer(manifest)
    _refuse_if_filled()
    _refuse_if_in_use()
    if given_key and manifest.sealed and not keeps_key:
        _refuse_other_key(manifest, given_key)


def load(
    path: Path,
    manifest: Manifest,
    *,
    keeps_key: bool,
    progress: archive.Progress = archive.unseen,
) -> Restored:
    """Bring back everything. The file must have passed `archive.check`, and the installation the above."""
    _make_tables(manifest)
    old_key: Path | None = None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL DateStyle = 'ISO, YMD'")
        cursor.execute("SET LOCAL lock_timeout = '20s'")
        cursor.execute(
            "SET LOCAL allears.restoring = 'on'"
        )  # what triggers keep comes with the rows
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        _empty(cursor)
        loader = _Loader(cursor, manifest)
        for piece in archive.pieces(path, progress=progress):
            if piece.name == archive.SECRET_KEY:
                old_key = None if keeps_key else _put_key(piece.read().decode())
            elif attachment := archive.ATTACHMENT.fullmatch(piece.name):
                files.store({attachment[1]: piece.read()})
            elif piece.name != archive.MANIFEST:
                loader.take(piece)
        loader.close()
        _set_numbers(cursor, manifest)
        n_doubtful = _doubt_what_was_leaving(cursor)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else it is taken for empty until it is looked at by itself
    return Restored(manifest, old_key, n_doubtful)


# ---- what is refused -------------------------------------------------------------------------


def _refuse_newer(manifest: Manifest) -> None:
    known = MigrationExecutor(connection).loader.disk_migrations
    unknown = [pair for pair in manifest.migrations if tuple(pair) not in known]
    if unknown:
        app, name = unknown[0]
        raise CannotRestore(
            f"This backup was written by All Ears {manifest.allears}, whose database has steps that "
            f"this version does not know ({app}.{name} and {len(unknown) - 1} more). Nothing was "
            f"changed. Install All Ears {manifest.allears} or newer and restore with that."
        )


def _refuse_if_filled() -> None:
    with connection.cursor() as cursor:
        here = [words for table, words in FILLED.items() if _has_rows(cursor, table)]
    if here:
        raise CannotRestore(
            f"This installation is not empty: it has {', '.join(here)}. Nothing was changed. "
            "Restore into a new one: set ALLEARS_DATA to a new folder (and DATABASE_URL, if you use "
            "it, to a new database) and run the command again."
        )


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
    if not cursor.fetchone()[0]:
        return False
    cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table)))
    return bool(cursor.fetchone()[0])


def _refuse_if_in_use() -> None:
    """Processes that run would have the old secret key in memory, and write meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        n_others = int(cursor.fetchone()[0])
    if n_others:
        raise CannotRestore(
            f"{n_others} other connections use this database. Nothing was changed. End All Ears "
            "(`up`, `web`, `listen`, `care`, `deliver`, on every machine) and whatever else is "
            "connected, and run the command again."
        )


def _refuse_other_key(manifest: Manifest, given_key: str) -> None:
    written = manifest.members.get(archive.SECRET_KEY)
    if written is None or written.sha256 == hashlib.sha256(given_key.encode()).hexdigest():
        return
    raise CannotRestore(
        f"ALLEARS_SECRET_KEY is another key than the one in this backup, with which the passwords of "
        f"{manifest.sealed} channels are sealed. Nothing was changed. Unset it, and the key of the "
        "backup is put into the data folder; or add --keep-key, and type those passwords anew."
    )


# ---- tables ----------------------------------------------------------------------------------


def _make_tables(manifest: Manifest) -> None:
    """The tables as the backup knows them; those of a newer version, empty as they are, go first."""
    known = MigrationExecutor(connection).loader.graph.nodes
    wanted = {(app, name) for app, name in manifest.migrations if (app, name) in known}
    if not set(MigrationRecorder(connection).applied_migrations()) <= wanted:
        _drop_tables()
    if at_once.is_empty(connection):
        at_once.make(connection, wanted)
    else:  # somebody else's tables are in this database, or a part of ours
        executor = MigrationExecutor(connection)
        executor.migrate(at_once.last_of(executor.loader.graph, wanted))


def _drop_tables() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in backup.table_names():
            cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(table)))
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'allears\\_%%'"
            " AND pronamespace = current_schema()::regnamespace"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def _empty(cursor: Any) -> None:
    tables = sql.SQL(", ").join(map(sql.Identifier, backup.table_names()))
    cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))


class _Loader:
    """Feeds the pieces of each table to one COPY, and counts."""

    def __init__(self, cursor: Any, manifest: Manifest) -> None:
        self._cursor, self._manifest = cursor, manifest
        self._rows: dict[str, int] = {}
        self._known = set(backup.table_names())

    def take(self, piece: Piece) -> None:
        """Load the rows of one piece."""
        found = archive.TABLE_PIECE.fullmatch(piece.name)
        table = found[1] if found else ""
        about = self._manifest.tables.get(table)
        if about is None or table not in self._known:
            raise CannotRestore(f"The backup holds rows of {piece.name!r}, which no table takes.")
        columns = sql.SQL(", ").join(map(sql.Identifier, about.columns))
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
        with self._cursor.copy(query) as copy:
            for block in piece.blocks():
                copy.write(block)
        self._rows[table] = self._rows.get(table, 0) + self._cursor.rowcount

    def close(self) -> None:
        """Every table has as many rows as were written."""
        for table, about in self._manifest.tables.items():
            if self._rows.get(table, 0) != about.rows:
                raise CannotRestore(
                    f"{table} has {self._rows.get(table, 0)} rows and was written with {about.rows}. "
                    "Nothing was changed. Take another backup, and report this fault."
                )


def _set_numbers(cursor: Any, manifest: Manifest) -> None:
    """No id that was ever given out is given out again."""
    for table, column, last in _numbers(manifest):
        if last and backup.last_number(cursor, table, column) is not None:
            name = sql.Identifier(table).as_string()
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s)::regclass, %s)", [name, column, last]
            )


def _numbers(manifest: Manifest) -> Iterator[tuple[str, str, int]]:
    for place, last in manifest.sequences.items():
        table, _, column = place.partition(".")
        yield table, column, last


def _doubt_what_was_leaving(cursor: Any) -> int:
    """`deliver` looks whether it is there before it sends. Gives the number of such replies."""
    cursor.execute("UPDATE outbox_outgoing SET must_verify = true WHERE due_at IS NOT NULL")
    return int(cursor.rowcount)


# ---- the key ---------------------------------------------------------------------------------


def _put_key(key: str) -> Path | None:
    """Make it the key of this installation; the one that was here, if another, is kept beside it."""
    place = Path(settings.DATA) / KEY_FILE
    old: Path | None = None
    with suppress(FileNotFoundError):
        if place.read_text().strip() == key:
            return None
        old = place.with_name(f"{KEY_FILE}.before-{secrets.token_hex(4)}")
        os.link(place, old)
    fresh = place.with_name(f"{KEY_FILE}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place)
    return old
