"""The tables are made once for all testers: the first who comes makes them, each takes a copy.

Making them from the migrations takes longer than most files of tests. PostgreSQL copies a database
as files, in a fraction of a second.
"""

from __future__ import annotations

import fcntl
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from allears.flow import at_once

TEMPLATE = "allears_template"


def copy(url: str, name: str, *, home: Path) -> None:
    """A database `name` with all tables, on the server behind `url`, unless it is there.

    `home` is a folder that all testers of this server share. Django is at the server already, and is at
    its database again afterwards.
    """
    with (
        Path(home, "template.lock").open("w") as lock,
        psycopg.connect(url, autocommit=True) as server,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_there(server, TEMPLATE):
            _make(server)
        if not _is_there(server, name):
            made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            server.execute(made.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))


def _is_there(server: psycopg.Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).rowcount > 0


def _make(server: psycopg.Connection) -> None:
    making = f"{TEMPLATE}_making"
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = making
    try:
        at_once.make(connection)
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
    renamed = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    server.execute(renamed.format(sql.Identifier(making), sql.Identifier(TEMPLATE)))
