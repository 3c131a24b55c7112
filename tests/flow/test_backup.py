"""Writing a backup: whole under its name or not there, rows in pieces. The way back is tried in
`tests/config/cli/test_backups.py`, between real databases."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest
from django.db import connection
from tests.cast import hear, post

from allears.flow import archive, backup
from allears.flow.backup import CannotWrite


class TestName:
    def test_is_given_when_all_is_written(self, tmp_path: Path) -> None:
        with backup._whole_or_not_at_all(tmp_path / "b") as stream:
            stream.write(b"half")
            assert not (tmp_path / "b").exists()
        assert (tmp_path / "b").read_bytes() == b"half"
        assert os.listdir(tmp_path) == ["b"]

    def test_is_not_given_when_something_breaks(self, tmp_path: Path) -> None:
        with pytest.raises(ZeroDivisionError), backup._whole_or_not_at_all(tmp_path / "b"):
            raise ZeroDivisionError
        assert os.listdir(tmp_path) == []

    def test_is_not_taken_from_a_file_that_came_meanwhile(self, tmp_path: Path) -> None:
        with pytest.raises(CannotWrite, match="made by somebody else meanwhile"):  # noqa: SIM117
            with backup._whole_or_not_at_all(tmp_path / "b"):
                (tmp_path / "b").write_text("theirs")
        assert (tmp_path / "b").read_text() == "theirs"
        assert os.listdir(tmp_path) == ["b"]

    def test_and_a_full_disk_is_a_sentence(self, tmp_path: Path) -> None:
        with (
            pytest.raises(CannotWrite, match=r"No space left on device.*room enough"),
            backup._whole_or_not_at_all(tmp_path / "b"),
        ):
            raise OSError(28, "No space left on device")


@pytest.mark.django_db
class TestRows:
    def test_go_into_pieces_that_end_with_a_row(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(backup, "PIECE_BYTES", 200)
        hear(*(post(f"Line\nbreaks\\ and\ttabs {n}") for n in range(20)))
        stream = io.BytesIO()
        writer = archive.Writer(stream, made_at_s=0)
        with connection.cursor() as cursor:
            columns = backup.columns_of(cursor, "mentions_mention")
            counts = list(backup._copy(cursor, writer, "mentions_mention", columns))
        writer._tar.close()
        assert counts[-1] == 20
        assert len(writer.members) > 10
        with tarfile.open(fileobj=io.BytesIO(stream.getvalue())) as tar:
            pieces = [tar.extractfile(one).read() for one in tar]  # type: ignore[union-attr]
        assert all(piece.endswith(b"\n") for piece in pieces)
        assert sum(piece.count(b"\n") for piece in pieces) == 20

    def test_leave_out_columns_that_the_database_makes(self) -> None:
        with connection.cursor() as cursor:
            columns = backup.columns_of(cursor, "mentions_mention")
        assert "text" in columns
        assert "search" not in columns

    def test_are_taken_from_our_tables_alone(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE neighbours_diary (secret text)")
        names = backup.table_names()
        assert "neighbours_diary" not in names
        assert {"django_migrations", "cases_case_watchers", "mfa_authenticator"} <= set(names)

    def test_can_be_loaded_in_any_order(self) -> None:
        """Every foreign key waits for the end of the transaction."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable"
            )
            assert cursor.fetchall() == []
