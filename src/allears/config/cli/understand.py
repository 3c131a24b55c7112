"""`allears understand`: what triage believes of posts from a file or a pipe, one JSON line each.

A line that begins with `{` is a post, any other line is the text of one. What cannot be read is
named on standard error and passed over. Needs no database and no settings.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from allears.listening import post as posts
from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.triage import understand as triage

BATCH = 256
"""Posts that are understood at a time."""
_LINE = msgspec.json.Encoder()
_FAULTS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def understand(
    file: Annotated[str, typer.Argument(help="Posts or bare texts, one a line; - is the pipe.")],
) -> None:
    """Print language, mood, intent and urgency of each post, with how sure and why."""
    if file == "-":
        _print(sys.stdin.buffer)
        return
    try:
        with Path(file).open("rb") as lines:
            _print(lines)
    except OSError as error:
        words = f"{file} cannot be opened: {error.strerror}. Check the name and try again."
        typer.echo(words, err=True)
        raise typer.Exit(1) from None


def _print(lines: Iterable[bytes]) -> None:
    readable = _readable(lines)
    try:
        while batch := list(islice(readable, BATCH)):
            names, heard = zip(*batch, strict=True)
            for name, marks in zip(names, triage(heard), strict=True):
                sys.stdout.write(worded(name, marks))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has gone; Python must not fail again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _readable(lines: Iterable[bytes]) -> Iterator[tuple[str, Post]]:
    for number, line in enumerate(lines, start=1):
        line = line.strip()
        if not line:
            continue
        try:
            post = posts.decode(line) if line.startswith(b"{") else Post(text=line.decode())
        except _FAULTS as error:
            typer.echo(f"Line {number} is no post and was passed over: {error}", err=True)
            continue
        yield post.id or str(number), post


def worded(name: str, marks: Marks) -> str:
    """One line of JSON: the post's id (or line) and its four marks."""
    four = {
        "post": name,
        "language": marks.language,
        "mood": marks.mood,
        "intent": marks.intent,
        "urgency": marks.urgency,
    }
    return _LINE.encode(four).decode() + "\n"
