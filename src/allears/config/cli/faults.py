"""What a command says when something foreseen goes wrong: one sentence on stderr, exit code 1.

A fault that nobody foresaw still ends in a trace: the operator must find one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import typer
from django.db import OperationalError, ProgrammingError

from allears.lib import postgres

_NO_TABLES = (
    "The database has not all the tables that this version needs. Bring it up to date first: "
    "`allears up` does so, or `python -m allears.config.cli.prepare`."
)


class Refused(Exception):
    """The text is a sentence for the operator."""


@contextmanager
def sentences() -> Iterator[None]:
    """Around the body of a command."""
    try:
        yield
    except (Refused, *postgres.Trouble) as why:
        raise _ended(str(why)) from None
    except (OperationalError, psycopg.OperationalError) as why:
        words = " ".join(str(why).split())
        raise _ended(
            f"The database cannot be used: {words} Ask `allears doctor` what is wrong."
        ) from None
    except (ProgrammingError, psycopg.ProgrammingError) as why:
        cause = why.__cause__ if isinstance(why, ProgrammingError) else why
        if not isinstance(cause, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn):
            raise
        raise _ended(_NO_TABLES) from None


def _ended(words: str) -> typer.Exit:
    typer.echo(words, err=True)
    return typer.Exit(1)
