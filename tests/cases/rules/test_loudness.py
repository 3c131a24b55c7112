"""When somebody may be disturbed, on their own clock, and when mails are bundled."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.rules.loudness import Bundle, Loudness, QuietHours, Way, WorkingHours

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
"""A Monday; 14:00 in Berlin."""
BERLIN = "Europe/Berlin"
NIGHT = QuietHours(time_zone=BERLIN, begin_minute=20 * 60, until_minute=7 * 60)
WEEKEND = QuietHours(time_zone=BERLIN, quiet_weekdays=frozenset({5, 6}), has_hours=False)
OFFICE = WorkingHours(time_zone=BERLIN, weekly=dict.fromkeys(range(5), ((9 * 60, 17 * 60),)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("hour_utc", "minute", "holds"),
        [(17, 59, False), (18, 0, True), (23, 0, True), (4, 59, True), (5, 0, False)],
    )
    def test_follow_the_persons_own_clock_over_midnight(
        self, hour_utc: int, minute: int, holds: bool
    ) -> None:
        assert NIGHT.holds(NOW.replace(hour=hour_utc, minute=minute)) is holds

    def test_follow_the_change_of_clocks(self) -> None:
        winter = datetime(2026, 1, 5, 18, 30, tzinfo=UTC)
        assert not NIGHT.holds(winter)
        assert NIGHT.holds(winter.replace(month=7))

    @pytest.mark.parametrize(
        ("quiet", "holds"),
        [
            (QuietHours(begin_minute=11 * 60, until_minute=13 * 60), True),
            (QuietHours(begin_minute=12 * 60, until_minute=13 * 60), True),
            (QuietHours(begin_minute=11 * 60, until_minute=12 * 60), False),
            (QuietHours(begin_minute=13 * 60, until_minute=14 * 60), False),
            (QuietHours(begin_minute=0, until_minute=0), True),
            (QuietHours(quiet_weekdays=frozenset({0})), True),
            (QuietHours(quiet_weekdays=frozenset({1}), has_hours=False), False),
        ],
    )
    def test_can_be_by_day_and_by_weekday(self, quiet: QuietHours, holds: bool) -> None:
        assert quiet.holds(NOW) is holds


class TestWorkingHours:
    @pytest.mark.parametrize(
        ("when", "holds"),
        [
            ("2026-05-04 07:00", True),
            ("2026-05-04 06:59", False),
            ("2026-05-04 14:59", True),
            ("2026-05-04 15:00", False),
            ("2026-05-09 10:00", False),
        ],
    )
    def test_are_local_and_end_before_their_end(self, when: str, holds: bool) -> None:
        assert OFFICE.holds(at(when)) is holds


class TestLeavesAt:
    def test_is_at_once_in_the_app_whatever_the_hour(self) -> None:
        loudness = Loudness(time_zone=BERLIN, quiet=NIGHT)
        night = at("2026-05-04 23:00")
        assert loudness.leaves_at(Way.APP, night, is_danger=False) == night

    def test_drops_a_push_in_the_night_and_keeps_the_mail_for_the_morning(self) -> None:
        loudness = Loudness(time_zone=BERLIN, quiet=NIGHT)
        night = at("2026-05-04 23:00")
        assert loudness.leaves_at(Way.PUSH, night, is_danger=False) is None
        assert loudness.leaves_at(Way.MAIL, night, is_danger=False) == at("2026-05-05 05:00")

    def test_waits_over_a_weekend_for_the_first_working_hour(self) -> None:
        loudness = Loudness(time_zone=BERLIN, working=OFFICE, only_working=True)
        friday = at("2026-05-08 18:00")
        assert loudness.leaves_at(Way.MAIL, friday, is_danger=False) == at("2026-05-11 07:00")

    def test_counts_unknown_working_hours_for_nothing(self) -> None:
        loudness = Loudness(time_zone=BERLIN, working=WorkingHours(), only_working=True)
        assert loudness.leaves_at(Way.PUSH, NOW, is_danger=False) == NOW

    def test_never_comes_for_who_is_never_loud(self) -> None:
        always = QuietHours(quiet_weekdays=frozenset(range(7)), has_hours=False)
        assert Loudness(quiet=always).leaves_at(Way.MAIL, NOW, is_danger=False) is None

    @pytest.mark.parametrize(
        ("danger_breaks", "left"), [(True, at("2026-05-04 23:00")), (False, None)]
    )
    def test_lets_danger_through_only_if_the_person_wants_it(
        self, danger_breaks: bool, left: datetime | None
    ) -> None:
        loudness = Loudness(time_zone=BERLIN, quiet=NIGHT, danger_breaks=danger_breaks)
        assert loudness.leaves_at(Way.PUSH, at("2026-05-04 23:00"), is_danger=True) == left

    @pytest.mark.parametrize(
        ("bundle", "now", "left"),
        [
            (Bundle.AT_ONCE, "2026-05-04 12:07", "2026-05-04 12:07"),
            (Bundle.QUARTER, "2026-05-04 12:07", "2026-05-04 12:15"),
            (Bundle.QUARTER, "2026-05-04 12:15", "2026-05-04 12:30"),
            (Bundle.HOUR, "2026-05-04 12:07", "2026-05-04 13:00"),
            (Bundle.DAY, "2026-05-04 12:07", "2026-05-05 06:00"),
            (Bundle.DAY, "2026-05-04 05:00", "2026-05-04 06:00"),
        ],
    )
    def test_gathers_mails_to_the_next_full_one(self, bundle: Bundle, now: str, left: str) -> None:
        loudness = Loudness(time_zone=BERLIN, bundle=bundle)
        assert loudness.leaves_at(Way.MAIL, at(now), is_danger=False) == at(left)

    def test_sends_the_mail_of_the_day_when_work_begins(self) -> None:
        loudness = Loudness(time_zone=BERLIN, bundle=Bundle.DAY, working=OFFICE)
        friday = at("2026-05-08 12:00")
        assert loudness.leaves_at(Way.MAIL, friday, is_danger=False) == at("2026-05-11 07:00")

    def test_counts_full_hours_by_the_local_clock(self) -> None:
        loudness = Loudness(time_zone="Asia/Kolkata", bundle=Bundle.HOUR)
        assert loudness.leaves_at(Way.MAIL, NOW, is_danger=False) == at("2026-05-04 12:30")

    @given(
        minutes=st.integers(0, 400 * 24 * 60),
        begin=st.integers(0, 1439),
        until=st.integers(0, 1439),
        bundle=st.sampled_from(list(Bundle)),
        zone=st.sampled_from(["UTC", BERLIN, "Asia/Kathmandu", "America/St_Johns"]),
    )
    def test_is_never_quiet_and_never_before_the_event(
        self, minutes: int, begin: int, until: int, bundle: Bundle, zone: str
    ) -> None:
        quiet = QuietHours(time_zone=zone, begin_minute=begin, until_minute=until)
        loudness = Loudness(time_zone=zone, quiet=quiet, bundle=bundle)
        now = datetime.fromtimestamp(1_767_225_600 + minutes * 60, UTC)
        left = loudness.leaves_at(Way.MAIL, now, is_danger=False)
        if begin == until:
            assert left is None
        else:
            assert left is not None
            assert left >= now
            assert not loudness.is_quiet(left)
