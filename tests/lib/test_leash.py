"""The leash itself; that it holds is seen in test_processes and postgres/test_embedded."""

from __future__ import annotations

import signal
import subprocess

from allears.lib import leash


class TestLeash:
    def test_says_so_when_the_program_is_not_there(self) -> None:
        done = subprocess.run(
            leash.argv(["/nowhere/at-all"], on_death=signal.SIGTERM), capture_output=True, text=True
        )
        assert done.returncode == 126
        assert "/nowhere/at-all does not start" in done.stderr

    def test_does_not_start_for_a_parent_that_is_gone(self) -> None:
        argv = leash.argv(["/bin/echo", "started"], on_death=signal.SIGTERM, parent="999999")
        done = subprocess.run(argv, capture_output=True, text=True)
        assert done.returncode == 75
        assert done.stdout == ""

    def test_becomes_the_program_and_keeps_its_pid(self) -> None:
        argv = leash.argv(["/bin/sh", "-c", "echo $$"], on_death=signal.SIGTERM)
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        assert process.communicate()[0].strip() == str(process.pid)
