"""Bring the database up to date, under a lock, and print the setup link while nobody administers.

A process of its own (`python -m allears.config.cli.prepare`), so that `allears up` itself stays
small and needs no Django. Any number may run at the same time on any number of machines: they
wait for each other. What is for people goes to stderr; stdout holds the link and nothing else.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import override_settings

from allears.flow import at_once
from allears.lib import clock

_LOCK = 0x616C6C65617273  # "allears"; any number that nobody else takes
_OLDEST_MAJOR = 15
UNUSED = ("hx-*", "htmax*", "ext")
"""Files of packages that no page asks for, and that name files which are not there."""


class Unfit(Exception):
    """The database cannot be used. The text is a sentence for the operator."""


def main() -> int:
    """0: ready. 1: not, and stderr says why."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allears.config.settings")
    django.setup()
    try:
        check_version()
        n_steps = migrate()
        gather_static()
    except (OperationalError, Unfit) as why:
        sys.stderr.write(f"The database cannot be used: {str(why).strip()}\n")
        return 1
    if n_steps:
        sys.stderr.write(f"The database is up to date after {n_steps} steps.\n")
    staff = importlib.import_module("allears.staff.actions")  # needs the set-up above
    link = staff.setup_link(now=clock.now())
    if link:
        sys.stdout.write(f"{link}\n")
    return 0


def check_version() -> None:
    """Raises `Unfit` for a server that is too old."""
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        major = int(cursor.fetchone()[0]) // 10_000
    if major < _OLDEST_MAJOR:
        raise Unfit(
            f"it is PostgreSQL {major}, and All Ears needs {_OLDEST_MAJOR} or newer. Upgrade it, "
            "or unset DATABASE_URL to use the embedded one."
        )


def gather_static() -> None:
    """Fold and stamp styles and scripts, so that a browser asks for few files and keeps them.

    Only when a file has changed since they were gathered last.
    """
    mark = Path(settings.STATIC_ROOT) / "gathered"
    found = _stamp()
    if mark.is_file() and mark.read_text() == found:
        return
    with _alone(), override_settings(STORAGES=settings.GATHERED_STORAGES):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(UNUSED))
    mark.write_text(found)


def _stamp() -> str:
    """What tells one set of source files from another: names, sizes and times."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: str(pair[0])):
            state = os.stat(storage.path(name))
            digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def migrate() -> int:
    """Apply what is missing while nobody else does; the number of steps that were."""
    with _alone():
        n_made = at_once.make(connection) if at_once.is_empty(connection) else 0
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan or n_made:  # it also tells those who wait for its end
            call_command("migrate", interactive=False, verbosity=0)
            count_anew()
    return n_made + len(plan)


def count_anew() -> None:
    """What PostgreSQL thinks is in the tables. Of a new column it knows nothing, and guesses (half of
    the rows) until much has changed: the index that was made for it stays unused as long."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [_LOCK])


if __name__ == "__main__":
    raise SystemExit(main())
