"""What is too old, too much, replaced or forgotten leaves the disk; a crash on the way changes nothing."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from allears.listening import kept
from allears.listening.kept import files
from allears.listening.post import Post


class TestTidy:
    def test_lets_whole_segments_go_by_age(self, shelf, tmp_path):
        with shelf.writing(tmp_path, days=4) as writer:
            for day in range(8):
                writer.append(shelf.said(day), heard_at=shelf.now + timedelta(days=day))
            assert writer.tidy(shelf.now + timedelta(days=7)) == 3
            assert shelf.found(tmp_path) == ["3", "4", "5", "6", "7"]
            writer.tidy(shelf.now + timedelta(days=70))
        assert shelf.found(tmp_path) == []
        assert shelf.on_disk(tmp_path) == b""

    def test_lets_the_oldest_go_by_size(self, shelf, tmp_path):
        with shelf.writing(tmp_path, max_bytes=30_000) as writer:
            for n in range(40):
                posts = [Post(id=f"{n}", text="late " + os.urandom(900).hex())]
                writer.append(posts, heard_at=shelf.now + timedelta(days=n / 10))
                writer.seal()
            writer.tidy(shelf.now + timedelta(days=4))
            assert writer.n_bytes <= 30_000
            left = [int(n) for n in shelf.found(tmp_path)]
        assert left == list(range(40 - len(left), 40))
        assert len(left) > 5

    def test_takes_replaced_posts_off_the_disk(self, shelf, tmp_path):
        with shelf.writing(tmp_path) as writer:
            writer.append(shelf.said(1, 2, 3), heard_at=shelf.now)
            writer.seal()
            writer.append(shelf.said(2, text="secret late"), heard_at=shelf.now)
            writer.append(shelf.said(2, text="late again"), heard_at=shelf.now)
            writer.seal()
            assert b"secret" in shelf.on_disk(tmp_path)
            assert writer.tidy(shelf.now) == 2
            assert b"secret" not in shelf.on_disk(tmp_path)
            assert sorted(shelf.found(tmp_path)) == ["1", "2", "3"]
        with shelf.writing(tmp_path) as writer:
            assert writer.append(shelf.said(1, 3), heard_at=shelf.now) == kept.Appended(0, 2)

    def test_survives_a_crash_between_the_new_segment_and_the_old(
        self, shelf, tmp_path, monkeypatch
    ):
        with shelf.writing(tmp_path) as writer:
            writer.append(shelf.said(1, 2, 3), heard_at=shelf.now)
            kept.forget(tmp_path, network="bluesky", post_ids=["2"], at=shelf.now)
            monkeypatch.setattr(files, "remove", _crash)
            with pytest.raises(RuntimeError):
                writer.tidy(shelf.now)
        monkeypatch.undo()
        assert len(files.names_in(tmp_path / "1")) == 2
        assert shelf.found(tmp_path) == ["1", "3"]
        with shelf.writing(tmp_path) as writer:
            assert len(files.names_in(tmp_path / "1")) == 1
            assert writer.append(shelf.said(1, 3), heard_at=shelf.now) == kept.Appended(0, 2)
        assert shelf.found(tmp_path) == ["1", "3"]


def _crash(*_given):
    raise RuntimeError("killed")
