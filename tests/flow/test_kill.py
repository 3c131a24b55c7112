"""Ten kills of `bench.kill`: real processes, -9 at random moments, and everything once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 10


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_kills_lose_nothing_and_double_nothing() -> None:
    """Parts are forked from a process that is warm, so that it takes about a minute."""
    argv = ["--kills", str(KILLS), "--seed", "3", "--nursery", "--first-look", "4"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.kill", *argv],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        capture_output=True,
        text=True,
        check=False,
        timeout=850,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
    assert "Everything once." in done.stdout
