"""`allears demo`: load the invented company, go on with it live, or remove it.

Loading is a process of its own, so that what it needs is gone before the rest starts. Links to sign
in as two of the invented colleagues are printed where only this machine can use them.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from allears.config import environment as env
from allears.config import ground
from allears.config.cli import up as running
from allears.config.cli.faults import Refused, sentences
from allears.config.cli.setup import database
from allears.connectors.demo_live import SPEEDS
from allears.lib import clock

SIGN_IN = ("lena", "amir")
"""The lead and the agent of the play."""
console = Console(stderr=True)


def demo(
    speed: Annotated[
        int, typer.Option(help="How fast it goes on: 0 (stands still), 1, 10 or 60 times life.")
    ] = 10,
    load_only: Annotated[bool, typer.Option(help="Load it, and start nothing.")] = False,
    remove: Annotated[bool, typer.Option(help="Take it out again, without a trace.")] = False,
) -> None:
    """Try All Ears with an invented company: two weeks of posts, mails and cases, then live."""
    if speed not in SPEEDS:
        console.print(f"--speed is one of {', '.join(map(str, SPEEDS))}.", style="red")
        raise typer.Exit(2)
    if remove:
        _remove()
    elif load_only:
        _load(speed)
    else:
        _load_and_run(speed)


def _load_and_run(speed: int) -> None:
    argv = [sys.executable, "-m", "allears", "demo", "--load-only", "--speed", str(speed)]
    done = subprocess.run(argv, check=False)
    if done.returncode:
        raise typer.Exit(done.returncode)
    if running.is_running(env.DATA):
        typer.echo("All Ears is running already: the demo goes on there.")
        return
    running.up(browser=True)


def _load(speed: int) -> None:
    """Loads it, or sets the speed of the one that is here."""
    with sentences(), database():
        importlib.import_module("allears.config.cli.prepare").migrate()
        loading = importlib.import_module("allears.flow.demo.loading")
        if loading.status().is_loaded:
            loading.set_speed(speed=speed)
            typer.echo(f"The demo is here already; its speed is {speed} now.")
            return
        with _bar() as progress:
            played = _tried(loading.load, by=None, now=clock.now(), speed=speed, progress=progress)
        typer.echo(f"Fernhill is here: {played.n_said} posts, {played.n_acts} acts of colleagues.")
        for line in _links():
            typer.echo(line)


def _remove() -> None:
    with sentences(), database():
        importlib.import_module("allears.config.cli.prepare").migrate()
        removal = importlib.import_module("allears.flow.demo.removal")
        people = importlib.import_module("allears.staff.queries")
        by = next((one for one in people.administrators() if one.invented_at is None), None)
        done = _tried(removal.remove, by=by, now=clock.now())
    typer.echo(f"The demo is gone, with {done.n_cases} cases.")
    if done.n_handed and by is not None:
        typer.echo(f"{done.n_handed} real cases that invented colleagues had are with {by.name}.")
    if done.kept:
        typer.echo(f"Because of real work these stay as former ones: {', '.join(done.kept)}.")


def _tried(action: Callable[..., Any], **words: Any) -> Any:
    """A refusal is a sentence for the operator."""
    refusal = importlib.import_module("allears.staff.actions").NotPossible
    try:
        return action(**words)
    except refusal as why:
        raise Refused(str(why)) from None


def _links() -> Iterator[str]:
    """One-time links to get in as an invented colleague, on a machine that only we reach."""
    if not ground.is_loopback(env.HOST):
        return
    staff = importlib.import_module("allears.staff.actions")
    people = importlib.import_module("allears.staff.queries")
    address = running.address_of(env.HOST, env.PORT, env.URL)
    yield "Look at it as one of them (each link works once; choose any password):"
    for user in people.invented():
        if user.email.partition("@")[0] in SIGN_IN:
            token = staff.renew_link(user=user, by=user, now=clock.now())
            yield f"  {user.name}, {user.get_role_display()}: {address}/enter/{token}/"


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None] | None]:
    if not console.is_terminal or os.environ.get("CI"):
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Two weeks of Fernhill", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
