"""Files of posts: JSON lines, tables, mailboxes and saved streams, read row by row.

`sniff` tells the format from the first bytes, `rows` gives wire objects with byte offsets, so an
import that was stopped goes on where it was, and `to_post` translates each. A bad row is told
with its line and a sample; its neighbours go on. Of a table the columns are proposed and can be
set (`columns`). What it misses: spreadsheets (.xlsx), archives (.zip), and more than one format
in one file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal

import msgspec

from allears.connectors import blanks, loose
from allears.connectors.email import EmailConnector, wire_from_bytes
from allears.lib import files
from allears.lib.files import Bad, Columns, Row
from allears.lib.words import N_
from allears.listening import jetstream
from allears.listening.ports import ChannelFacts, Finding, Limits, Unreadable
from allears.listening.post import Post

Format = Literal["allears", "csv", "mbox", "maildir", "jetstream"]
FORMATS: Final[Mapping[Format, str]] = {
    "allears": "JSON lines in All Ears' own shape",
    "csv": "A table (CSV, TSV, semicolons)",
    "mbox": "A mailbox in one file (mbox)",
    "maildir": "A mailbox as a folder (Maildir)",
    "jetstream": "A saved Bluesky stream (Jetstream)",
}
SNIFF_BYTES: Final = 65_536
SAMPLE_ROWS: Final = 100


class UnknownFormat(Exception):
    """The file is none that we read. `why` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Wire:
    """One row of a file."""

    format: Format
    content: object
    """Bytes, or for a table the mapping that its columns make."""


def sniff(path: Path) -> Format:
    """The format of a file or folder. Raises `UnknownFormat`."""
    if path.is_dir():
        if (path / "cur").is_dir() or (path / "new").is_dir():
            return "maildir"
        raise UnknownFormat(f"{path.name} is a folder, but no Maildir (it has no `cur` or `new`).")
    try:
        with path.open("rb") as stream:
            head = stream.read(SNIFF_BYTES)
    except OSError as error:
        raise UnknownFormat(f"{path.name} cannot be read ({error.strerror}).") from error
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise UnknownFormat(f"{path.name} is empty.")
    if start.startswith(b"From "):
        return "mbox"
    if start.startswith(b"{"):
        line = start.partition(b"\n")[0]
        return "jetstream" if b'"did"' in line and b'"kind"' in line else "allears"
    if start.startswith((b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0", b"[")):
        raise UnknownFormat(
            f"{path.name} is no text with one post a row. Save a spreadsheet as CSV, unpack an "
            "archive, and write JSON as one object a line."
        )
    if not start.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" in start[:1_000:2]:
        raise UnknownFormat(f"{path.name} is no text.")
    return "csv"


def propose(path: Path) -> Columns:
    """What the columns of a table seem to mean."""
    table = files.open_table(path)
    some = islice(files.read_table(path, table), SAMPLE_ROWS)
    return files.propose(table.header, [row.wire for row in some if isinstance(row, Row)])  # type: ignore[misc]


def header(path: Path) -> Sequence[str]:
    """The names of a table's columns, as they stand there."""
    return files.open_table(path).header


def rows(
    path: Path, format: Format | None = None, *, start: int = 0, columns: Columns | None = None
) -> Iterator[Row | Bad]:
    """Rows whose `wire` is a `Wire`, from an offset on. Memory stays flat."""
    format = format or sniff(path)
    if format == "csv":
        columns = columns or propose(path)
        table = files.open_table(path)
        found = files.read_table(path, table, start=start)
    elif format == "mbox":
        found = files.read_mbox(path, start=start)
    elif format == "maildir":
        found = files.read_maildir(path, start=start)
    else:
        found = files.read_lines(path, start=start)
    for row in found:
        if isinstance(row, Bad):
            yield row
        elif format == "csv":
            cells: Sequence[str] = row.wire  # type: ignore[assignment]
            content = files.apply(columns, cells) if columns else {}
            yield Row(row.offset, row.number, Wire(format, content))
        else:
            yield Row(row.offset, row.number, Wire(format, row.wire))


class Files:
    """See the module."""

    network = "files"
    label = N_("Files")
    icon = "file-up"
    about = "Takes in posts from files: tables, JSON lines, mailboxes, saved streams."
    settings = (blanks.keep("everything"),)
    limits = Limits()
    is_addressed = False
    ids_are_global = False

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """By the row's format; the network is the one that the row names, else `files`."""
        if not isinstance(wire, Wire):
            raise Unreadable("This is no row of a file.")
        post = self._read(wire, channel)
        return msgspec.structs.replace(
            post, channel=channel.name, network=post.network or self.network
        )

    def blobs(self, wire: object) -> Mapping[str, bytes]:
        """The attachments of a mail from a mailbox."""
        if not isinstance(wire, Wire) or wire.format not in {"mbox", "maildir"}:
            return {}
        raw = wire.content if isinstance(wire.content, bytes) else b""
        return _MAIL.blobs(wire_from_bytes(raw))

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """There is nothing to connect."""
        words = f"Nothing to connect; files can be read into “{channel.name}”."
        return [Finding(label="Ready", is_good=True, words=words)]

    def _read(self, wire: Wire, channel: ChannelFacts) -> Post:
        if wire.format in {"mbox", "maildir"}:
            raw = wire.content if isinstance(wire.content, bytes) else b""
            return _MAIL.to_post(wire_from_bytes(raw), channel)
        if wire.format == "jetstream":
            return _event(wire.content)
        return loose.post_of(wire.content)


_MAIL: Final = EmailConnector()


def _event(content: object) -> Post:
    try:
        post = jetstream.to_post(content if isinstance(content, bytes | str) else b"")
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable(f"This is no event of a Jetstream ({error}).") from error
    if post is None:
        raise Unreadable("This event is no new post.")
    return post
