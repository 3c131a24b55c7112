"""Columns over the stream in the person's zone, and what is chosen in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from tests import cast

from allears.cases import listen_screen
from allears.cases.views import stream

pytestmark = pytest.mark.django_db


def asked(address: str = "") -> stream.Asked:
    return stream.read_given(QueryDict(address), now=cast.NOW)


class TestPulse:
    @pytest.mark.parametrize(
        ("address", "n", "first"),
        [
            ("", 168, "2026-02-23T11:00"),
            ("range=24h", 24, "2026-03-01T11:00"),
            ("range=7d", 168, "2026-02-23T11:00"),
            ("range=30d", 30, "2026-02-01T00:00"),
            ("range=own&from=2026-02-27T08:20&to=2026-02-27T12:00", 4, "2026-02-27T08:00"),
            ("range=own&from=2024-01-01T00:00&to=2026-01-01T00:00", 183, "2024-01-01T00:00"),
        ],
    )
    def test_has_columns_of_hours_or_of_days(self, address: str, n: int, first: str) -> None:
        slots = listen_screen.pulse(asked(address), cast.NOW)["timeline"].slots
        assert (len(slots), slots[0].span.begin) == (n, first)

    def test_counts_days_as_they_are_where_the_person_is(self) -> None:
        late = cast.NOW.replace(day=1, hour=23, minute=30)
        cast.hear(cast.post("Nearly tomorrow", created_at=late))
        with timezone.override("Europe/Berlin"):
            slots = listen_screen.pulse(asked("range=30d"), cast.NOW)["timeline"].slots
        assert [slot.span.begin for slot in slots if slot.span.value] == ["2026-03-02T00:00"]

    def test_shades_what_was_not_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("allears.mentions.facets.COUNTED", 2)
        for n in range(4):
            at = cast.NOW - timedelta(hours=2 * n)
            cast.hear(cast.post(f"Number{n}x", created_at=at), understood=cast.marks(mood="mixed"))
        pulse = listen_screen.pulse(asked("range=24h&mood=mixed"), cast.NOW)
        assert "newest 2" in pulse["note"]
        counted = [slot.span.is_counted for slot in pulse["timeline"].slots]
        assert counted == [False] * 19 + [True] * 5


class TestChips:
    def test_say_what_is_chosen_and_lead_away_from_it(self) -> None:
        chosen = asked("q=tram&mood=mixed&range=own&from=2026-02-27T08:00")
        found = listen_screen.chips(chosen, listen_screen.filters(chosen))
        assert [one["words"] for one in found] == ["tram", "from 27 Feb 08:00", "mixed"]
        assert found[0]["url"] == "?range=own&from=2026-02-27T08%3A00&mood=mixed"
        assert found[1]["url"] == "?q=tram&mood=mixed"
