from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.lib.files import Bad, Row, open_table, read_table
from allears.lib.files.rows import MAX_ROW_BYTES


def cells(path: Path, start: int = 0) -> list[object]:
    table = open_table(path)
    return [
        row.wire if isinstance(row, Row) else row.why
        for row in read_table(path, table, start=start)
    ]


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "posts.csv"
    path.write_bytes(content)
    return path


class TestOpenTable:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    def test_finds_encoding_and_separator(
        self, tmp_path: Path, encoding: str, separator: str
    ) -> None:
        rows = [["id", "text"], ["1", "Größe, naja"], ["2", "café; “schön”"]]
        lines = [separator.join(f'"{cell}"' for cell in row) for row in rows]
        path = write(tmp_path, "\r\n".join(lines).encode(encoding))
        assert open_table(path).header == ("id", "text")
        assert cells(path) == rows[1:]

    def test_names_columns_that_have_no_names(self, tmp_path: Path) -> None:
        path = write(tmp_path, b"1,It broke on the first day.\n2,So it did.\n")
        assert open_table(path).header == ("column 1", "column 2")
        assert len(cells(path)) == 2

    def test_reads_the_line_that_a_spreadsheet_puts_first(self, tmp_path: Path) -> None:
        path = write(tmp_path, b"sep=;\r\nid;text\r\n1;a,b\r\n")
        assert cells(path) == [["1", "a,b"]]

    def test_takes_names_that_are_used_twice(self, tmp_path: Path) -> None:
        path = write(tmp_path, b"Title,Tag,Tag\nA,b,c\n")
        assert cells(path) == [["A", "b", "c"]]

    def test_takes_no_lone_sentence_for_a_name(self, tmp_path: Path) -> None:
        assert cells(write(tmp_path, b"it broke\nso it did\n")) == [["it broke"], ["so it did"]]

    def test_takes_an_empty_file(self, tmp_path: Path) -> None:
        assert cells(write(tmp_path, b"")) == []


class TestReadTable:
    def test_keeps_lines_inside_quotes_together(self, tmp_path: Path) -> None:
        path = write(tmp_path, b'id,text\n1,"one\n\ntwo ""quoted"""\n2,next\n')
        assert cells(path) == [["1", 'one\n\ntwo "quoted"'], ["2", "next"]]

    def test_leaves_inches_alone(self, tmp_path: Path) -> None:
        path = write(tmp_path, b'id,text\n1,a 5" screen\n2,a 3" nail\n')
        assert cells(path) == [["1", 'a 5" screen'], ["2", 'a 3" nail']]

    def test_loses_one_line_to_a_quote_that_never_closes(self, tmp_path: Path) -> None:
        path = write(tmp_path, b'id,text\n1,"open\n2,good\n3,good\n')
        assert cells(path) == ["A quote is opened and never closed.", ["2", "good"], ["3", "good"]]

    def test_fills_short_rows_and_refuses_endless_ones(self, tmp_path: Path) -> None:
        path = write(tmp_path, b"id,text,url\n1\n" + b"," * 100 + b"x\n2,a,b\n")
        assert cells(path) == [["1", "", ""], "101 cells in a row.", ["2", "a", "b"]]

    def test_refuses_a_row_over_five_megabytes(self, tmp_path: Path) -> None:
        path = write(tmp_path, b"id,text\n1," + b"x" * (MAX_ROW_BYTES + 10) + b"\n2,good\n")
        found = cells(path)
        assert "larger than 5 MB" in str(found[0])
        assert found[-1] == ["2", "good"]

    def test_reads_one_row_of_another_encoding(self, tmp_path: Path) -> None:
        path = write(
            tmp_path,
            b"id,text\n" + "1,größe\n".encode() * 60_000 * 2 + "2,größe\n".encode("latin-1"),
        )
        assert cells(path)[-1] == ["2", "größe"]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
    def test_goes_on_from_any_offset_that_it_told(self, tmp_path: Path, encoding: str) -> None:
        text = 'id,text\n1,ä\n2,"two\nlines"\n3,"open\n\n4,ß\n5,end'
        path = write(tmp_path, text.encode(encoding))
        table = open_table(path)
        rows = list(read_table(path, table))
        assert sum(isinstance(row, Bad) for row in rows) == 1
        for at, row in enumerate(rows):
            rest = [one.offset for one in read_table(path, table, start=row.offset)]
            assert rest == [one.offset for one in rows[at + 1 :]]
        assert rows[-1].offset == path.stat().st_size

    @given(data=st.binary(max_size=300))
    def test_never_raises(self, tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
        path = write(tmp_path_factory.getbasetemp(), data)
        cells(path)
