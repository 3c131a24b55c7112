"""What tests of kept posts share: posts, a writer, what is found, what lies on the disk."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allears.listening import kept
from allears.listening.kept import files
from allears.listening.kept.blocks import Unpacker, blocks_from
from allears.listening.post import Post
from allears.listening.query import parse


class Shelf:
    """A folder with one channel."""

    now = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)

    @staticmethod
    def said(*numbers, text="late", **more):
        return [Post(id=str(n), network="bluesky", text=f"{text} {n}", **more) for n in numbers]

    @staticmethod
    def writing(folder, **limits):
        return kept.Writer(folder, channel="1", limits=kept.Limits(**limits))

    @staticmethod
    def found(folder, query="late", **more):
        *_before, end = kept.search(folder, parse(query), limit_examples=10_000, **more)
        assert len(end.examples) == end.n_met
        return [example.post.id for example in reversed(end.examples)]

    @staticmethod
    def on_disk(folder):
        """Everything that can be unpacked of what lies there."""
        raw = b""
        for path in folder.glob("*/*.posts"):
            data = path.read_bytes()
            for block in blocks_from(data, len(files.MARK)):
                raw += b"".join(Unpacker().unpack(data, block)[0])
        return raw


@pytest.fixture(scope="session")
def shelf():
    return Shelf()
