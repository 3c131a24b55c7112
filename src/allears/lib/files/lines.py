"""A file of one object a line (JSONL), read with byte offsets and flat memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from allears.lib.files.rows import MAX_ROW_BYTES, Bad, Row, sample, too_large


def read_lines(path: Path, *, start: int = 0) -> Iterator[Row | Bad]:
    """Each line that is not blank, as bytes without its end. `start` is an offset that was told."""
    with path.open("rb") as stream:
        stream.seek(start)
        number = 0
        while line := stream.readline(MAX_ROW_BYTES + 2):
            number += 1
            if len(line) > MAX_ROW_BYTES and not line.endswith(b"\n"):
                _skip_line(stream)
                yield Bad(stream.tell(), number, too_large(), sample(line))
                continue
            content = line.strip()
            if start == 0 and number == 1:
                content = content.removeprefix(b"\xef\xbb\xbf")
            if content:
                yield Row(stream.tell(), number, content)


def _skip_line(stream: BinaryIO) -> None:
    while part := stream.readline(MAX_ROW_BYTES):
        if part.endswith(b"\n"):
            return
