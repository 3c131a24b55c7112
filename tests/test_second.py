"""The tests for a second PostgreSQL are chosen by what the code says, and none is missing."""

from __future__ import annotations

import re

import pytest

from tests import second

ON_A_DATABASE = re.compile(
    r"django_db|\bdb: None|\bworld\b|\bloaded\b|\btransactional|\bdatabase_url\b"
)


class TestSpoken:
    @pytest.mark.parametrize(
        "text",
        [
            "with connection.cursor() as cursor:",
            'rows = Case.objects.raw(f"{start}")',
            'QUERY = """\n    SELECT id FROM cases_case\n"""',
            'template = "%(expressions)s @@ websearch_to_tsquery(%(config)s)"',
            'Func("body", function="unaccent")',
            "rows.select_for_update(skip_locked=True)",
            "Row.objects.bulk_create(rows, ignore_conflicts=True)",
            "SearchQuery(words, config=simple)",
            'execute("select pg_advisory_xact_lock(%s)", [key])',
        ],
    )
    def test_is_seen_in(self, text: str) -> None:
        assert second.SPOKEN.search(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Case.objects.filter(pk=1).update(at=now)",
            "except psycopg.OperationalError:",
            "# Select",
        ],
    )
    def test_is_not_seen_in(self, text: str) -> None:
        assert not second.SPOKEN.search(text)


class TestFiles:
    def test_hold_a_test_on_a_database_for_each_module_that_speaks(self) -> None:
        unproven = [
            path.relative_to(second.SOURCE).as_posix()
            for path in second.speakers()
            if not any(ON_A_DATABASE.search(one.read_text()) for one in second.mirrors(path))
        ]
        assert not unproven, f"SQL that no test proves on a second PostgreSQL: {unproven}"

    def test_name_no_module_that_needs_no_naming(self) -> None:
        spoken = {path.relative_to(second.SOURCE).as_posix() for path in second.speakers()}
        assert set(second.ELSEWHERE) <= spoken

    def test_are_of_every_floor_that_has_rows(self) -> None:
        floors = {path.relative_to(second.TESTS).parts[0] for path in second.files()}
        assert floors >= {"cases", "channels", "contacts", "flow", "mentions", "outbox", "staff"}
