"""Monitors: added, changed, paused, removed, with every query that they ever had."""

from __future__ import annotations

import pytest
from tests import cast

from allears.listening.query import QueryError
from allears.mentions import actions, queries
from allears.staff.actions import NotPossible
from allears.staff.models import AuditEntry

pytestmark = pytest.mark.django_db


def change(name: str, query: str) -> None:
    actions.change_monitor(
        monitor=cast.monitor(), name=name, query=query, by=cast.lena(), now=cast.NOW
    )


class TestAdd:
    def test_listens_at_once_and_is_written_down(self) -> None:
        made = cast.monitor(query="  tram OR bus ")
        assert queries.listening() == [(made.pk, "tram OR bus")]
        assert AuditEntry.objects.filter(what="monitor.added", words="Trams").exists()

    def test_refuses_a_query_that_cannot_be_read(self) -> None:
        with pytest.raises(QueryError):
            cast.monitor(query="tram AND")
        assert queries.monitors() == []

    @pytest.mark.parametrize("name", ["", "   ", "x" * 121])
    def test_refuses_a_name_that_says_nothing_or_too_much(self, name: str) -> None:
        with pytest.raises(NotPossible):
            actions.add_monitor(name=name, query="tram", by=cast.lena(), now=cast.NOW)

    def test_refuses_a_second_monitor_of_the_name_in_any_case(self) -> None:
        cast.monitor("Trams")
        with pytest.raises(NotPossible, match="of this name"):
            actions.add_monitor(name="TRAMS", query="x1", by=cast.lena(), now=cast.NOW)


class TestChange:
    def test_keeps_the_query_that_was_there_before(self) -> None:
        trams = cast.monitor(query="tram")
        change("Trams", "tram OR bus")
        assert [row.query for row in queries.versions(trams.pk)] == ["tram OR bus", "tram"]

    def test_of_the_name_alone_makes_no_version(self) -> None:
        trams = cast.monitor(query="tram")
        change("Our trams", "tram")
        assert len(queries.versions(trams.pk)) == 1
        assert [m.name for m in queries.monitors()] == ["Our trams"]

    def test_that_is_refused_changes_nothing(self) -> None:
        cast.monitor("Ferries", "ferry")
        trams = cast.monitor()
        with pytest.raises(NotPossible):
            change("Ferries", "tram OR bus")
        assert len(queries.versions(trams.pk)) == 1
        assert dict(queries.listening())[trams.pk] == "tram"


class TestPause:
    def test_stops_until_it_is_resumed(self) -> None:
        trams = cast.monitor()
        stamp = queries.monitors_stamp()
        later = cast.NOW.replace(hour=11)
        actions.pause_monitor(monitor=trams, by=cast.lena(), now=later)
        assert queries.listening() == []
        assert queries.monitors_stamp() != stamp
        actions.resume_monitor(monitor=trams, by=cast.lena(), now=later)
        assert queries.listening() == [(trams.pk, "tram")]


class TestRemove:
    def test_keeps_what_was_caught_and_frees_the_name(self) -> None:
        trams = cast.monitor()
        (mention,) = cast.hear(cast.post("tram"), hits=[trams])
        actions.remove_monitor(monitor=trams, by=cast.lena(), now=cast.NOW)
        assert queries.monitors() == []
        assert mention.hits.count() == 1
        assert queries.monitor_names([trams.pk]) == {trams.pk: "Trams"}
        again = actions.add_monitor(name="Trams", query="tram", by=cast.lena(), now=cast.NOW)
        assert again.pk != trams.pk
