"""The large desk: made once, kept in a folder if wanted, brought up to date and opened again.

In one PostgreSQL stand two databases: `allears` is the large one, `allears_small` what the real actions
alone had made before: the same pages are asked of both, so that a page whose number of queries grows
with the rows is found.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from allears.lib.postgres import Embedded

SMALL, LARGE = "allears_small", "allears"
READY = "scale-ready"


@contextmanager
def opened(kept: Path | None, *, share: float = 1.0, n_sample: int = 160) -> Iterator[Path]:
    """The folder of a large desk whose PostgreSQL runs, durable as in production; Django is set up."""
    folder = kept or Path(tempfile.mkdtemp(prefix="allears-scale-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o755)  # as root, the database's user passes through
    os.environ |= {"ALLEARS_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "allears.config.settings"}
    os.environ.pop("DATABASE_URL", None)
    if not (folder / READY).exists():
        shutil.rmtree(folder / "postgres", ignore_errors=True)
        _begin(
            Embedded(folder / "postgres", is_durable=False), lambda: _build(folder, share, n_sample)
        )
        (folder / READY).touch()
    server = Embedded(folder / "postgres")
    try:
        _begin(server, _up_to_date, stop=False)
        yield folder
    finally:
        connection.close()
        server.stop()
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _begin(server, work, *, stop=True):  # type: ignore[no-untyped-def]
    """Start the server, point Django at it, do the work."""
    os.environ["ALLEARS_EMBEDDED_URL"] = server.start()
    try:
        if not settings.configured or not django.apps.apps.ready:
            django.setup()
        else:
            _again(os.environ["ALLEARS_EMBEDDED_URL"])
        work()
    finally:
        if stop:
            connection.close()
            server.stop()


def _again(url: str) -> None:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    connection.close()
    connection.settings_dict.update(
        NAME=parts["dbname"], USER=parts["user"], PASSWORD=parts["password"],
        HOST=parts["host"], PORT=parts["port"],
    )  # fmt: skip


def use(database: str) -> None:
    """Let Django speak with the small or the large one."""
    connection.close()
    connection.settings_dict["NAME"] = database


def _up_to_date() -> None:
    for database in (SMALL, LARGE):
        use(database)
        began = time.perf_counter()
        call_command("migrate", verbosity=0, interactive=False)
        took = time.perf_counter() - began
        if took > 5:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # as the product does it after such a step
            print(f"  {database} was brought up to date in {took:.0f} s")


def _build(folder: Path, share: float, n_sample: int) -> None:
    from bench import scale_build

    began = time.perf_counter()
    call_command("migrate", verbosity=0, interactive=False)
    now = datetime.now().astimezone().replace(microsecond=0)
    ground = scale_build.sample(n_sample, now=now)
    connection.close()
    url = os.environ["ALLEARS_EMBEDDED_URL"]
    with psycopg.connect(url.replace(f"/{LARGE}?", "/postgres?"), autocommit=True) as line:
        line.execute(f"CREATE DATABASE {SMALL} TEMPLATE {LARGE}")
    print(f"  sample by the real actions: {time.perf_counter() - began:.0f} s", flush=True)
    scale_build.grow(folder, url, ground, share=share)
    print(f"  made in {time.perf_counter() - began:.0f} s", flush=True)
