"""The invented people are as various as the real ones."""

from __future__ import annotations

from datetime import UTC, datetime

from allears.web.samples import people

NOW = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)


class TestRows:
    def test_have_a_long_name_and_several_scripts(self) -> None:
        names = [row["name"] for row in people.rows(NOW)]
        assert max(map(len, names)) >= 80
        assert any("\u0600" <= name[0] <= "\u06ff" for name in names)
        assert any("\u0e00" <= name[0] <= "\u0e7f" for name in names)

    def test_have_somebody_to_whom_we_owe_an_answer(self) -> None:
        assert any(row["due_at"] and row["due_at"] < NOW for row in people.rows(NOW))


class TestMessages:
    def test_show_every_kind(self) -> None:
        assert {message["kind"] for message in people.messages(NOW)} == {"in", "out", "note"}
