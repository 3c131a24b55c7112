"""A desk of its own for a measurement: an embedded PostgreSQL in a temporary folder, Django set up."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command

from allears.lib.postgres import Embedded


@contextmanager
def desk(kept: Path | None = None) -> Iterator[Path]:
    """Migrated; durable as in production (fsync on). Empty and gone afterwards, unless `kept` names
    a folder: that one is used as it is, and stays.
    """
    with _folder(kept) as folder:
        os.environ["ALLEARS_DATA"] = str(folder)
        server = Embedded(folder / "postgres")
        os.environ["ALLEARS_EMBEDDED_URL"] = server.start()
        os.environ["DJANGO_SETTINGS_MODULE"] = "allears.config.settings"
        try:
            django.setup()
            call_command("migrate", verbosity=0, interactive=False)
            yield folder
        finally:
            server.stop()


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="allears-bench-") as name:
        os.chmod(name, 0o755)
        yield Path(name)


def machine() -> str:
    """One line about where it was measured."""
    model = "?"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else "?"
    return f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}"


def memory_mb() -> float:
    """Resident memory of this process."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
