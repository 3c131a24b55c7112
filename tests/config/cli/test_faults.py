"""What is foreseen ends in a sentence; what is not keeps its trace."""

from __future__ import annotations

import psycopg
import pytest
import typer
from django.db import OperationalError, ProgrammingError

from allears.config.cli.faults import Refused, sentences
from allears.lib import postgres


def chained(cause: Exception) -> ProgrammingError:
    error = ProgrammingError(str(cause))
    error.__cause__ = cause
    return error


class TestSentences:
    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            (Refused("It exists."), "It exists."),
            (postgres.DidNotStart("It does not start."), "It does not start."),
            (OperationalError("no\n route"), "The database cannot be used: no route"),
            (psycopg.OperationalError("gone"), "The database cannot be used: gone"),
            (chained(psycopg.errors.UndefinedTable("x")), "Bring it up to date first"),
            (psycopg.errors.UndefinedColumn("x"), "Bring it up to date first"),
        ],
    )
    def test_stand_for_what_is_foreseen(
        self, fault: Exception, words: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(typer.Exit) as ended, sentences():
            raise fault
        assert ended.value.exit_code == 1
        assert words in capsys.readouterr().err

    @pytest.mark.parametrize(
        "fault", [ValueError("odd"), chained(psycopg.errors.SyntaxError("selct"))]
    )
    def test_do_not_hide_a_fault_of_ours(self, fault: Exception) -> None:
        with pytest.raises(type(fault)), sentences():
            raise fault
