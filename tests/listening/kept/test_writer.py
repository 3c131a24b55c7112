"""What the writer said yes to is there, once, in its newest version."""

from __future__ import annotations

import errno
import os

import pytest

from allears.listening import kept
from allears.listening.post import Author, Post


class TestAppend:
    def test_is_found_at_once_and_after_opening_again(self, shelf, tmp_path):
        with shelf.writing(tmp_path) as writer:
            assert writer.append(shelf.said(1, 2, 3), heard_at=shelf.now) == kept.Appended(3)
            assert shelf.found(tmp_path) == ["1", "2", "3"]
        with shelf.writing(tmp_path) as writer:
            writer.append(shelf.said(4), heard_at=shelf.now)
        assert shelf.found(tmp_path) == ["1", "2", "3", "4"]

    def test_passes_over_what_is_kept_already(self, shelf, tmp_path):
        with shelf.writing(tmp_path) as writer:
            writer.append(shelf.said(1, 2), heard_at=shelf.now)
            writer.seal()
            writer.append(shelf.said(3), heard_at=shelf.now)
            writer.rest()
            writer.append(shelf.said(4), heard_at=shelf.now)
            assert writer.append(shelf.said(1, 2, 3, 4, 5, 5), heard_at=shelf.now) == kept.Appended(
                1, 4
            )
        with shelf.writing(tmp_path) as writer:
            assert writer.append(shelf.said(1, 3, 5), heard_at=shelf.now) == kept.Appended(0, 3)
        assert shelf.found(tmp_path) == ["1", "2", "3", "4", "5"]

    @pytest.mark.parametrize("then", ["seal", "rest", "close"])
    def test_lets_the_newest_version_win(self, shelf, tmp_path, then):
        with shelf.writing(tmp_path) as writer:
            writer.append(shelf.said(1, 2), heard_at=shelf.now)
            getattr(writer, then)()
        with shelf.writing(tmp_path) as writer:
            done = writer.append(shelf.said(1, text="late, and early"), heard_at=shelf.now)
            assert done == kept.Appended(1, 0, 1)
            assert shelf.found(tmp_path) == ["2", "1"]
            assert shelf.found(tmp_path, "early") == ["1"]
            writer.append(shelf.said(1, text="never"), heard_at=shelf.now)
        assert shelf.found(tmp_path) == ["2"]

    def test_takes_back_what_its_network_takes_back(self, shelf, tmp_path):
        with shelf.writing(tmp_path) as writer:
            writer.append(shelf.said(1, 2, 3), heard_at=shelf.now)
            gone = [("bluesky", "2"), ("bluesky", "9"), ("mastodon", "3")]
            assert writer.append([], heard_at=shelf.now, deleted=gone) == kept.Appended(0, 0, 1)
            assert shelf.found(tmp_path) == ["1", "3"]
        with shelf.writing(tmp_path) as writer:
            writer.seal()
        assert shelf.found(tmp_path) == ["1", "3"]

    def test_knows_posts_without_an_id_by_what_they_say(self, shelf, tmp_path):
        posts = [Post(text="late", author=Author(id=name)) for name in "aab"]
        with shelf.writing(tmp_path) as writer:
            assert writer.append(posts, heard_at=shelf.now) == kept.Appended(2)
            assert writer.append(posts, heard_at=shelf.now) == kept.Appended(0, 2)

    def test_takes_posts_of_a_megabyte_and_of_no_word(self, shelf, tmp_path):
        posts = [Post(id="a", text="late " * 200_000), Post(id="b", text=""), *shelf.said(3)]
        with shelf.writing(tmp_path) as writer:
            writer.append(posts, heard_at=shelf.now)
            writer.seal()
        assert shelf.found(tmp_path) == ["a", "3"]

    def test_is_refused_to_a_second_writer_until_the_first_ends(self, shelf, tmp_path):
        with shelf.writing(tmp_path), pytest.raises(kept.Busy):
            shelf.writing(tmp_path)
        shelf.writing(tmp_path).close()

    def test_keeps_nothing_of_a_batch_when_the_disk_is_full(self, shelf, tmp_path, monkeypatch):
        real = os.pwrite

        def full(file, data, at):
            real(file, bytes(data)[: len(data) // 2], at)
            raise OSError(errno.ENOSPC, "No space left on device")

        with shelf.writing(tmp_path) as writer:
            writer.append(shelf.said(1), heard_at=shelf.now)
            monkeypatch.setattr(os, "pwrite", full)
            with pytest.raises(kept.CannotKeep, match="No space left"):
                writer.append(shelf.said(2, 3), heard_at=shelf.now)
            assert shelf.found(tmp_path) == ["1"]
            monkeypatch.setattr(os, "pwrite", real)
            assert writer.append(shelf.said(2, 3), heard_at=shelf.now).n_kept == 2
        assert shelf.found(tmp_path) == ["1", "2", "3"]
