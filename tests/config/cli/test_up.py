"""`allears up`: its choices one by one, and the whole of it for real, ended gently and with -9."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from allears.config.cli import up
from allears.config.cli.up import CannotStart, Watch
from allears.lib import postgres


def eventually(is_so: Callable[[], bool], *, within_s: float = 60) -> bool:
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class TestChoosePort:
    def test_takes_the_one_that_is_wished_when_it_is_free(self) -> None:
        port = free_port()
        assert up.choose_port("127.0.0.1", port, is_explicit=True) == port

    def test_takes_the_next_free_one_and_says_so(
        self, taken: int, capsys: pytest.CaptureFixture[str]
    ) -> None:
        chosen = up.choose_port("127.0.0.1", taken, is_explicit=False)
        assert taken < chosen <= taken + 20
        expected = f"Port {taken} is taken by another program, so All Ears uses {chosen}."
        assert expected in capsys.readouterr().out

    def test_does_not_move_one_that_was_asked_for(self, taken: int) -> None:
        with pytest.raises(CannotStart, match=f"Port {taken} on 127.0.0.1 is taken"):
            up.choose_port("127.0.0.1", taken, is_explicit=True)

    def test_refuses_a_host_that_is_none(self) -> None:
        with pytest.raises(CannotStart, match=r"ALLEARS_HOST is 'no\.such\.invalid'"):
            up.choose_port("no.such.invalid", 8390, is_explicit=False)


class TestAddress:
    @pytest.mark.parametrize(
        ("host", "public_url", "expected"),
        [
            ("127.0.0.1", "", "http://127.0.0.1:8390"),
            ("0.0.0.0", "", "http://127.0.0.1:8390"),
            ("::", "", "http://[::1]:8390"),
            ("fe80::1", "", "http://[fe80::1]:8390"),
            ("127.0.0.1", "https://ears.example.org/", "https://ears.example.org"),
        ],
    )
    def test_can_be_typed_into_a_browser(self, host: str, public_url: str, expected: str) -> None:
        assert up.address_of(host, 8390, public_url) == expected


class FakeServer:
    """Stands for the embedded database, which has tests of its own."""

    def __init__(self) -> None:
        self.is_running = True
        self.n_starts = 0

    def status(self) -> postgres.Status:
        return postgres.Status(is_running=self.is_running)

    def start(self) -> str:
        self.n_starts += 1
        if self.n_starts == 1:
            raise postgres.DidNotStart("It does not come up.")
        self.is_running = True
        return ""


class TestWatch:
    def test_welcomes_once_and_not_before_the_server_answers(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answers = iter([False, True, True])
        watch = Watch(None, is_ready=lambda: next(answers), welcome=["Welcome."])
        watch.glance()
        assert capsys.readouterr().out == ""
        watch.glance()
        watch.glance()
        assert capsys.readouterr().out == "Welcome.\n"

    def test_starts_a_dead_database_until_it_comes_up(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        server = FakeServer()
        watch = Watch(server, is_ready=lambda: False, welcome=[])  # type: ignore[arg-type]
        watch.glance()
        assert server.n_starts == 0
        server.is_running = False
        watch.glance()
        watch.glance()
        watch.glance()
        assert server.n_starts == 2
        assert "It does not come up." in capsys.readouterr().out


class Run:
    """`python -m allears up` on a data folder of its own."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.output = data / "output"
        settings = {"ALLEARS_DATA": str(data), "ALLEARS_PORT": str(self.port)} | environment
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "ALLEARS_EMBEDDED_URL", "DJANGO_SETTINGS_MODULE")
        }
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "allears", "up", "--no-browser"],
                env=inherited | settings,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        return self.output.read_text()

    def answers(self) -> int:
        """The status that the start page gives to a stranger; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as page:
                return int(page.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def is_up(self) -> bool:
        return f"All Ears is at http://127.0.0.1:{self.port}" in self.text

    def left(self) -> list[str]:
        """What still runs of it: processes that carry its data folder in their environment."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            except OSError:
                continue
            if str(self.data).encode() in told:
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        return found


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ae-up-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start(data: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def begin(**environment: str) -> Run:
        runs.append(Run(data, **environment))
        return runs[-1]

    yield begin
    for run in runs:
        run.process.kill()
        run.process.wait()
        eventually(lambda run=run: not run.left(), within_s=20)


@pytest.mark.slow
@pytest.mark.timeout(240)
class TestUp:
    def test_runs_the_whole_house_and_leaves_nothing(
        self, start: Callable[..., Run], data: Path
    ) -> None:
        run = start()
        assert eventually(run.is_up, within_s=120), run.text
        assert eventually(lambda: run.answers() in (200, 302), within_s=30), run.text
        link = re.search(rf"Begin here \(works once\): (http://127.0.0.1:{run.port}/\S+)", run.text)
        assert link, run.text
        with urllib.request.urlopen(link[1], timeout=10) as page:
            assert page.status == 200

        second = subprocess.run(
            run.process.args,
            env={**os.environ, "ALLEARS_DATA": str(data)},
            capture_output=True,
            text=True,
        )
        assert second.returncode == 1
        assert "All Ears is already running from the data folder" in second.stdout

        status = postgres.status_of(data / "postgres")
        assert status.pid is not None
        os.kill(status.pid, signal.SIGKILL)
        assert eventually(lambda: "it is started again" in run.text)
        assert eventually(lambda: postgres.status_of(data / "postgres").is_running)
        assert eventually(lambda: run.answers() in (200, 302))

        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(timeout=60) == 0
        assert "nothing is running any more" in run.text
        assert "starts again in" not in run.text
        assert run.left() == []

    def test_killed_with_9_leaves_nothing_either(self, start: Callable[..., Run]) -> None:
        run = start()
        assert eventually(run.is_up, within_s=120), run.text
        assert eventually(lambda: len(run.left()) > 4, within_s=60), run.left()
        run.process.kill()
        run.process.wait()
        assert eventually(lambda: not run.left(), within_s=30), run.left()

    def test_a_taken_port_that_was_asked_for_is_a_sentence(
        self, start: Callable[..., Run], taken: int
    ) -> None:
        run = start(ALLEARS_PORT=str(taken))
        assert run.process.wait(timeout=60) == 1
        assert f"Port {taken} on 127.0.0.1 is taken by another program." in run.text
        assert "Traceback" not in run.text

    def test_a_database_that_is_not_there_is_a_sentence(self, start: Callable[..., Run]) -> None:
        run = start(DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
        assert run.process.wait(timeout=60) == 1
        assert "The database cannot be used: " in run.text
        assert "Traceback" not in run.text
