"""Files of posts: lines, tables, mailboxes; bad rows are told and their neighbours go on."""

from __future__ import annotations

from allears.lib.files.columns import Columns, apply, propose
from allears.lib.files.lines import read_lines
from allears.lib.files.mailbox import read_maildir, read_mbox
from allears.lib.files.rows import MAX_ROW_BYTES, Bad, Row
from allears.lib.files.table import Table, open_table, read_table

__all__ = [
    "MAX_ROW_BYTES",
    "Bad",
    "Columns",
    "Row",
    "Table",
    "apply",
    "open_table",
    "propose",
    "read_lines",
    "read_maildir",
    "read_mbox",
    "read_table",
]
