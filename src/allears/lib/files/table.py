"""Tables as text (CSV and its relatives), whatever the encoding, the separator and the quotes.

The encoding is told by a mark at the start, else UTF-8 where the first megabyte is that, else
Windows-1252. The separator is the one that gives most lines the same number of cells. A record
may span lines inside quotes; a quote that is never closed costs its own line and not the rest of
the file. What it misses: files whose encoding changes on the way, and escapes by backslash.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from allears.lib.files.columns import is_known
from allears.lib.files.rows import MAX_ROW_BYTES, Bad, Row, sample, too_large

SNIFF_BYTES: Final = 1_000_000
MAX_RECORD_LINES: Final = 2_000
"""A quoted cell with more lines is taken for a quote that was forgotten."""
MAX_COLUMNS: Final = 500
_SEPARATORS: Final = (",", ";", "\t", "|")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_ESCAPED = re.compile("[\udc80-\udcff]")

csv.field_size_limit(MAX_ROW_BYTES)


@dataclass(frozen=True)
class Table:
    """How a file is to be read."""

    encoding: str
    separator: str
    header: tuple[str, ...]
    first: int
    """The offset of the first record behind the header."""


def open_table(path: Path) -> Table:
    """Look at the beginning. A file without a header gets `column 1`, `column 2`, …"""
    with path.open("rb") as stream:
        head = stream.read(SNIFF_BYTES)
    encoding, mark = _encoding(head)
    text = head[mark:].decode(encoding, "replace")
    separator = _separator(text)
    sep_line = text.partition("\n")[0].strip().lower()
    start = mark
    if sep_line in {f"sep={one}" for one in (",", ";", "|")}:  # Excel's own first line
        separator = sep_line[-1]
        start += len(text.partition("\n")[0].encode(encoding)) + len("\n".encode(encoding))
    bare = Table(encoding, separator, (), start)
    for row in _records(path, bare, start):
        if isinstance(row, Bad):
            continue
        cells = tuple(cell.strip() for cell in row.wire)  # type: ignore[attr-defined]
        if _looks_like_header(cells):
            return Table(encoding, separator, cells, row.offset)
        names = tuple(f"column {number}" for number in range(1, len(cells) + 1))
        return Table(encoding, separator, names, start)
    return bare


def read_table(path: Path, table: Table, *, start: int = 0) -> Iterator[Row | Bad]:
    """Each record as a list of cells, as many as the header has or more."""
    n_columns = len(table.header)
    for row in _records(path, table, max(start, table.first)):
        if isinstance(row, Bad):
            yield row
            continue
        cells: list[str] = row.wire  # type: ignore[assignment]
        if len(cells) > max(n_columns, 1) * 2 + 10 or len(cells) > MAX_COLUMNS:
            yield Bad(row.offset, row.number, f"{len(cells)} cells in a row.", sample(str(cells)))
            continue
        yield Row(row.offset, row.number, cells + [""] * (n_columns - len(cells)))


def _records(path: Path, table: Table, start: int) -> Iterator[Row | Bad]:
    lines = _Lines(path, table.encoding, start)
    with lines:
        while line := lines.take():
            number = lines.number
            parts = [line]
            size = len(line)
            is_open = _ends_open(line, table.separator, is_open=False)
            while is_open and len(parts) < MAX_RECORD_LINES and size < MAX_ROW_BYTES:
                more = lines.take()
                if not more:
                    break
                parts.append(more)
                size += len(more)
                is_open = _ends_open(more, table.separator, is_open=True)
            if is_open and len(parts) > 1:
                lines.give_back(parts[1:])
                yield Bad(lines.offset, number, "A quote is opened and never closed.", sample(line))
                continue
            if size > MAX_ROW_BYTES:
                yield Bad(lines.offset, number, too_large(), sample(line))
                continue
            yield from _cells("".join(parts), table.separator, offset=lines.offset, number=number)


def _ends_open(line: str, separator: str, *, is_open: bool) -> bool:
    """Whether the line ends inside quotes; a quote opens only where a cell begins."""
    at = 0
    if not is_open and line.startswith('"'):
        is_open, at = True, 1
    while True:
        if is_open:
            at = line.find('"', at)
            if at < 0:
                return True
            is_open = line.startswith('""', at)
            at += 2 if is_open else 1
        else:
            at = line.find(f'{separator}"', at)
            if at < 0:
                return False
            is_open, at = True, at + 2


def _cells(text: str, separator: str, *, offset: int, number: int) -> Iterator[Row | Bad]:
    if not text.strip():
        return
    if _ESCAPED.search(text):  # this row is in another encoding than the file began with
        text = text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    try:
        # a lone carriage return inside quotes is data, not the end of a record
        cells = next(csv.reader([text.rstrip("\r\n")], delimiter=separator))
    except (csv.Error, StopIteration) as error:
        yield Bad(offset, number, f"The row cannot be taken apart ({error}).", sample(text))
        return
    if any(cell.strip() for cell in cells):
        yield Row(offset, number, cells)


class _Lines:
    """Lines of text with the byte offset behind the last one taken; some can be given back."""

    def __init__(self, path: Path, encoding: str, start: int) -> None:
        raw = path.open("rb")
        raw.seek(start)
        # undecodable bytes pass through as they are, so that counting them stays exact
        errors = "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"
        self._text = TextIOWrapper(raw, encoding=encoding, errors=errors, newline="\n")
        self._encoding, self._errors = encoding, errors
        self._waiting: deque[str] = deque()
        self.offset = start
        self.number = 0

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    def take(self) -> str:
        """The next line; "" at the end. A longer line than a row may be comes in pieces."""
        line = self._waiting.popleft() if self._waiting else self._read()
        if line:
            self.number += 1
            self.offset += len(line.encode(self._encoding, self._errors))
        return line

    def give_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)
        self.offset -= sum(len(line.encode(self._encoding, self._errors)) for line in lines)

    def _read(self) -> str:
        try:
            return self._text.readline(MAX_ROW_BYTES + 1)
        except UnicodeError:  # the file ends inside a letter
            return ""


def _encoding(head: bytes) -> tuple[str, int]:
    """Name and length of the mark."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    if head[1:200:2].count(0) > 40 and head[0:200:2].count(0) < 5:
        return "utf-16-le", 0
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # latin-1 knows every byte; where 0x80-0x9f stand for quotes and dashes it is 1252
        return (
            "cp1252" if not any(byte in head for byte in b"\x81\x8d\x8f\x90\x9d") else "latin-1"
        ), 0
    return "utf-8", 0


def _separator(text: str) -> str:
    """The candidate that gives most of the first lines the same, largest number of cells."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        counts = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator))
        n_cells, n_lines = max(counts.items(), key=lambda one: (one[1], one[0]), default=(1, 0))
        score = n_lines * min(n_cells - 1, 20) ** 0.5 if n_cells > 1 else 0.0
        if score > best_score:
            best, best_score = separator, score
    return best


def _looks_like_header(cells: tuple[str, ...]) -> bool:
    """Short words, and among them one that columns are called by, or several that all differ."""
    named = [cell for cell in cells if cell]
    if not named or not all(map(_looks_like_name, named)):
        return False
    return any(map(is_known, named)) or len(set(named)) == len(named) > 1


def _looks_like_name(cell: str) -> bool:
    is_number = cell.replace(".", "").replace("-", "").replace(":", "").isdigit()
    is_short = len(cell) <= 60 and len(cell.split()) <= 6
    return is_short and not is_number and "://" not in cell and not cell.endswith((".", "!", "?"))
