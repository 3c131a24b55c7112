"""Many blocks in one call: the same posts as one by one, and no damage passes unseen."""

from __future__ import annotations

import numpy as np
import pytest

from allears.listening import kept
from allears.listening.kept import files, segments
from allears.listening.kept.bulk import BulkUnpacker
from allears.listening.post import Post


@pytest.fixture
def sealed(shelf, tmp_path):
    """A segment of 200 posts in several blocks, the last ones with others that they replace."""
    with shelf.writing(tmp_path) as writer:
        writer.append(
            [*shelf.said(*range(150)), Post(id="x", text="?" * 300_000)], heard_at=shelf.now
        )
        writer.append(shelf.said(3, 4, text="never late"), heard_at=shelf.now)
        writer.append(shelf.said(*range(150, 200)), heard_at=shelf.now)
        writer.seal()
    return segments.open_sealed(tmp_path / "1", 1)


def asked(segment, places):
    (piece,) = segment.pieces
    firsts, ats = piece.arrays["block_firsts"], piece.arrays["block_ats"]
    owners = np.searchsorted(firsts, places, side="right") - 1
    some = np.unique(owners)
    begins = BulkUnpacker().begins
    return begins(segment.data, ats[some], np.searchsorted(some, owners), places - firsts[owners])


class TestBegins:
    @pytest.mark.parametrize("step", [1, 7, 90])
    def test_finds_where_each_post_begins(self, sealed, step):
        (piece,) = sealed.pieces
        places = np.arange(0, piece.n_posts, step)
        raw, starts = asked(sealed, places)
        for (_place, record), start in zip(
            sealed.records(piece, places), starts.tolist(), strict=True
        ):
            assert raw[start : start + len(record)].tobytes() == bytes(record)

    def test_refuses_a_block_that_was_changed(self, sealed, tmp_path):
        path = files.posts_path(tmp_path / "1", 1)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        sealed.data = bytes(data)
        with pytest.raises(kept.Damaged):
            asked(sealed, np.arange(sealed.n_posts))

    def test_refuses_a_file_that_was_cut_off(self, sealed):
        sealed.data = sealed.data[: int(sealed.pieces[0].arrays["block_ats"][-1]) + 8]
        with pytest.raises(kept.Damaged):
            asked(sealed, np.arange(sealed.n_posts))

    def test_gives_nothing_of_the_call_before(self, sealed):
        (piece,) = sealed.pieces
        firsts, ats = piece.arrays["block_firsts"], piece.arrays["block_ats"]
        unpacker, zero = BulkUnpacker(), np.zeros(1, np.int64)
        some = np.arange(len(ats))
        unpacker.begins(sealed.data, ats, some, np.zeros(len(ats), np.int64))
        for block in (len(ats) - 1, 0):
            raw, starts = unpacker.begins(sealed.data, ats[block : block + 1], zero, zero)
            ((_place, record),) = sealed.records(piece, firsts[block : block + 1].astype(np.int64))
            assert raw[starts[0] : starts[0] + len(record)].tobytes() == bytes(record)
