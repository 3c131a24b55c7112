"""`allears import`: load a file of posts, mails or rows, with a progress bar and a report."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from allears.config.cli.faults import sentences
from allears.config.cli.setup import database
from allears.connectors import files as reader
from allears.lib import clock
from allears.lib.files import Columns

MOST_SHOWN = 20
console = Console(stderr=True)


def import_file(
    file: Annotated[Path, typer.Argument(help="A file, or a Maildir folder.", exists=True)],
    *,
    channel: Annotated[str, typer.Option(help="The channel that it belongs to; made when new.")],
    format: Annotated[
        str, typer.Option(help=f"One of: {', '.join(reader.FORMATS)}. Found out when left open.")
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(help="Of a table: FIELD=COLUMN (name or number from 1), many times."),
    ] = None,
    keep: Annotated[
        str, typer.Option(help="everything, or matching (only what a monitor listens for).")
    ] = "",
    json: Annotated[
        bool, typer.Option("--json", help="Print the report as one JSON line.")
    ] = False,
) -> None:
    """Load a file of posts, mails or rows."""
    try:
        kind = _format(file, format)
        columns = _columns(file, column or []) if kind == "csv" else None
    except (reader.UnknownFormat, ValueError) as error:
        console.print(str(error), style="red", highlight=False)
        raise typer.Exit(2) from None
    if keep not in ("", "everything", "matching"):
        console.print("--keep is “everything” or “matching”.", style="red")
        raise typer.Exit(2)
    if columns is not None and not json:
        _show_columns(file, columns)
    with sentences(), database():
        importlib.import_module("allears.config.cli.prepare").migrate()
        imports = importlib.import_module("allears.flow.imports")
        target = imports.channel_for(channel, by=None, now=clock.now(), keep=keep)
        with _bar(file.name, is_quiet=json) as progress:
            report = imports.read_file(
                file, target, format=kind, columns=columns, progress=progress
            )
    _tell(report, is_json=json)


def _format(file: Path, wanted: str) -> reader.Format:
    if not wanted:
        return reader.sniff(file)
    for name in reader.FORMATS:
        if wanted == name:
            return name
    raise ValueError(f"There is no format {wanted!r}; there are {', '.join(reader.FORMATS)}.")


def _columns(file: Path, given: list[str]) -> Columns:
    """What was proposed, with what was said on the command line instead."""
    proposed = reader.propose(file)
    places = dict(proposed.places)
    header = [name.casefold() for name in reader.header(file)]
    for pair in given:
        field, sign, name = pair.partition("=")
        if not sign:
            raise ValueError(f"--column {pair}: write it as FIELD=COLUMN, for example text=body.")
        if name.isdigit():
            places[field] = int(name) - 1
        elif name.casefold() in header:
            places[field] = header.index(name.casefold())
        else:
            raise ValueError(f"The table has no column {name!r}; it has {', '.join(header)}.")
    if "text" not in places:
        raise ValueError("No column looks like the text of a post: say it with --column text=NAME.")
    return Columns(places=places, why=proposed.why)


def _show_columns(file: Path, columns: Columns) -> None:
    header = reader.header(file)
    console.print("Columns that are read (change one with --column FIELD=COLUMN):")
    for field, place in sorted(columns.places.items(), key=lambda pair: pair[1]):
        name = header[place] if place < len(header) else f"column {place + 1}"
        console.print(f"  {field:12} from {name}", highlight=False, markup=False)


@contextmanager
def _bar(name: str, *, is_quiet: bool) -> Iterator[Callable[[int, int], None]]:
    if is_quiet or not console.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=max(total, done))


def _tell(report: Any, *, is_json: bool) -> None:
    for bad in report.bad[:MOST_SHOWN]:
        console.print(
            f"row {bad.number}: {bad.why}  {bad.sample[:80]}", markup=False, style="yellow"
        )
    if len(report.bad) > MOST_SHOWN:
        console.print(f"... and {len(report.bad) - MOST_SHOWN} more rows that could not be read.")
    if is_json:
        typer.echo(report.as_json())
        return
    left = ", ".join(f"{n} {reason}" for reason, n in sorted(report.dropped.items())) or "nothing"
    typer.echo(
        f"Read {report.read} rows: {report.kept} kept, {report.seen} known already, "
        f"left out: {left}. {report.cases} new cases."
    )
