"""What a reader of a file yields: rows that can be read, and rows that cannot, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MAX_ROW_BYTES: Final = 5_000_000
MAX_SAMPLE_CHARS: Final = 200


@dataclass(frozen=True)
class Row:
    """One object of the file."""

    offset: int
    """Where the next row starts, in bytes: to go on from here, start there."""
    number: int
    """Counted from 1 where the reading began; of lines in text, of mails in a mailbox."""
    wire: object = field(repr=False)


@dataclass(frozen=True)
class Bad:
    """One row that could not be read; the reading goes on behind it."""

    offset: int
    number: int
    why: str
    sample: str = ""
    """Its beginning."""


def sample(data: bytes | str) -> str:
    """The beginning of a row, readable."""
    text = data[: MAX_SAMPLE_CHARS * 4]
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "�" for char in text[:MAX_SAMPLE_CHARS])


def too_large() -> str:
    return f"The row is larger than {MAX_ROW_BYTES // 1_000_000} MB."
