"""Times and calendars as their pages show them: a week that one can see, and an example each.

The example is a case that comes on a Friday at 16:00 in the calendar's own time zone, because that
is where people guess wrong. Where the calendar is closed then, it says so by its answer.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from allears.cases.actions.clocks import calendar_of
from allears.cases.models import Calendar, SlaPolicy
from allears.cases.rules import durations, sla
from allears.web import times

FRIDAY, AT_HOUR = 4, 16
LABEL, HOUR, ROW, BAR, HEAD = 44, 18, 20, 12, 18
"""Of the drawing, in pixels: width of the names of days, of an hour, height of a row, of a bar."""


def week(row: Calendar) -> dict[str, Any]:
    """The opening hours of a week as a drawing and in words."""
    calendar = calendar_of(row)
    days = []
    for day in range(7):
        hours = ((0, sla.DAY_MINUTES),) if calendar.is_always else calendar.weekly.get(day, ())
        bars = [
            {
                "x": LABEL + begin * HOUR // 60,
                "width": max((end - begin) * HOUR // 60, 1),
                "words": f"{begin // 60:02d}:{begin % 60:02d}–{end // 60:02d}:{end % 60:02d}",
            }
            for begin, end in hours
        ]
        said = ", ".join(str(bar["words"]) for bar in bars) or _("closed")
        y = HEAD + day * ROW
        days.append(
            {
                "name": WEEKDAYS_ABBR[day],
                "said": f"{WEEKDAYS[day]} {said}",
                "bars": bars,
                "y": y,
                "text_y": y + BAR - 1,
            }
        )
    hours_shown = [{"x": LABEL + hour * HOUR, "words": f"{hour:02d}"} for hour in range(0, 25, 6)]
    size = {"width": LABEL + 24 * HOUR + 12, "height": HEAD + 7 * ROW, "bar": BAR, "head": HEAD}
    return {"days": days, "hours": hours_shown, **size}


CELL, GAP = 9, 2
"""Of the drawing of a year, in pixels: a day, and the space around it."""
DAYS_SHOWN = 371
"""53 weeks."""


def year(row: Calendar, *, now: datetime) -> dict[str, Any]:
    """A year of days from this week on: open, closed, off. Each column is a week."""
    calendar = calendar_of(row)
    today = now.astimezone(ZoneInfo(calendar.time_zone)).date()
    first = today - timedelta(days=today.weekday())
    days = [first + timedelta(days=n) for n in range(DAYS_SHOWN)]
    off = sorted(day for day in calendar.holidays if today <= day < days[-1])
    return {
        "cells": format_html_join(
            "",
            '<rect class="year-{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>',
            (_day(n, day, calendar, today) for n, day in enumerate(days)),
        ),
        "months": [
            {"x": LABEL + n // 7 * (CELL + GAP), "words": date_format(day, "M")}
            for n, day in enumerate(days[: DAYS_SHOWN - 21])
            if day.day <= 7 and day.weekday() == 0
        ],
        "weekdays": [
            {"y": HEAD + n * (CELL + GAP) + CELL - 1, "words": WEEKDAYS_ABBR[n]} for n in (0, 2, 4)
        ],
        "off": [{"words": date_format(day, "D j F Y")} for day in off],
        "width": LABEL + 53 * (CELL + GAP),
        "height": HEAD + 7 * (CELL + GAP),
    }


def _day(n: int, day: date, calendar: sla.Calendar, today: date) -> tuple[object, ...]:
    x, y = LABEL + n // 7 * (CELL + GAP), HEAD + n % 7 * (CELL + GAP)
    is_off = day in calendar.holidays and not calendar.is_always
    is_open = calendar.is_always or bool(calendar.weekly.get(day.weekday()))
    kind = "off" if is_off else "open" if is_open else "closed"
    words = {"off": _("day off"), "open": _("open"), "closed": _("closed")}[kind]
    shown = f"{kind} year-gone" if day < today else kind
    return shown, x, y, CELL, CELL, f"{times.said_day(day, 'D j F Y')}: {words}"


def now_example(row: SlaPolicy, *, now: datetime) -> list[str]:
    """When each thing is due for a case that comes now, in the calendar's own zone."""
    calendar = calendar_of(row.calendar)
    zone = ZoneInfo(calendar.time_zone)
    kinds = (
        (_("First answer by %s."), row.first_answer_s),
        (_("A further answer, if they write now, by %s."), row.next_answer_s),
        (_("Solved by %s."), row.resolution_s),
    )
    found = []
    for words, seconds in kinds:
        if seconds is None:
            continue
        try:
            due = sla.due_at(now, seconds, calendar).astimezone(zone)
        except sla.NoHours as error:
            return [str(error)]
        found.append(words % _moment(due, with_date=(due - now).days >= 6))
    return found


def example(row: SlaPolicy, *, now: datetime) -> str:
    """When the first answer to a case of next Friday afternoon is due; empty when none is owed."""
    if row.first_answer_s is None:
        return ""
    calendar = calendar_of(row.calendar)
    zone = ZoneInfo(calendar.time_zone)
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=(FRIDAY - local.weekday()) % 7 or 7)
    comes = datetime(day.year, day.month, day.day, AT_HOUR, tzinfo=zone)
    try:
        due = sla.due_at(comes, row.first_answer_s, calendar).astimezone(zone)
    except sla.NoHours as error:
        return str(error)
    words = _("A case that comes on %(come)s is owed its first answer by %(due)s.")
    is_far = (due - comes).days >= 6
    return words % {"come": _moment(comes), "due": _moment(due, with_date=is_far)}


def _moment(at: datetime, *, with_date: bool = False) -> str:
    day = date_format(at, "l j F" if with_date else "l")
    return _("%(day)s at %(time)s") % {"day": day, "time": date_format(at, "H:i")}


def policy(row: SlaPolicy, *, n_routes: int, now: datetime) -> dict[str, Any]:
    """One policy in the list."""
    calendar = calendar_of(row.calendar)
    lengths = [
        durations.words(seconds, calendar)
        for seconds in (row.first_answer_s, row.next_answer_s, row.resolution_s)
    ]
    return {
        "row": row,
        "lengths": lengths,
        "n_routes": n_routes,
        "example": example(row, now=now),
        "now": now_example(row, now=now),
        "clock": clock_of(row.calendar, now=now),
    }


def clock_of(row: Calendar, *, now: datetime) -> str:
    """What time it is there, and whether somebody is there: "Mon 14:05 in Europe/Berlin, open"."""
    calendar = calendar_of(row)
    there = now.astimezone(ZoneInfo(calendar.time_zone))
    is_open = sla.elapsed_s(now, now + timedelta(minutes=1), calendar) > 0
    words = (
        _("%(time)s in %(zone)s, open now") if is_open else _("%(time)s in %(zone)s, closed now")
    )
    return words % {"time": date_format(there, "D H:i"), "zone": calendar.time_zone}
