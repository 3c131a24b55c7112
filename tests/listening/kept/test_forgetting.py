"""What is forgotten is not found from then on, and leaves the disk; the note of it names nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from allears.listening import kept
from allears.listening.post import Author


class TestForget:
    def posts(self, shelf):
        ann, bob = Author(id="did:ann", handle="Ann"), Author(id="did:bob")
        old = shelf.now - timedelta(hours=1)
        return [
            *shelf.said(1, 2, author=ann, created_at=old),
            *shelf.said(3, author=bob, created_at=old),
            *shelf.said(4, author=ann, created_at=shelf.now),
        ]

    def test_is_honoured_at_once_and_then_on_the_disk(self, shelf, tmp_path):
        with shelf.writing(tmp_path) as writer:
            writer.append(self.posts(shelf)[:2], heard_at=shelf.now)
            writer.seal()
            writer.append(self.posts(shelf)[2:], heard_at=shelf.now)
            kept.forget(tmp_path, network="bluesky", post_ids=["1", "77"], at=shelf.now)
            assert shelf.found(tmp_path) == ["2", "3", "4"]
            assert b"late 1" in shelf.on_disk(tmp_path)
            assert writer.tidy(shelf.now) == 1
            assert b"late 1" not in shelf.on_disk(tmp_path)
            writer.append(self.posts(shelf)[:1], heard_at=shelf.now)
            assert sorted(shelf.found(tmp_path)) == ["2", "3", "4"]

    @pytest.mark.parametrize("name", ["did:ann", "@ANN"])
    def test_hides_all_that_a_person_said_until_then(self, shelf, tmp_path, name):
        with shelf.writing(tmp_path) as writer:
            writer.append(self.posts(shelf), heard_at=shelf.now)
            until = shelf.now - timedelta(minutes=5)
            kept.forget(tmp_path, network="mastodon", authors=[name], at=until)
            assert shelf.found(tmp_path) == ["1", "2", "3", "4"]
            kept.forget(tmp_path, network="bluesky", authors=[name], at=until)
            assert shelf.found(tmp_path) == ["3", "4"]
            writer.tidy(shelf.now)
            assert b"late 2" not in shelf.on_disk(tmp_path)
        assert shelf.found(tmp_path) == ["3", "4"]

    def test_writes_no_name_down(self, shelf, tmp_path):
        kept.forget(tmp_path, network="bluesky", authors=["did:ann"], post_ids=["x1"], at=shelf.now)
        text = (tmp_path / "forgotten.jsonl").read_text()
        assert "ann" not in text
        assert "x1" not in text

    def test_is_dropped_when_nothing_so_old_is_kept(self, shelf, tmp_path):
        kept.forget(tmp_path, network="bluesky", post_ids=["1"], at=shelf.now)
        kept.forget(tmp_path, network="bluesky", post_ids=["2"], at=shelf.now + timedelta(days=9))
        kept.prune(tmp_path, before=shelf.now + timedelta(days=8))
        with shelf.writing(tmp_path) as writer:
            writer.append(shelf.said(1, 2), heard_at=shelf.now)
        assert shelf.found(tmp_path) == ["1"]
