"""What keeps and what asks is loaded before it is needed: all kernels are run once, on two posts.

Loading takes one to three seconds of a process that has done nothing of it yet; on a machine's first
day the kernels are compiled, which takes about a minute.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from allears.listening.kept.searching import search
from allears.listening.kept.writer import Writer
from allears.listening.post import Post
from allears.listening.query import parse

_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_POSTS: Final = (
    Post(id="1", network="rss", url="https://example.org/1", text="One day of the year"),
    Post(id="2", network="rss", url="https://example.org/2", text="Zwei schöne Tage"),
)
_QUERIES: Final = ('"one day of" AND (the NEAR/3 year*)', 'url:"/1" OR {day}')


def warm_up() -> None:
    """Load, or compile, all kernels."""
    with TemporaryDirectory(prefix="allears-") as name:
        with Writer(Path(name), channel="1") as writer:
            writer.append(_POSTS, heard_at=_AT)
            writer.seal()
        for query in _QUERIES:
            for _told in search(Path(name), parse(query)):
                pass
