"""Reading a file of posts into the desk: page by page, resumable, with a report of what was left out.

How far a file was read stands in the cursor of its channel, in the transaction that keeps the page;
a file is known by its size and its beginning and end, so that the same file is gone on with after a
crash, and read anew when it was finished. What it misses: a file that grows while it is read is
taken for another one the next time; its posts are recognised one by one.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from allears.cases import queries as cases
from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS
from allears.connectors import files as reader
from allears.flow import cargo, steps
from allears.lib import clock
from allears.lib.files import Bad, Columns, Row
from allears.listening.ports import Drop
from allears.staff.queries import User

PAGE = 500
ENDS = 65_536
MOST_BAD = 1000
MOST_ROUNDS = 100_000


@dataclass(kw_only=True)
class Report:
    """What became of a file. `read` is the sum of kept, seen and dropped."""

    read: int = 0
    kept: int = 0
    seen: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    cases: int = 0
    bad: list[Bad] = field(default_factory=list)
    """The first rows that could not be read, with their line and why."""

    def as_json(self) -> str:
        """The last line that `allears import --json` prints."""
        return json.dumps(
            {
                "read": self.read,
                "kept": self.kept,
                "seen": self.seen,
                "dropped": dict(sorted(self.dropped.items())),
                "cases": self.cases,
            }
        )


def _unseen(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def channel_for(name: str, *, by: User | None, now: datetime, keep: str = "") -> Channel:
    """The channel of this name, made as a channel for files when there is none."""
    found = known.by_name(name)
    values = {"keep": keep or "everything"}
    return found or channels.add(network="files", name=name, values=values, by=by, now=now)


def read_file(
    path: Path,
    channel: Channel,
    *,
    format: reader.Format | None = None,
    columns: Columns | None = None,
    progress: Callable[[int, int], None] = _unseen,
) -> Report:
    """Keep every post of a file, then decide about each. Raises `reader.UnknownFormat`.

    `progress` gets bytes (of a Maildir: mails) done and in all.
    """
    format = format or reader.sniff(path)
    report, kept_ids = Report(), list[int]()
    mark, total = _mark(path), _size(path)
    start = _places(channel).get(mark, 0)
    rows = reader.rows(path, format, start=start, columns=columns)
    while page := list(islice(rows, PAGE)):
        kept_ids += _keep(page, channel, mark=mark, report=report)
        progress(page[-1].offset, total)
    _remember(channel, mark, None)
    report.cases = _care(kept_ids)
    return report


def _keep(page: list[Row | Bad], channel: Channel, *, mark: str, report: Report) -> list[int]:
    """One page: its posts, and how far we are, in one transaction."""
    bad = [row for row in page if isinstance(row, Bad)]
    wires = [row.wire for row in page if isinstance(row, Row)]
    loaded = cargo.translate(CONNECTORS["files"], channels.facts(channel), wires)
    loaded.unreadable += [cargo.unreadable(row.sample, row.why) for row in bad]
    kept = steps.keep(
        channel,
        loaded,
        now=clock.now(),
        also=lambda: _remember(channel, mark, page[-1].offset),
    )
    n_dropped = Counter(kept.dropped)
    report.seen += n_dropped.pop(Drop.SEEN, 0)
    report.kept += len(kept.mention_ids)
    report.dropped += n_dropped
    report.read += len(page)
    report.bad += bad[: MOST_BAD - len(report.bad)]
    return list(kept.mention_ids)


def _care(mention_ids: list[int]) -> int:
    """Decide about what was read (the loop may help), and count the cases that it opened."""
    for _round in range(MOST_ROUNDS):
        if not steps.care(now=clock.now()).n_mentions:
            break
    return sum(cases.n_opened_by(chunk) for chunk in _chunks(mention_ids))


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), 5000):
        yield ids[start : start + 5000]


# ---- how far ---------------------------------------------------------------------------------


def _mark(path: Path) -> str:
    """What a file is known by."""
    if path.is_dir():
        return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(ENDS)
        file.seek(max(0, size - ENDS), os.SEEK_SET)
        tail = file.read(ENDS)
    return hashlib.sha256(b"%d\0%s\0%s" % (size, head, tail)).hexdigest()[:16]


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(len(list((path / name).glob("*"))) for name in ("cur", "new"))
    return path.stat().st_size


def _places(channel: Channel) -> dict[str, int]:
    """File to the byte where to go on, from the channel's cursor."""
    fresh = known.channel(channel.pk)
    try:
        found = json.loads(fresh.cursor) if fresh and fresh.cursor else {}
    except ValueError:
        return {}
    return {str(k): int(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _remember(channel: Channel, mark: str, offset: int | None) -> None:
    """Note how far a file was read; None: to its end."""
    if channel.network != "files":
        return
    places = _places(channel)
    places.pop(mark, None)
    if offset is not None:
        places[mark] = offset
    channels.save_cursor(channel_id=channel.pk, cursor=json.dumps(places) if places else "")
