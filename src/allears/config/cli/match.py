"""`allears match`: monitors against posts from a file or a pipe, without a database.

One line of JSON in, one line out for each post that meets a monitor. What cannot be read is named
and passed over. Fields that triage decides (`mood:`, `intent:`, `urgency:`) find nothing here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
import typer

from allears.listening import jetstream, post
from allears.listening import match as matching
from allears.listening import query as language
from allears.listening.ports import Marks
from allears.listening.post import Post

_JSON = msgspec.json.Encoder()
_FAULTS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


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
    monitors: Annotated[
        Path, typer.Option(help='Monitors, one {"id", "query"} (or {"id", "x"}) a line.')
    ],
    posts: Annotated[str, typer.Option(help="Posts, one a line, or - for standard input.")],
    format: Annotated[Format, typer.Option(help="What a line is.")] = Format.ALLEARS,
    errors: Annotated[
        Path | None, typer.Option(help="Where queries that cannot be read are named.")
    ] = None,
) -> None:
    """Print which monitors each post meets, as {"post": id, "monitors": [ids]} lines.

    A post without an id is called by the number of its line. Queries that cannot be read go to
    --errors (or standard error) as {"id", "error", "at"}, unreadable posts to standard error.
    """
    with ExitStack() as stack:
        wanted = stack.enter_context(_open(monitors))
        heard = sys.stdin.buffer if posts == "-" else stack.enter_context(_open(Path(posts)))
        out = stack.enter_context(_create(errors)) if errors else None
        keys, matcher = _compile(wanted, _complaints(out))
        try:
            _run(heard, _READERS[format], matcher, keys)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read us has gone; Python must not fail again when it closes stdout.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as fault:
        raise _cannot_open(path, fault) from None


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


def _compile(lines: Iterable[bytes], complain: Complain) -> tuple[list[Any], matching.Matcher]:
    """The ids as they came, and the matcher, whose keys are places in that list."""
    keys: list[Any] = []
    nodes: list[language.Node] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            key, node = _read_monitor(line)
        except _BadMonitor as bad:
            complain(bad.line | ({} if bad.line["id"] is not None else {"line": number}))
            continue
        keys.append(key)
        nodes.append(node)
    return keys, matching.compile(enumerate(nodes))


class _BadMonitor(Exception):
    def __init__(self, key: Any, words: str, at: int | None = None) -> None:
        super().__init__(words)
        self.line = {"id": key, "error": words, "at": at}


def _read_monitor(line: bytes) -> tuple[Any, language.Node]:
    try:
        found = msgspec.json.decode(line)
    except _FAULTS as fault:
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


# ---- posts ---------------------------------------------------------------------------------


def _run(
    lines: Iterable[bytes],
    read: Callable[[bytes], Post | None],
    matcher: matching.Matcher,
    keys: list[Any],
) -> None:
    write, nothing_known = sys.stdout.write, Marks()
    for number, line in enumerate(lines, 1):
        if line.isspace():
            continue
        try:
            heard = read(line)
        except _FAULTS as fault:
            typer.echo(f"line {number}: this post cannot be read: {fault}", err=True)
            continue
        if heard is None:
            continue
        hits = matcher.match(heard)
        met: list[Any] = list(hits.sure)
        if hits.maybe:
            met = sorted([*met, *matcher.settle(heard, nothing_known, hits.maybe)])
        if met:
            found = {"post": heard.id or number, "monitors": [keys[place] for place in met]}
            write(_JSON.encode(found).decode() + "\n")
