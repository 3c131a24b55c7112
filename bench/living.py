"""A desk on which real processes can work: PostgreSQL in a temporary folder, Django set up here too."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from allears.flow import at_once
from allears.lib.postgres import Embedded
from bench import processes


@contextmanager
def living(*, port: int) -> Iterator[tuple[Path, Embedded]]:
    """Migrated and empty, durable as in production; the web server's port is `port`.

    The environment of this process is what its children get.
    """
    with tempfile.TemporaryDirectory(prefix="allears-bench-") as name:
        os.chmod(name, 0o755)  # as root, the database's user passes through
        folder = Path(name)
        os.environ.pop("DATABASE_URL", None)
        processes.compiled_once(folder)
        os.environ |= {
            "ALLEARS_DATA": name,
            "ALLEARS_PORT": str(port),
            "ALLEARS_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "allears.config.settings",
        }
        server = Embedded(folder / "postgres")
        os.environ["ALLEARS_EMBEDDED_URL"] = server.start()
        try:
            django.setup()
            at_once.make(connection)
            call_command("migrate", verbosity=0, interactive=False)
            yield folder, server
        finally:
            server.stop()
