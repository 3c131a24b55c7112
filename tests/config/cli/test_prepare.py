"""Bringing a database up to date: once, whoever comes at the same time, and not one that is too old."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest

from allears.config.cli import prepare


def run(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "allears.config.cli.prepare"],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class TestPrepare:
    def test_two_at_once_do_the_work_once_and_then_there_is_none(self, empty_database: str) -> None:
        both = [run(empty_database) for _ in range(2)]
        told = [process.communicate() for process in both]
        assert [process.returncode for process in both] == [0, 0], told
        assert sum("up to date after" in err for _, err in told) == 1
        assert all(out.startswith("/") and out.count("\n") == 1 for out, _ in told)

        with psycopg.connect(
            empty_database
        ) as connection:  # else what a step adds is guessed about
            known = "select count(*) from pg_stats where tablename = 'staff_team'"
            assert connection.execute(known).fetchone() != (0,)

        again = run(empty_database)
        out, err = again.communicate()
        assert again.returncode == 0
        assert "up to date after" not in err
        assert out.startswith("/")

    def test_a_database_that_is_not_there_is_a_sentence(self, empty_database: str) -> None:
        gone = run(urlsplit(empty_database)._replace(path="/gone").geturl())
        _, err = gone.communicate()
        assert gone.returncode == 1
        assert "The database cannot be used: " in err
        assert 'database "gone" does not exist' in err
        assert "Traceback" not in err


@pytest.mark.django_db
class TestCheckVersion:
    def test_takes_the_one_that_the_tests_run_on(self) -> None:
        prepare.check_version()

    def test_refuses_one_that_is_too_old(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(prepare, "_OLDEST_MAJOR", 99)
        with pytest.raises(prepare.Unfit, match="All Ears needs 99 or newer"):
            prepare.check_version()
