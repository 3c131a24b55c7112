"""What a command that needs the database does first: find it (or start it), and set up Django."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django

from allears.config import environment as env
from allears.lib import postgres


@contextmanager
def database() -> Iterator[None]:
    """Use your PostgreSQL, the embedded one that runs, or start it for the time of a command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allears.config.settings")
    if env.DATABASE_URL or os.environ.get("ALLEARS_EMBEDDED_URL"):
        django.setup()
        yield
        return
    with postgres.ensure(env.DATA / "postgres") as url:
        os.environ["ALLEARS_EMBEDDED_URL"] = url
        django.setup()
        yield
