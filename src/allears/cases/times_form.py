"""The forms of the times that we owe: lengths as people write them, hours day by day, holidays.

What is typed becomes the seconds and minutes that the rules count with, and back. A policy is also
tried: one whose calendar has too few hours to keep it is refused.
"""

from __future__ import annotations

import itertools
import re
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from allears.cases.actions.clocks import calendar_of
from allears.cases.models import Calendar, SlaPolicy
from allears.cases.rules import durations, sla
from allears.staff.forms import LineField, ZoneField

MAX_HOLIDAYS = 400
MAX_SPANS = 12
"""Opening hours of one day."""
LENGTHS = ("first_answer", "next_answer", "resolution")
_HOURS = re.compile(r"[0-9]{1,2}(?::[0-5][0-9])?")


class PolicyForm(forms.Form):
    """How soon we answer. A length is counted in the opening hours of the calendar."""

    name = LineField(label=lazy("Name"), max_length=80)
    calendar = forms.TypedChoiceField(label=lazy("Counted by the calendar"), coerce=int)
    first_answer = forms.CharField(label=lazy("First answer within"), required=False, max_length=60)
    next_answer = forms.CharField(
        label=lazy("Every further answer within"), required=False, max_length=60
    )
    resolution = forms.CharField(label=lazy("Solved within"), required=False, max_length=60)

    def __init__(
        self, data: Any = None, *, row: SlaPolicy | None, calendars: list[Calendar]
    ) -> None:
        initial = (
            _policy_initial(row) if row else {"calendar": calendars[0].pk if calendars else ""}
        )
        super().__init__(data, initial=initial)
        self._row = row or SlaPolicy()
        self._calendars = {one.pk: one for one in calendars}
        choices = [(one.pk, one.name) for one in calendars]
        self.fields["calendar"].choices = choices  # type: ignore[attr-defined]
        for name in LENGTHS:
            self.fields[name].widget.attrs["placeholder"] = _("no promise")
        self.fields["first_answer"].help_text = _(
            "Write 30 min, 4 h or 2 d. A day is a day of opening hours. Empty: nothing is owed."
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        row = self._calendars.get(data.get("calendar", 0))
        if row is None:
            return data
        calendar = calendar_of(row)
        for name in LENGTHS:
            try:
                seconds = durations.parse(data.get(name) or "", calendar)
                if seconds is not None:
                    sla.due_at(datetime(2026, 1, 5, tzinfo=UTC), seconds, calendar)
                data[name] = seconds
            except ValueError as error:
                self.add_error(name, str(error))
        return data

    def row(self) -> SlaPolicy:
        """The policy as it was filled in, not saved."""
        data = self.cleaned_data
        self._row.name, self._row.calendar = data["name"], self._calendars[data["calendar"]]
        self._row.first_answer_s = data["first_answer"]
        self._row.next_answer_s = data["next_answer"]
        self._row.resolution_s = data["resolution"]
        return self._row


def _policy_initial(row: SlaPolicy) -> dict[str, Any]:
    calendar = calendar_of(row.calendar)
    lengths = {name: durations.words(getattr(row, f"{name}_s"), calendar) for name in LENGTHS}
    return {"name": row.name, "calendar": row.calendar_id, **lengths}


class CalendarForm(forms.Form):
    """When we are there: opening hours for each weekday, in a time zone, and days off."""

    name = LineField(label=lazy("Name"), max_length=80)
    timezone = ZoneField(guesses=True)
    is_always = forms.BooleanField(label=lazy("Round the clock, every day"), required=False)
    holidays = forms.CharField(
        label=lazy("Days off"),
        required=False,
        max_length=10_000,
        help_text=lazy("One a line, like 2026-12-25; words after it are for you alone."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, row: Calendar | None) -> None:
        super().__init__(data, initial=_calendar_initial(row) if row else {})
        self._row = row or Calendar()
        for day in range(7):
            self.fields[f"day_{day}"] = forms.CharField(
                label=WEEKDAYS[day],
                required=False,
                max_length=200,
                widget=forms.TextInput(
                    attrs={"placeholder": _("closed"), "autocomplete": "off", "dir": "ltr"}
                ),
            )

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{day}"] for day in range(7)]

    def clean_holidays(self) -> list[str]:
        found = set()
        for line in str(self.cleaned_data["holidays"]).splitlines():
            first = line.split()[0] if line.split() else ""
            if not first:
                continue
            try:
                found.add(date.fromisoformat(first).isoformat())
            except ValueError:
                words = _("“%s” is no date: write it like 2026-12-25.")
                raise forms.ValidationError(words % line.strip()[:40]) from None
        if len(found) > MAX_HOLIDAYS:
            raise forms.ValidationError(_("A calendar has room for %d days off.") % MAX_HOLIDAYS)
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        weekly: list[list[list[str]]] = [[] for _day in range(7)]
        for day in range(7):
            try:
                weekly[day] = hours_of_day(str(data.get(f"day_{day}") or ""))
            except ValueError as error:
                self.add_error(f"day_{day}", str(error))
        if data.get("is_always"):
            weekly = [[] for _day in range(7)]
        elif not any(weekly) and not any(f"day_{day}" in self.errors for day in range(7)):
            self.add_error("day_0", _("No day has hours. Give it some, or tick “Round the clock”."))
        data["weekly"] = weekly
        return data

    def row(self) -> Calendar:
        """The calendar as it was filled in, not saved."""
        data = self.cleaned_data
        self._row.name, self._row.timezone = data["name"], data["timezone"]
        self._row.weekly, self._row.holidays = data["weekly"], data["holidays"]
        return self._row


def hours_of_day(text: str) -> list[list[str]]:
    """Opening hours as they are stored. Raises `ValueError` with words for the form."""
    for part in text.replace("–", "-").replace(",", " ").split():
        if not all(_HOURS.fullmatch(side) for side in part.split("-")):
            words = _("“%s” are no opening hours: write them like 09:00-17:00.")
            raise ValueError(words % part[:40])
    hours = sla.parse_hours(text)
    if len(hours) > MAX_SPANS:
        raise ValueError(_("A day has room for %d opening hours.") % MAX_SPANS)
    for (begin, end), (after, _end) in itertools.pairwise(hours):
        if after < end:
            words = _("%(one)s and what begins at %(two)s overlap.")
            one = f"{written(begin)}-{written(end)}"
            raise ValueError(words % {"one": one, "two": written(after)})
    return [[written(begin), written(end)] for begin, end in hours]


def written(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _calendar_initial(row: Calendar) -> dict[str, Any]:
    days = {
        f"day_{day}": ", ".join(f"{begin}-{end}" for begin, end in spans)
        for day, spans in enumerate(row.weekly)
    }
    return {
        "name": row.name,
        "timezone": row.timezone,
        "is_always": not any(row.weekly),
        "holidays": "\n".join(row.holidays),
        **days,
    }
