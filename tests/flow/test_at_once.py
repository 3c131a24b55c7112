"""A new database: made at once, it is what all the migrations make of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

COLUMNS = """
    SELECT c.table_name, c.column_name, c.data_type, c.udt_name, c.is_nullable, c.column_default,
        c.character_maximum_length, c.is_identity, c.generation_expression
    FROM information_schema.columns c WHERE c.table_schema = 'public'
"""
INDEXES = "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
"""
TRIGGERS = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
FUNCTIONS = """
    SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
ROWS = """
    SELECT app, name FROM django_migrations
    UNION ALL SELECT 'team', name FROM staff_team UNION ALL SELECT 'route', name FROM cases_route
    UNION ALL SELECT 'policy', name FROM cases_slapolicy
"""
KINDS = "SELECT app_label, model FROM django_content_type"
ASKED = {
    "columns": COLUMNS, "indexes": INDEXES, "constraints": CONSTRAINTS, "triggers": TRIGGERS,
    "functions": FUNCTIONS, "rows": ROWS, "kinds": KINDS,
}  # fmt: skip


@pytest.fixture(scope="module")
def databases(database_url: str) -> Iterator[tuple[str, str, str]]:
    """Three empty ones."""
    names = [f"at_once_{uuid.uuid4().hex}" for _ in range(3)]
    with psycopg.connect(database_url, autocommit=True) as server:
        for name in names:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    parts = urlsplit(database_url)
    yield tuple(parts._replace(path=f"/{name}").geturl() for name in names)  # type: ignore[misc]
    with psycopg.connect(database_url, autocommit=True) as server:
        for name in names:
            server.execute(sql.SQL("DROP DATABASE {} (FORCE)").format(sql.Identifier(name)))


OLDER = """
import django, json, sys
django.setup()
from django.db import connection
from allears.flow import at_once
at_once.make(connection, [tuple(pair) for pair in json.loads(sys.argv[1])])
"""

STEP_BY_STEP = """
import django, gc
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from allears.flow import at_once
gc.freeze()
gc.set_threshold(50_000, 20, 20)
executor = MigrationExecutor(connection)
graph = executor.loader.graph
(last,) = graph.leaf_nodes("cases")
executor.migrate(at_once.last_of(graph, set(graph.nodes) - set(graph.backwards_plan(last))))
"""
"""All that does not need the last migration of the cases. The collector looks for less, less often: each
operation makes all models anew, and to search them is a fifth of it."""


def run(url: str, data: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    env = {"DATABASE_URL": url, "ALLEARS_DATA": str(data)}
    env |= {"DJANGO_SETTINGS_MODULE": "allears.config.settings"}
    done = subprocess.run(
        [sys.executable, *argv],
        cwd=ROOT,
        env=os.environ | env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done


def seen(url: str) -> dict[str, list[str]]:
    with psycopg.connect(url) as server:
        return {
            what: sorted(str(row) for row in server.execute(query)) for what, query in ASKED.items()
        }


class TestMake:
    def test_ends_like_all_the_migrations_and_like_those_of_an_older_version(
        self, databases: tuple[str, str, str], tmp_path: Path
    ) -> None:
        at_once, step_by_step, older = databases
        run(step_by_step, tmp_path, "-c", STEP_BY_STEP)
        with psycopg.connect(step_by_step) as server:
            there = server.execute("SELECT app, name FROM django_migrations").fetchall()
        run(older, tmp_path, "-c", OLDER, json.dumps(there))
        theirs = seen(step_by_step)
        assert not theirs.pop("kinds")  # they come after the last step of all
        _same(seen(older), theirs)

        run(step_by_step, tmp_path, "-m", "django", "migrate", "--verbosity", "0")
        said = run(at_once, tmp_path, "-m", "allears.config.cli.prepare")
        assert "up to date after" in said.stderr
        _same(seen(at_once), seen(step_by_step))


def _same(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> None:
    for what, rows in theirs.items():
        assert rows, what
        assert ours[what] == rows, what
