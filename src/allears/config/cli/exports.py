"""`allears export`: everything that is kept, one JSON object a line, for scripts and for leaving."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import msgspec
import typer

from allears.config.cli.faults import sentences
from allears.config.cli.setup import database


class What(StrEnum):
    MENTIONS = "mentions"
    CASES = "cases"
    CONTACTS = "contacts"


class Format(StrEnum):
    JSONL = "jsonl"


def export(
    what: Annotated[What, typer.Argument(help="mentions, cases or contacts")],
    format: Annotated[Format, typer.Option(help="jsonl: one JSON object a line.")] = Format.JSONL,
) -> None:
    """Print mentions, cases or contacts to standard output."""
    del format
    with sentences(), database():
        rows = importlib.import_module("allears.flow.exports")
        readers: dict[What, Any] = {
            What.MENTIONS: rows.mentions,
            What.CASES: rows.cases,
            What.CONTACTS: rows.contacts,
        }
        try:
            _write(readers[what]())
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(rows: Iterator[dict[str, Any]]) -> None:
    out = sys.stdout.buffer
    for row in rows:
        out.write(msgspec.json.encode(row) + b"\n")
    out.flush()
