"""Sixty of `bench.tell`: real processes tell them while `deliver` is killed twice, and each hears it once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_sixty_people_are_told_exactly_once_over_two_kills_and_a_stop() -> None:
    words = "--people 60 --kills 2 --mailboxes 6 --places 1 --first-look 3 --seed 1 --minutes 5"
    done = subprocess.run(
        [sys.executable, "-m", "bench.tell", *words.split()],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        capture_output=True,
        text=True,
        check=False,
        timeout=580,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
    assert "Each exactly once." in done.stdout
