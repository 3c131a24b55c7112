"""Volume against its own habit, silence, floods and precision: rules over counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from allears.mentions import health
from allears.mentions.health import Facts, Kind

NOW = datetime(2026, 3, 2, 10, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG_AGO = NOW - timedelta(weeks=20)


def hours(*, per_day: int = 24, weeks: int = 9, until: datetime = NOW) -> dict[datetime, int]:
    """The same number in each waking hour, 8 to 20."""
    found = {}
    hour = NOW.replace(minute=0) - timedelta(weeks=weeks)
    while hour <= until:
        if 8 <= hour.hour < 20:
            found[hour] = per_day // 12
        hour += HOUR
    return found


def look(counts: dict[datetime, int], **more: object) -> health.Finding:
    return health.look(Facts(hours=counts, since=LONG_AGO, **more), NOW)  # type: ignore[arg-type]


class TestWell:
    def test_is_as_usual(self) -> None:
        found = look(hours())
        assert (found.kind, found.data) == (Kind.WELL, {"n": 24, "usual": 24})

    def test_has_no_habit_while_it_is_young(self) -> None:
        young = Facts(hours=hours(weeks=2), since=NOW - timedelta(weeks=2))
        assert health.look(young, NOW).data["usual"] is None

    def test_does_not_mind_a_quiet_night(self) -> None:
        night = NOW.replace(hour=5)
        counts = {hour: n for hour, n in hours().items() if hour < night}
        found = health.look(Facts(hours=counts, since=LONG_AGO), night)
        assert found.kind is Kind.WELL


class TestQuiet:
    def test_is_found_where_the_same_hours_were_never_silent(self) -> None:
        found = look(hours(per_day=48, until=NOW - timedelta(hours=20)))
        assert found.kind is Kind.QUIET
        assert found.data["usual"] >= health.EXPECTED

    def test_is_found_after_weeks_of_silence(self) -> None:
        found = look(hours(per_day=48, until=NOW - timedelta(weeks=2)))
        assert (found.kind, found.data["hours"] > 300) == (Kind.QUIET, True)

    def test_is_no_alarm_for_what_is_rarely_said(self) -> None:
        counts = {NOW.replace(minute=0) - timedelta(days=9 * n + 2): 1 for n in range(6)}
        assert look(counts).kind is Kind.WELL

    def test_is_no_alarm_where_a_week_was_silent_too(self) -> None:
        counts = hours(per_day=48, until=NOW - timedelta(hours=20))
        gap = NOW - timedelta(weeks=2)
        counts = {h: n for h, n in counts.items() if not gap - timedelta(days=1) < h <= gap}
        assert look(counts).kind is Kind.WELL


class TestLoud:
    def test_is_far_above_the_same_hours(self) -> None:
        counts = hours() | {NOW.replace(minute=0): 40}
        found = look(counts)
        assert (found.kind, found.data["n"], found.data["usual"]) == (Kind.LOUD, 44, 6)

    def test_is_not_moved_by_one_odd_week(self) -> None:
        odd = {NOW.replace(minute=0) - timedelta(weeks=3): 900}
        assert look(hours() | odd | {NOW.replace(minute=0): 40}).kind is Kind.LOUD
        assert look(hours() | odd).kind is Kind.WELL

    def test_is_not_a_few_more_of_a_few(self) -> None:
        assert look({NOW.replace(minute=0): 8}).kind is Kind.WELL


class TestFlooded:
    def test_is_by_one_author(self) -> None:
        found = look(hours(), authors=[7] * 15 + [None, 1, 2, 3, 4, 5, 6, 8, 9])
        assert (found.kind, found.data) == (Kind.AUTHOR, {"n": 15, "all": 24, "identity": 7})

    def test_is_by_near_copies(self) -> None:
        found = look(hours(), authors=list(range(30)), n_copies=20)
        assert (found.kind, found.data["n"]) == (Kind.COPIES, 20)

    @pytest.mark.parametrize("authors", [[7] * 19, [None] * 40, list(range(40))])
    def test_is_not_seen_in_a_few_or_in_many(self, authors: list[int | None]) -> None:
        assert look(hours(), authors=authors).kind is Kind.WELL


class TestImprecise:
    def test_is_known_by_what_was_judged(self) -> None:
        assert look(hours(), n_judged=12, n_right=2, high=0.45).kind is Kind.IMPRECISE
        assert look(hours(), n_judged=12, n_right=5, high=0.68).kind is Kind.WELL
        assert look(hours(), n_judged=4, n_right=0, high=0.49).kind is Kind.WELL
