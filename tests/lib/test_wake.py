"""Calls between processes over a real PostgreSQL: heard once committed, by those who want them."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest

from allears.lib import wake


@pytest.fixture
def teller(database_url: str) -> psycopg.Connection[tuple[object, ...]]:
    with psycopg.connect(database_url) as connection:
        yield connection  # type: ignore[misc]


class TestCalls:
    def test_arrive_with_the_commit_and_not_before(
        self, database_url: str, teller: psycopg.Connection[tuple[object, ...]]
    ) -> None:
        ear = wake.Ear(database_url, ("fresh",))
        assert ear.wait(0.05) == ()
        wake.tell(teller.execute, "fresh", ids=[3, 4], actor=7)
        assert ear.wait(0.2) == ()
        teller.commit()
        assert ear.wait(5) == (wake.Call(topic="fresh", ids=(3, 4), actor=7),)
        ear.close()

    def test_end_the_waiting_at_once(
        self, database_url: str, teller: psycopg.Connection[tuple[object, ...]]
    ) -> None:
        ear = wake.Ear(database_url, ("fresh",))
        ear.wait(0.01)

        def call() -> None:
            wake.tell(teller.execute, "fresh")
            teller.commit()

        threading.Timer(0.2, call).start()
        began = time.monotonic()
        assert len(ear.wait(60)) == 1
        assert time.monotonic() - began < 30
        ear.close()

    def test_about_other_things_are_not_handed_on(
        self, database_url: str, teller: psycopg.Connection[tuple[object, ...]]
    ) -> None:
        ear = wake.Ear(database_url, ("fresh",))
        ear.wait(0.01)
        wake.tell(teller.execute, "outbox")
        teller.commit()
        assert ear.wait(0.5) == ()
        ear.close()

    def test_with_too_many_ids_mean_look_at_everything(
        self, database_url: str, teller: psycopg.Connection[tuple[object, ...]]
    ) -> None:
        ear = wake.Ear(database_url, ("fresh",))
        ear.wait(0.01)
        wake.tell(teller.execute, "fresh", ids=range(10**15, 10**15 + wake.MAX_IDS + 1))
        wake.tell(teller.execute, "fresh", ids=range(10**15, 10**15 + wake.MAX_IDS))
        teller.commit()
        calls = [*ear.wait(5), *ear.wait(5)]
        assert [len(call.ids) for call in calls] == [0, wake.MAX_IDS]
        ear.close()

    def test_are_heard_again_after_the_line_broke(
        self, database_url: str, teller: psycopg.Connection[tuple[object, ...]]
    ) -> None:
        ear = wake.Ear(database_url, ("fresh",))
        ear.wait(0.01)
        teller.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where query = 'LISTEN allears' and pid <> pg_backend_pid()"
        )
        teller.commit()
        with pytest.raises(psycopg.OperationalError):
            ear.wait(5)
        ear.wait(0.01)
        wake.tell(teller.execute, "fresh")
        teller.commit()
        assert len(ear.wait(5)) == 1
        ear.close()


class TestRead:
    @pytest.mark.parametrize(
        "junk", ["", "hello", "[]", "{}", "17", '{"topic": "x", "ids": ["a"]}']
    )
    def test_takes_nothing_that_others_notify(self, junk: str) -> None:
        assert wake.read(junk) is None


class TestWalls:
    """Who may not know of something must not hear of it by way of another process, either."""

    @pytest.mark.parametrize(
        "call",
        [
            wake.Call(topic="cases", ids=(1, 2), actor=3, walls=((1, (7,)),)),
            wake.Call(topic="cases", behind=((7,), (7, 9))),
        ],
    )
    def test_are_passed_on_with_the_call(self, call: wake.Call) -> None:
        assert wake.read(wake.written(call)) == call

    @pytest.mark.parametrize("n_open", [0, 1])
    def test_stand_on_a_call_that_is_too_long_for_numbers(self, n_open: int) -> None:
        ids = list(range(1, 302))
        heard: list[wake.Call | None] = []
        wake.tell(
            lambda _sql, values: heard.append(wake.read(values[1])),
            "cases",
            ids=ids,
            walls={pk: {7 + pk % 2} for pk in ids[n_open:]},
        )
        (call,) = heard
        assert call is not None
        assert call.ids == ()
        assert call.behind == (() if n_open else ((7,), (8,)))
