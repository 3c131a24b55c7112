from __future__ import annotations

from allears.staff import rights


class TestTable:
    def test_lets_each_role_do_what_the_one_before_may(self) -> None:
        for group in rights.table():
            for row in group["rows"]:
                assert row["may"] == sorted(row["may"]), row["words"]

    def test_lets_administrators_do_everything_and_readers_only_read_and_note(self) -> None:
        rows = [row for group in rights.table() for row in group["rows"]]
        assert all(row["may"][-1] for row in rows)
        assert sum(row["may"][0] for row in rows) == 2
