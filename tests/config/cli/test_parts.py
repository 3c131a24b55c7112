"""`allears web` as a process, with others that make its pages."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from allears.lib import wake


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(is_so: Callable[[], bool], *, within_s: float = 60) -> bool:
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.slow
@pytest.mark.timeout(300)
class TestWeb:
    @pytest.fixture
    def web(self, empty_database: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
        """`allears web` with two processes, at the port `self.port`."""
        self.port = free_port()
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("ALLEARS_")}
        env = inherited | {
            "DATABASE_URL": empty_database,
            "ALLEARS_DATA": str(tmp_path / "data"),
            "ALLEARS_PORT": str(self.port),
            "ALLEARS_WEB_PROCESSES": "2",
        }
        prepare = [sys.executable, "-m", "allears.config.cli.prepare"]
        subprocess.run(prepare, env=env, check=True, capture_output=True)
        self.log = tmp_path / "web.log"
        with self.log.open("wb") as out:
            running = subprocess.Popen(
                [sys.executable, "-m", "allears", "web"], env=env, stdout=out, stderr=out
            )
        yield running
        if running.poll() is None:
            running.kill()
        running.wait()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=20) as said:
                return bool(said.status == 200)
        except OSError:
            return False

    def makers(self, web: subprocess.Popen[bytes]) -> list[psutil.Process]:
        return psutil.Process(web.pid).children()

    def listeners(self, url: str) -> int:
        with psycopg.connect(url) as line:
            asked = "SELECT count(*) FROM pg_stat_activity WHERE query = %s"
            row = line.execute(asked, [f"LISTEN {wake.CHANNEL}"]).fetchone()
            return int(row[0]) if row else 0

    def test_is_made_by_two_of_which_either_may_die(
        self, web: subprocess.Popen[bytes], empty_database: str
    ) -> None:
        assert eventually(self.answers), self.log.read_text()
        makers = self.makers(web)
        assert len(makers) == 2
        assert eventually(lambda: self.listeners(empty_database) == 1)  # one hears for all
        makers[0].kill()
        assert all(self.answers() for _ in range(20))
        assert eventually(lambda: len([one for one in self.makers(web) if one.is_running()]) == 2)
        web.send_signal(signal.SIGTERM)
        assert web.wait(60) == 0
        assert not any(one.is_running() for one in makers)
        assert "Traceback" not in self.log.read_text()

    def test_says_when_the_address_is_taken(self, empty_database: str, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            env = os.environ | {
                "DATABASE_URL": empty_database,
                "ALLEARS_DATA": str(tmp_path / "data"),
                "ALLEARS_PORT": str(other.getsockname()[1]),
                "ALLEARS_WEB_PROCESSES": "2",
            }
            argv = [sys.executable, "-m", "allears", "web"]
            done = subprocess.run(argv, env=env, capture_output=True, text=True)
        assert done.returncode == 1
        assert "cannot be listened on: Address already in use" in done.stderr
        assert "Traceback" not in done.stderr
