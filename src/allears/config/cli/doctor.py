"""`allears doctor`: what is wrong with this installation, and how to mend it.

One line a finding. Exit code 1 when something does not work or is not safe. Works without a
database: then it says so and looks at the rest. Secrets are never shown. An embedded database that
does not run is started for as long as the command takes.
"""

from __future__ import annotations

import importlib
import json as encoding
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Annotated, Any

import typer
from django.db import OperationalError

from allears.config import environment as env
from allears.config import ground
from allears.config.cli.setup import database
from allears.lib import clock, postgres
from allears.lib.checkup import Level, Remark, carefully

SIGNS: dict[Level, str] = {"good": "✓", "note": "·", "warn": "!", "bad": "✗"}
PLAIN: dict[Level, str] = {"good": "ok", "note": "--", "warn": "!", "bad": "X"}


def doctor(
    channels: Annotated[
        bool, typer.Option(help="Try every channel for real (up to 20 s each, side by side).")
    ] = True,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what is wrong with this installation, and how to mend it."""
    found = []
    for remark in look(tries_channels=channels):
        found.append(remark)
        if not json:
            typer.echo(line(remark))
    n_bad = sum(one.level == "bad" for one in found)
    n_warn = sum(one.level == "warn" for one in found)
    if json:
        told = {"is_good": not n_bad, "findings": [one.as_dict() for one in found]}
        typer.echo(encoding.dumps(told, ensure_ascii=False))
    else:
        typer.echo(_sum(n_bad, n_warn))
    if n_bad:
        raise typer.Exit(1)


def line(remark: Remark) -> str:
    """`✗ database: It does not answer. -> Start it.`"""
    sign = (SIGNS if _can_show(SIGNS["bad"]) else PLAIN)[remark.level]
    then = f" -> {remark.then}" if remark.then else ""
    return " ".join(f"{sign} {remark.about}: {remark.words}{then}".split())


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _sum(n_bad: int, n_warn: int) -> str:
    if not n_bad and not n_warn:
        return "Nothing is wrong."
    return f"{n_bad} things are wrong, {n_warn} may become so."


# ---- what is looked at -----------------------------------------------------------------------


def look(*, tries_channels: bool) -> Iterator[Remark]:
    """Everything, the ground first."""
    for about, one in (
        ("versions", ground.programs),
        ("settings", ground.settings),
        ("data folder", ground.data_folder),
        ("embedded database", ground.embedded),
    ):
        yield from carefully(about, one)
    if not env.DATABASE_URL and _has_no_database():
        return
    try:
        with database():
            yield from _with_database(tries_channels=tries_channels)
    except postgres.Trouble as why:
        yield Remark("bad", "embedded database", str(why))


def _has_no_database() -> bool:
    try:
        return postgres.status_of(env.DATA / "postgres").home is None
    except PermissionError:
        return True


def _with_database(*, tries_channels: bool) -> Iterator[Remark]:
    checkup: Any = importlib.import_module("allears.flow.checkup")
    standing: Any = importlib.import_module("allears.flow.standing")
    try:
        yield from list(checkup.database())
    except OperationalError as error:
        yield _silent(error)
        return
    tables: Iterable[Remark] = list(carefully("tables", checkup.migrations))
    yield from tables
    if any(one.level == "bad" for one in tables):
        return
    yield from _running(checkup)
    for about, one in (
        ("secret key", checkup.keys),
        ("outbox", checkup.sending),
        ("rules", checkup.rules),
        ("channels", partial(standing.standing, now=clock.now())),
        ("kept firehose", checkup.firehose),
    ):
        yield from carefully(about, one)
    if tries_channels:
        yield from carefully("channels", checkup.try_channels)


def _silent(error: OperationalError) -> Remark:
    then = "Start it, or mend DATABASE_URL. All that needs the database was not looked at."
    if not env.DATABASE_URL:
        then = "Look into postgres/server.log in the data folder, and start `allears up`."
    return Remark("bad", "database", f"It does not answer: {' '.join(str(error).split())}", then)


def _running(checkup: Any) -> Iterator[Remark]:
    """The loops; of an embedded installation that is not up, only that."""
    if not env.DATABASE_URL and not ground.is_up():
        yield Remark("note", "processes", "All Ears does not run now.", "Start it: allears up")
        return
    yield from carefully("loops", partial(checkup.loops, now=clock.now()))
