"""Mails out of mbox files and Maildirs, as raw bytes, one at a time.

mbox: a mail begins at a line `From ` at the start of the file or behind an empty line; `>From ` is
given back its sign (mboxrd). Maildir: the files of `new` and `cur` by name; the offset counts
mails there. What it misses: mboxcl, which trusts a length in the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from allears.lib.files.rows import Bad, Row, sample

MAX_MAIL_BYTES: Final = 50_000_000
_MAX_LINE: Final = 1_000_000
_QUOTED_FROM = re.compile(rb"^>(>*From )")


def read_mbox(path: Path, *, start: int = 0) -> Iterator[Row | Bad]:
    """Each mail's bytes, without its `From ` line."""
    with path.open("rb") as stream:
        stream.seek(start)
        number = 0
        parts: list[bytes] = []
        size = 0
        was_blank, is_open, at = True, False, start
        while line := stream.readline(_MAX_LINE):
            if was_blank and line.startswith(b"From "):
                if is_open:
                    number += 1
                    yield _mail(parts, size, offset=at, number=number)
                parts, size, is_open = [], 0, True
            elif is_open:
                size += len(line)
                if size <= MAX_MAIL_BYTES:
                    parts.append(_QUOTED_FROM.sub(rb"\1", line))
            at += len(line)
            was_blank = line in {b"\n", b"\r\n"}
        if is_open:
            yield _mail(parts, size, offset=at, number=number + 1)


def read_maildir(path: Path, *, start: int = 0) -> Iterator[Row | Bad]:
    """Each mail's bytes; `start` and offsets count mails."""
    files = sorted(
        (
            one
            for folder in ("cur", "new")
            if (path / folder).is_dir()
            for one in (path / folder).iterdir()
        ),
        key=lambda one: (one.name.partition(":")[0], one.parent.name),
    )
    for number, one in enumerate(files[start:], start + 1):
        try:
            if one.is_symlink() or not one.is_file():
                continue
            if one.stat().st_size > MAX_MAIL_BYTES:
                yield Bad(number, number, _too_large(), one.name)
                continue
            yield Row(number, number, one.read_bytes())
        except OSError as error:
            yield Bad(number, number, f"The file cannot be read ({error.strerror}).", one.name)


def _mail(parts: list[bytes], size: int, *, offset: int, number: int) -> Row | Bad:
    if size > MAX_MAIL_BYTES:
        return Bad(offset, number, _too_large(), sample(b"".join(parts[:10])))
    return Row(offset, number, b"".join(parts))


def _too_large() -> str:
    return f"The mail is larger than {MAX_MAIL_BYTES // 1_000_000} MB."
