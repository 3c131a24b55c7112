"""The week as a picture, and an example where people guess wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allears.cases import times_screen
from allears.cases.models import Calendar, SlaPolicy

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
OFFICE = [[["09:00", "17:00"]]] * 5 + [[], []]


def policy(first_answer_s: int | None, **more: object) -> SlaPolicy:
    given = {"name": "Office", "timezone": "UTC", "weekly": OFFICE, "holidays": []} | more
    return SlaPolicy(name="x", calendar=Calendar(**given), first_answer_s=first_answer_s)


class TestWeek:
    def test_draws_each_stretch_where_it_lies(self) -> None:
        days = times_screen.week(Calendar(name="x", weekly=OFFICE))["days"]
        (bar,) = days[0]["bars"]
        assert bar["x"] == times_screen.LABEL + 9 * times_screen.HOUR
        assert bar["width"] == 8 * times_screen.HOUR
        assert days[6]["bars"] == []
        assert days[6]["said"] == "Sunday closed"

    def test_fills_the_week_round_the_clock(self) -> None:
        days = times_screen.week(Calendar(name="x", weekly=[[]] * 7))["days"]
        assert {bar["width"] for day in days for bar in day["bars"]} == {24 * times_screen.HOUR}


class TestExample:
    @pytest.mark.parametrize(
        ("row", "due"),
        [
            (policy(4 * 3600), "by Monday at 12:00."),
            (policy(1800), "by Friday at 16:30."),
            (policy(4 * 3600, weekly=[[]] * 7), "by Friday at 20:00."),
            (policy(4 * 3600, holidays=["2026-03-09"]), "by Tuesday at 12:00."),
            (policy(4 * 3600, timezone="Asia/Tokyo"), "by Monday at 12:00."),
            (policy(80 * 3600), "by Friday 20 March at 16:00."),
        ],
    )
    def test_is_a_friday_afternoon(self, row: SlaPolicy, due: str) -> None:
        assert times_screen.example(row, now=NOW).endswith(due)

    def test_says_nothing_where_nothing_is_owed(self) -> None:
        assert times_screen.example(policy(None), now=NOW) == ""

    def test_says_why_it_can_never_be_kept(self) -> None:
        rare = policy(10**7, weekly=[[["09:00", "09:01"]], [], [], [], [], [], []])
        assert "too few opening hours" in times_screen.example(rare, now=NOW)


class TestYear:
    def test_shows_each_day_as_open_closed_or_off(self) -> None:
        row = Calendar(
            name="x", timezone="UTC", weekly=OFFICE, holidays=["2026-04-03", "2020-01-01"]
        )
        year = times_screen.year(row, now=NOW)
        assert str(year["cells"]).count("<rect") == times_screen.DAYS_SHOWN
        assert [day["words"] for day in year["off"]] == ["Fri 3 April 2026"]
        assert "Fri 3 April 2026: day off" in year["cells"]
        assert "Sat 7 March 2026: closed" in year["cells"]
        assert "Mon 2 March 2026: open" in year["cells"]
        assert 11 <= len(year["months"]) <= 12


class TestNow:
    def test_says_by_when_each_thing_is_owed(self) -> None:
        row = policy(4 * 3600)
        row.resolution_s = 16 * 3600
        assert times_screen.now_example(row, now=NOW) == [
            "First answer by Wednesday at 14:00.",
            "Solved by Friday at 10:00.",
        ]

    def test_counts_in_the_zone_of_the_calendar(self) -> None:
        row = policy(4 * 3600, timezone="Asia/Tokyo")
        assert times_screen.now_example(row, now=NOW) == ["First answer by Thursday at 13:00."]
        assert times_screen.clock_of(row.calendar, now=NOW) == "Wed 19:00 in Asia/Tokyo, closed now"
        assert times_screen.clock_of(policy(1).calendar, now=NOW) == "Wed 10:00 in UTC, open now"
