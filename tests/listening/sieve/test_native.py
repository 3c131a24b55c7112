"""Machine code on the disk is that of the newest versions alone."""

from __future__ import annotations

import os

from allears.listening.sieve import native


class TestSweep:
    def test_leaves_the_last_used_and_what_is_not_ours(self, tmp_path):
        names = [f"compiled-{number:016x}" for number in range(7)]
        for age, name in enumerate([*names, "compiled-mine", "other"]):
            (tmp_path / name).mkdir()
            os.utime(tmp_path / name, (1_000 - age, 1_000 - age))
        native.sweep(tmp_path)
        left = {path.name for path in tmp_path.iterdir()}
        assert left == {*names[:4], "compiled-mine", "other"}
