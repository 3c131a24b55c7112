"""Hours and lengths as people write them, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allears.cases.models import Calendar, SlaPolicy
from allears.cases.times_form import CalendarForm, PolicyForm, written

WEEK = [[["09:00", "12:30"], ["13:00", "17:00"]], [["00:00", "24:00"]], [], [], [], [], []]


class TestCalendarForm:
    def test_gives_back_what_it_was_made_of(self) -> None:
        row = Calendar(
            name="Shop", timezone="Asia/Tokyo", weekly=WEEK, holidays=["2026-01-01", "2026-12-25"]
        )
        initial = {k: v for k, v in CalendarForm(row=row).initial.items() if v is not False}
        form = CalendarForm(initial, row=Calendar())
        assert form.is_valid(), form.errors
        made = form.row()
        assert (made.name, made.timezone) == ("Shop", "Asia/Tokyo")
        assert (made.weekly, made.holidays) == (WEEK, row.holidays)

    @given(st.text(max_size=40))
    def test_refuses_or_keeps_any_text_without_a_fault(self, text: str) -> None:
        form = CalendarForm(
            {"name": "x", "timezone": "UTC", "day_0": text, "day_1": "9-17", "holidays": text},
            row=None,
        )
        if form.is_valid():
            assert form.row().weekly[1] == [["09:00", "17:00"]]

    @pytest.mark.parametrize(("minutes", "text"), [(0, "00:00"), (570, "09:30"), (1440, "24:00")])
    def test_writes_minutes_as_a_clock(self, minutes: int, text: str) -> None:
        assert written(minutes) == text


@pytest.mark.django_db
class TestPolicyForm:
    def test_gives_back_what_it_was_made_of(self) -> None:
        row = SlaPolicy.objects.get()
        calendars = list(Calendar.objects.all())
        form = PolicyForm(
            PolicyForm(row=row, calendars=calendars).initial, row=None, calendars=calendars
        )
        assert form.is_valid(), form.errors
        made = form.row()
        assert (made.first_answer_s, made.next_answer_s, made.resolution_s) == (
            14400,
            28800,
            144000,
        )

    def test_refuses_times_that_the_calendar_can_never_keep(self) -> None:
        rare = Calendar.objects.create(
            name="Rare", timezone="UTC", weekly=[[["09:00", "09:01"]], [], [], [], [], [], []]
        )
        data = {"name": "x", "calendar": str(rare.pk), "resolution": "2000 h"}
        form = PolicyForm(data, row=None, calendars=[rare])
        assert "resolution" in form.errors

    def test_stands_without_any_calendar(self) -> None:
        form = PolicyForm({"name": "x", "calendar": ""}, row=None, calendars=[])
        assert "calendar" in form.errors
