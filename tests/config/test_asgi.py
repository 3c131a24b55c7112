"""What the web server loads before its first page."""

from __future__ import annotations

import subprocess
import sys

LIST = """
import sys, allears.config.asgi, allears.config.urls
print(*sys.modules)
"""


class TestStart:
    def test_does_without_compiled_code(self) -> None:
        done = subprocess.run(
            [sys.executable, "-c", LIST], capture_output=True, text=True, check=False
        )
        loaded = set(done.stdout.split())
        assert "allears.flow.firehose" in loaded, done.stderr
        assert not loaded & {"numba", "llvmlite", "allears.listening.kept.writer"}
