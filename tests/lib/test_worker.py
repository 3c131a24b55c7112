"""Names under which work is leased, and who is known to be dead."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from allears.lib import worker

PRINT = "from allears.lib import worker; print(worker.name(), flush=True); input()"


def other_process() -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PRINT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


class TestName:
    def test_is_the_same_each_time_and_fits_its_column(self) -> None:
        assert worker.name() == worker.name()
        assert len(worker.name()) <= 80

    def test_fits_its_column_however_long_the_host(self, monkeypatch: pytest.MonkeyPatch) -> None:
        worker._host.cache_clear()
        monkeypatch.setattr(socket, "gethostname", lambda: "h" * 64)
        try:
            assert len(worker.name()) <= 80
            assert not worker.is_dead(worker.name())
        finally:
            worker._host.cache_clear()

    def test_holds_the_process(self) -> None:
        assert worker.name().split(":")[1] == str(os.getpid())


class TestIsDead:
    def test_never_says_so_of_the_living(self) -> None:
        process, name = other_process()
        assert not worker.is_dead(worker.name())
        assert not worker.is_dead(name)
        process.communicate("\n")

    def test_says_so_of_one_that_ended_or_was_killed(self) -> None:
        for end in (lambda p: p.communicate("\n"), lambda p: (p.kill(), p.wait())):
            process, name = other_process()
            end(process)
            assert worker.is_dead(name)

    def test_sees_one_that_nobody_has_buried_yet(self) -> None:
        process, name = other_process()
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert worker.is_dead(name)
        process.wait()

    def test_is_not_taken_in_by_a_process_id_that_was_given_out_again(self) -> None:
        host, pid, started = worker.name().split(":")
        boot, _, ticks = started.rpartition("-")
        assert worker.is_dead(f"{host}:{pid}:{boot}-{int(ticks) - 5}")

    def test_knows_nothing_of_other_hosts_and_boots(self) -> None:
        host, _pid, started = worker.name().split(":")
        assert not worker.is_dead(f"elsewhere:4194304:{started}")
        assert not worker.is_dead(f"{host}:4194304:00000000-17")

    def test_knows_nothing_of_another_container_on_this_host(self) -> None:
        host, _pid, started = worker.name().split(":")
        assert not worker.is_dead(f"{host}0:4194304:{started}")

    def test_knows_nothing_of_names_that_are_none(self) -> None:
        for name in ("", "test", "a:b", "a:b:c:d", ":::"):
            assert not worker.is_dead(name)
