"""The crew: started, started again, ended in order, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from allears.lib import processes

SRC = str(Path(processes.__file__).parents[2])


def eventually(is_so: Callable[[], bool], *, within_s: float = 15) -> bool:
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


CREW = """
    import sys, time
    from pathlib import Path
    from allears.lib import processes
    from allears.lib.processes import Crew, Program

    processes._FIRST_PAUSE_S = 0.1
    here = Path({here!r})

    def child(name, program, grace_s=60.0):
        mark = f"import os, signal, sys, time; open(r'{{here}}/{{name}}.pids', 'a').write(str(os.getpid()) + chr(10))"
        return Program(name=name, argv=[sys.executable, "-u", "-c", mark + chr(10) + program], grace_s=grace_s)

    def say(line):
        sys.stdout.write(line + chr(10)); sys.stdout.flush()

    stay = "print('hello'); time.sleep(600)"
    {programs}
"""


class Run:
    """A crew in a process of its own, as `allears up` is one."""

    def __init__(self, here: Path, programs: str) -> None:
        self.here = here
        code = textwrap.dedent(CREW).format(here=str(here), programs=programs)
        self.output = here / "output"
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code],
                env={**os.environ, "PYTHONPATH": SRC},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def pids(self, name: str) -> list[int]:
        path = self.here / f"{name}.pids"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    @property
    def lines(self) -> list[str]:
        return self.output.read_text().splitlines()

    def has(self, words: str) -> bool:
        return any(words in line for line in self.lines)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Callable[[str], Run]]:
    runs: list[Run] = []

    def start(programs: str) -> Run:
        runs.append(Run(tmp_path, programs))
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()
        run.process.wait()


class TestCrew:
    def test_shows_whose_line_it_is(self, crew: Callable[[str], Run]) -> None:
        run = crew("Crew([child('web', stay), child('deliver', stay)], say=say).run()")
        assert eventually(lambda: run.has("web     | hello") and run.has("deliver | hello"))

    def test_ends_all_in_their_order_on_sigterm(self, crew: Callable[[str], Run]) -> None:
        bye = (
            "signal.signal(15, lambda *_: (time.sleep(0.2), print('bye'), sys.exit()));"
            "print('hello'); time.sleep(600)"
        )
        run = crew(
            f"bye = {bye!r}\n"
            "Crew([child(n, bye) for n in ('web', 'listen', 'care')], say=say).run(); say('end')"
        )
        assert eventually(lambda: sum("hello" in line for line in run.lines) == 3)
        run.process.terminate()
        assert run.process.wait(timeout=15) == 0
        last = [line.split()[0] for line in run.lines if "bye" in line or line == "end"]
        assert last == ["web", "listen", "care", "end"]

    def test_starts_again_what_died_and_waits_longer_each_time(
        self, crew: Callable[[str], Run]
    ) -> None:
        run = crew("Crew([child('web', 'sys.exit(3)'), child('care', stay)], say=say).run()")
        assert eventually(lambda: len(run.pids("web")) >= 4)
        pauses = [line for line in run.lines if "exit code 3; starts again" in line]
        assert len(pauses) >= 3
        assert len(run.pids("care")) == 1

    def test_starts_again_what_was_killed_and_says_by_what(
        self, crew: Callable[[str], Run]
    ) -> None:
        run = crew("Crew([child('web', stay)], say=say).run()")
        assert eventually(lambda: len(run.pids("web")) == 1)
        os.kill(run.pids("web")[0], signal.SIGKILL)
        assert eventually(lambda: len(run.pids("web")) == 2)
        assert run.has("was ended by SIGKILL")

    def test_kills_what_does_not_end(self, crew: Callable[[str], Run]) -> None:
        deaf = "signal.signal(15, signal.SIG_IGN); print('deaf'); time.sleep(600)"
        run = crew(f"deaf = {deaf!r}\nCrew([child('web', deaf, grace_s=0.5)], say=say).run()")
        assert eventually(lambda: run.has("deaf"))
        run.process.terminate()
        assert run.process.wait(timeout=10) == 0
        assert run.has("does not end, so it is killed")
        assert not is_alive(run.pids("web")[0])

    def test_a_second_signal_waits_for_nobody(self, crew: Callable[[str], Run]) -> None:
        deaf = "signal.signal(15, signal.SIG_IGN); print('deaf'); time.sleep(600)"
        run = crew(f"deaf = {deaf!r}\nCrew([child('web', deaf, grace_s=60)], say=say).run()")
        assert eventually(lambda: run.has("deaf"))
        run.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(timeout=10) == 0

    def test_takes_grandchildren_along(self, crew: Callable[[str], Run]) -> None:
        parent = (
            "import subprocess; p = subprocess.Popen(['sleep', '600']);"
            "open('{}/grand.pids', 'w').write(str(p.pid)); time.sleep(600)"
        )
        run = crew(f"p = {parent!r}.format(here)\nCrew([child('web', p)], say=say).run()")
        assert eventually(lambda: bool(run.pids("grand")))
        run.process.terminate()
        run.process.wait(timeout=10)
        assert eventually(lambda: not is_alive(run.pids("grand")[0]))

    def test_kill_9_leaves_nothing_behind(self, crew: Callable[[str], Run]) -> None:
        run = crew("Crew([child('web', stay), child('care', stay)], say=say).run()")
        assert eventually(lambda: sum("hello" in line for line in run.lines) == 2)
        run.process.kill()
        run.process.wait()
        for name in ("web", "care"):
            pid = run.pids(name)[0]
            assert eventually(lambda pid=pid: not is_alive(pid)), name

    def test_glances_while_all_is_well(self, crew: Callable[[str], Run]) -> None:
        run = crew(
            "Crew([child('web', stay)], say=say, glance=lambda: say('glance'), glance_s=0.1).run()"
        )
        assert eventually(lambda: sum(line == "glance" for line in run.lines) >= 3)
        assert len(run.pids("web")) == 1


class TestOurs:
    def test_runs_our_own_command_with_this_python(self) -> None:
        program = processes.ours("listen", ALLEARS_PORT="1")
        assert list(program.argv) == [sys.executable, "-m", "allears", "listen"]
        assert program.environment["ALLEARS_PORT"] == "1"
