"""How a loop lives: it works, sleeps until called, survives a broken line, and ends when asked."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

import psycopg
import pytest

from allears.flow import loop as loops
from allears.flow.loop import Loop, conninfo
from allears.lib import wake

Handler = Callable[[int, FrameType | None], None]


@pytest.fixture
def call(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """`call("fresh")` calls as another process would; the loop leaves the test's line alone."""
    monkeypatch.setattr(loops, "close_old_connections", lambda: None)
    monkeypatch.setattr(loops.connection, "close", lambda: None)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def tell(topic: str) -> None:
        with psycopg.connect(conninfo(), autocommit=True) as line:
            wake.tell(line.execute, topic)

    yield tell
    for number, handler in before.items():
        signal.signal(number, handler)


class Work:
    """Counts its rounds; `script` says what each gives, and the loop ends after the last."""

    def __init__(self, *script: bool | Exception) -> None:
        self.script, self.rounds = list(script), []
        self.loop: Loop | None = None

    def __call__(self) -> bool:
        self.rounds.append(time.monotonic())
        answer = self.script.pop(0)
        if not self.script and self.loop is not None:
            self.loop.stopping.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


def run(work: Work, *, poll_s: float = 0.05) -> None:
    work.loop = Loop("test", work, topics=("fresh",), poll_s=poll_s)
    work.loop.run()


class TestRun:
    def test_goes_on_at_once_while_there_is_more(self, call: Callable[[str], None]) -> None:
        work = Work(True, True, True, True)
        began = time.monotonic()
        run(work, poll_s=60)
        assert len(work.rounds) == 4
        assert time.monotonic() - began < 30

    def test_looks_by_itself_when_nobody_calls(self, call: Callable[[str], None]) -> None:
        work = Work(False, False, True)
        run(work, poll_s=0.1)
        assert len(work.rounds) == 3

    def test_is_woken_by_a_call(self, call: Callable[[str], None]) -> None:
        work = Work(False, True)
        threading.Timer(0.3, call, ["fresh"]).start()
        began = time.monotonic()
        run(work, poll_s=60)
        assert time.monotonic() - began < 30

    def test_hears_a_call_that_came_while_it_looked(self, call: Callable[[str], None]) -> None:
        """What is committed after the look and before the sleep must not wait for the poll."""

        class Late(Work):
            def __call__(self) -> bool:
                has_more = super().__call__()
                if len(self.rounds) == 1:
                    call("fresh")
                return has_more

        work = Late(False, True)
        began = time.monotonic()
        run(work, poll_s=60)
        assert time.monotonic() - began < 30

    def test_is_not_woken_by_calls_for_others(self, call: Callable[[str], None]) -> None:
        class Noisy(Work):
            def __call__(self) -> bool:
                has_more = super().__call__()
                for topic in ("presence", "cases", "notices"):
                    call(topic)
                return has_more

        work = Noisy(False, True)
        run(work, poll_s=1.0)
        assert work.rounds[1] - work.rounds[0] >= 1.0

    def test_survives_a_fault_and_says_it(
        self, call: Callable[[str], None], caplog: pytest.LogCaptureFixture
    ) -> None:
        work = Work(ValueError("a line of ours is wrong"), True)
        run(work)
        assert len(work.rounds) == 1 + 1
        assert "test stumbled" in caplog.text
        assert "a line of ours is wrong" in caplog.text

    def test_waits_longer_after_each_fault_and_not_after_a_good_round(
        self, call: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fault = ValueError("again")
        work = Work(fault, fault, fault, True, fault, True)
        paused: list[float] = []
        work.loop = Loop("test", work, topics=("fresh",), poll_s=0.01)
        monkeypatch.setattr(work.loop.stopping, "wait", lambda s=None: paused.append(s))
        work.loop.run()
        assert paused == [1.0, 2.0, 4.0, 1.0]

    def test_goes_on_without_its_ear_when_the_database_is_away(
        self,
        call: Callable[[str], None],
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        faults = [psycopg.OperationalError("the server is starting up")] * 2
        truly_open = wake.Ear.open

        def open_ear(ear: wake.Ear) -> None:
            if faults:
                raise faults.pop()
            truly_open(ear)

        monkeypatch.setattr(wake.Ear, "open", open_ear)
        work = Work(True, True)
        run(work)
        assert len(work.rounds) == 2
        assert caplog.text.count("test cannot reach the database") == 2

    def test_ends_on_sigterm_after_the_round_that_is_under_way(
        self, call: Callable[[str], None]
    ) -> None:
        finished: list[bool] = []

        def work() -> bool:
            signal.raise_signal(signal.SIGTERM)
            finished.append(True)
            return True

        Loop("test", work, topics=("fresh",), poll_s=60).run()
        assert finished == [True]
