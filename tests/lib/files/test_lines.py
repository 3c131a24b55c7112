from __future__ import annotations

from pathlib import Path

from allears.lib.files import Bad, Row, read_lines
from allears.lib.files.rows import MAX_ROW_BYTES


class TestReadLines:
    def test_gives_each_line_and_where_the_next_one_starts(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b"\xef\xbb\xbf{}\r\n\n{1}\nlast")
        rows = list(read_lines(path))
        assert [row.wire for row in rows if isinstance(row, Row)] == [b"{}", b"{1}", b"last"]
        again = [row.wire for row in read_lines(path, start=rows[0].offset) if isinstance(row, Row)]
        assert again == [b"{1}", b"last"]
        assert rows[-1].offset == path.stat().st_size

    def test_goes_on_behind_a_line_that_is_too_long(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b"x" * (MAX_ROW_BYTES * 2 + 50) + b"\n{}\n")
        bad, good = read_lines(path)
        assert isinstance(bad, Bad)
        assert "larger than 5 MB" in bad.why
        assert isinstance(good, Row)
        assert good.wire == b"{}"
