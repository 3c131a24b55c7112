"""`allears match`: monitors against posts from a file or a pipe, without a database.

One line of JSON in, one line out for each post that meets a monitor, in the order of the posts.
What cannot be read is named and passed over. Fields that triage decides (`mood:`, `intent:`,
`urgency:`) find nothing here. `pipe` has the parts: blocks, engines, processes, what is told.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any, BinaryIO

import msgspec
import typer

from allears.config.cli.pipe import engines, source, workers
from allears.config.cli.pipe.report import Report
from allears.listening import jetstream, post
from allears.listening import match as matching
from allears.listening import query as language
from allears.listening.post import Post

_JSON = msgspec.json.Encoder()
_INTERRUPTED = 130
_LARGE_BYTES = 2 << 20
"""Inputs from this size on are worth the start of the compiled engine."""


class Format(StrEnum):
    """What a line of the posts is."""

    ALLEARS = "allears"
    JETSTREAM = "jetstream"


_READERS: dict[Format, Callable[[bytes], Post | None]] = {
    Format.ALLEARS: post.decode,
    Format.JETSTREAM: jetstream.to_post,
}

Complain = Callable[[dict[str, Any]], None]


def match(
    *,
    monitors: Annotated[
        Path, typer.Option(help='Monitors, one {"id", "query"} (or {"id", "x"}) a line.')
    ],
    posts: Annotated[
        str, typer.Option(help="Posts, one a line, or - for standard input; .gz and .zst too.")
    ],
    format: Annotated[Format, typer.Option(help="What a line is.")] = Format.ALLEARS,
    errors: Annotated[
        Path | None, typer.Option(help="Where queries that cannot be read are named.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="How many processes match.")] = 1,
    progress: Annotated[
        bool | None, typer.Option(help="Show how far it is; of itself on a terminal only.")
    ] = None,
    stats: Annotated[
        bool, typer.Option("--stats", help="At the end, what took how long, as JSON.")
    ] = False,
) -> None:
    """Print which monitors each post meets, as {"post": id, "monitors": [ids]} lines.

    A post without an id is called by the number of its line. Queries that cannot be read go to
    --errors (or standard error) as {"id", "error", "at"}, unreadable posts to standard error.
    """
    if jobs > 1 and not workers.can_fork():
        typer.echo("This system cannot share monitors among processes; one is used.", err=True)
        jobs = 1
    with ExitStack() as stack:
        wanted = stack.enter_context(_open(monitors))
        heard = sys.stdin.buffer if posts == "-" else stack.enter_context(_open(Path(posts)))
        out = stack.enter_context(_create(errors)) if errors else None
        opened = _unpack(heard)
        engine = _engine(wanted, _complaints(out), format, is_large=opened.size >= _LARGE_BYTES)
        report = Report(is_shown=sys.stderr.isatty() if progress is None else progress)
        _run(opened, engine, report, jobs=jobs)
        report.end()
        if stats:
            typer.echo(report.stats(jobs=jobs), err=True)


def _run(opened: source.Source, engine: engines.Engine, report: Report, *, jobs: int) -> None:
    """Blocks to answers to standard output; ends quietly when nobody reads on."""
    out = sys.stdout.buffer
    try:
        for answer in workers.answers(opened, engine, jobs):
            for fault in answer.faults:
                typer.echo(str(fault), err=True)
            if answer.out:
                out.write(answer.out)
                out.flush()
            report.add(answer.tally)
    except source.BadSource as bad:
        typer.echo(f"{bad} What came before is matched.", err=True)
        raise typer.Exit(1) from None
    except workers.WorkerDied as died:
        typer.echo(f"{died} What was printed is right, and not all.", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(_INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read us has gone; Python must not fail again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as fault:
        raise _cannot_open(path, fault) from None


def _unpack(heard: IO[bytes]) -> source.Source:
    try:
        return source.open_source(heard)
    except source.BadSource as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(1) from None


def _create(path: Path) -> BinaryIO:
    try:
        return path.open("wb")
    except OSError as fault:
        raise _cannot_open(path, fault) from None


def _cannot_open(path: Path, fault: OSError) -> typer.Exit:
    typer.echo(
        f"{path} cannot be opened: {fault.strerror}. Check the name and try again.", err=True
    )
    return typer.Exit(1)


def _complaints(out: BinaryIO | None) -> Complain:
    def complain(line: dict[str, Any]) -> None:
        text = _JSON.encode(line)
        if out is not None:
            out.write(text + b"\n")
        else:
            typer.echo(text.decode(), err=True)

    return complain


# ---- monitors ------------------------------------------------------------------------------


def _engine(
    lines: Iterable[bytes], complain: Complain, format: Format, *, is_large: bool
) -> engines.Engine:
    """What answers blocks: compiled code for much of Jetstream, else post by post."""
    keys: list[Any] = []
    nodes = _read_monitors(lines, keys, complain)
    if format is Format.JETSTREAM and is_large:
        sifting = importlib.import_module("allears.config.cli.pipe.sifting")
        made: engines.Engine = sifting.Sifting.of(nodes, keys)
        return made
    matcher = matching.compile(nodes)
    return engines.Plain(_READERS[format], matcher, keys)


def _read_monitors(
    lines: Iterable[bytes], keys: list[Any], complain: Complain
) -> Iterator[tuple[int, language.Node]]:
    """Trees under their places in `keys`, which is filled with the ids as they came."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            key, node = _read_monitor(line)
        except _BadMonitor as bad:
            complain(bad.line | ({} if bad.line["id"] is not None else {"line": number}))
            continue
        keys.append(key)
        yield len(keys) - 1, node


class _BadMonitor(Exception):
    def __init__(self, key: Any, words: str, at: int | None = None) -> None:
        super().__init__(words)
        self.line = {"id": key, "error": words, "at": at}


def _read_monitor(line: bytes) -> tuple[Any, language.Node]:
    try:
        found = msgspec.json.decode(line)
    except engines.FAULTS as fault:
        raise _BadMonitor(None, f"This line is no JSON: {fault}") from None
    if not isinstance(found, dict):
        raise _BadMonitor(None, 'A monitor is {"id": ..., "query": "..."}.')
    key, text, rule = found.get("id"), found.get("query"), found.get("x")
    try:
        if isinstance(text, str):
            return key, language.parse(text)
        if isinstance(rule, str):
            return key, _read_rule(key, rule)
    except language.QueryError as fault:
        raise _BadMonitor(key, fault.words, fault.at) from None
    raise _BadMonitor(key, 'This monitor has no "query" (nor an X rule as "x"). Add one.')


def _read_rule(key: Any, rule: str) -> language.Node:
    read = language.parse_x(rule)
    if read.node is None:
        names = ", ".join(read.unread)
        raise _BadMonitor(key, f"Not run, for it asks for what has no counterpart here: {names}")
    return read.node
