"""How much is kept, without reading a post."""

from __future__ import annotations

from datetime import timedelta

from allears.listening import kept


class TestStanding:
    def test_counts_posts_and_bytes(self, shelf, tmp_path):
        assert kept.standing_of(tmp_path, "1").n_posts == 0
        with shelf.writing(tmp_path) as writer:
            writer.append(shelf.said(1, 2), heard_at=shelf.now)
            writer.seal()
            writer.append(shelf.said(3), heard_at=shelf.now + timedelta(hours=1))
            (one,) = kept.standings(tmp_path)
            assert (one.channel, one.n_posts, one.n_bytes) == ("1", 3, writer.n_bytes)
        assert (one.oldest_at, one.newest_at) == (shelf.now, shelf.now + timedelta(hours=1))
