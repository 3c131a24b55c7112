"""Canned replies as a file and back: CSV for spreadsheets, or JSON, one a line.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, and loses it again when
it is read. What it misses: who owns a reply and with whom it is shared; whoever imports owns it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

FIELDS = ("shortcut", "name", "language", "text")
MAX_ROWS = 5_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One canned reply in a file."""

    shortcut: str = ""
    name: str = ""
    language: str = ""
    text: str


@dataclass(frozen=True)
class Bad:
    at: int
    """Number of the row, from 1."""
    why: str


def to_csv(lines: Iterable[Line]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    for line in lines:
        writer.writerow([_guarded(getattr(line, field)) for field in FIELDS])
    return out.getvalue()


def to_jsonl(lines: Iterable[Line]) -> str:
    return "".join(msgspec.json.encode(line).decode() + "\n" for line in lines)


def read(raw: bytes) -> tuple[list[Line], list[Bad]]:
    """What a file holds, whichever of the two it is. Never raises."""
    try:
        text = raw.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:
        return [], [Bad(1, "It is no UTF-8 text: save it as UTF-8 and try again.")]
    if text.lstrip().startswith("{"):
        return _from_jsonl(text)
    return _from_csv(text)


def _from_jsonl(text: str) -> tuple[list[Line], list[Bad]]:
    lines: list[Line] = []
    bad: list[Bad] = []
    for at, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            lines.append(msgspec.json.decode(row, type=Line))
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            bad.append(Bad(at, f"It cannot be read: {error}"))
    return _limited(lines, bad)


def _from_csv(text: str) -> tuple[list[Line], list[Bad]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines: list[Line] = []
    bad: list[Bad] = []
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
        if "text" not in names:
            return [], [
                Bad(1, "The first row must name the columns, and one of them must be “text”.")
            ]
        for at, row in enumerate(reader, 2):
            values = {f: _bare(str(row.get(names[f]) or "")) for f in FIELDS if f in names}
            lines.append(Line(**values))
            if not values["text"].strip():
                lines.pop()
                bad.append(Bad(at, "It has no text."))
    except csv.Error as error:
        bad.append(Bad(len(lines) + 2, f"It cannot be read: {error}"))
    return _limited(lines, bad)


def _limited(lines: list[Line], bad: list[Bad]) -> tuple[list[Line], list[Bad]]:
    if len(lines) > MAX_ROWS:
        bad = [*bad, Bad(MAX_ROWS + 1, f"Only the first {MAX_ROWS} are taken.")]
    return lines[:MAX_ROWS], bad


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
