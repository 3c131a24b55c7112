"""Which segments there are, told by names of files alone."""

from __future__ import annotations

from allears.listening.kept import files


class TestNamesIn:
    def test_tells_sealed_segments_from_one_that_grows(self, tmp_path):
        for name in ("00000001.posts", "00000001.index", "00000002.posts"):
            (tmp_path / name).write_bytes(b"")
        files.piece_path(tmp_path, 2, 8192).write_bytes(b"")
        files.piece_path(tmp_path, 2, 0).write_bytes(b"")
        one, two = files.names_in(tmp_path)
        assert (one.number, one.is_sealed, one.firsts) == (1, True, ())
        assert (two.number, two.is_sealed, two.firsts) == (2, False, (0, 8192))

    def test_passes_over_an_index_without_posts_and_strange_names(self, tmp_path):
        for name in ("00000003.index", "lock", ".00000004.index.part", "4.posts"):
            (tmp_path / name).write_bytes(b"")
        assert files.names_in(tmp_path) == []

    def test_finds_nothing_where_there_is_no_folder(self, tmp_path):
        assert files.names_in(tmp_path / "nowhere") == []
        assert files.channels_in(tmp_path / "nowhere") == []


class TestRemove:
    def test_takes_posts_and_index(self, tmp_path):
        for name in ("00000001.posts", "00000001.index", "00000002.posts"):
            (tmp_path / name).write_bytes(b"")
        files.remove(tmp_path, 1)
        assert [names.number for names in files.names_in(tmp_path)] == [2]
