"""Lengths of time as people write them: "4 h", "2 d", "1 h 30 min".

They are counted in opening hours, so a day is a day of the calendar: its opening hours on an
average open day, 24 hours when it is open round the clock. What it misses: weeks and months,
which mean something else in every office.
"""

from __future__ import annotations

import re

from allears.cases.rules.sla import Calendar

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400
LONGEST_S = 2000 * HOUR_S
"""About a working year."""
_PART = re.compile(
    r"\s*([0-9]{1,5}(?:[.,][0-9]{1,2})?)\s*([a-z]+)\s*(?:,|and\b)?\s*", re.IGNORECASE
)
_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
}


def day_s(calendar: Calendar) -> int:
    """Seconds of opening hours on an average open day."""
    open_days = [hours for hours in calendar.weekly.values() if hours]
    if calendar.is_always or not open_days:
        return DAY_S
    minutes = sum(end - begin for hours in open_days for begin, end in hours)
    return round(minutes / len(open_days)) * MINUTE_S


def parse(text: str, calendar: Calendar) -> int | None:
    """Seconds of the calendar; None for nothing. Raises `ValueError` with words for the form."""
    text = text.strip()
    if not text:
        return None
    length = {"min": MINUTE_S, "h": HOUR_S, "d": day_s(calendar)}
    total, at = 0.0, 0
    while at < len(text):
        part = _PART.match(text, at)
        unit = _UNITS.get(part[2].lower()) if part else None
        if part is None or unit is None:
            raise ValueError(
                f"“{text[:40]}” is no length of time: write it like 4 h, 2 d or 30 min."
            )
        total += float(part[1].replace(",", ".")) * length[unit]
        at = part.end()
    if total < MINUTE_S:
        raise ValueError("Nobody can keep that: give yourselves at least a minute.")
    if total > LONGEST_S:
        raise ValueError(
            f"That is longer than {LONGEST_S // HOUR_S} opening hours. Promise less time."
        )
    return round(total / MINUTE_S) * MINUTE_S


def words(seconds: int | None, calendar: Calendar) -> str:
    """The same in words that `parse` reads; empty for nothing."""
    if seconds is None:
        return ""
    day = day_s(calendar)
    if seconds >= 2 * day and seconds % day == 0:
        return f"{seconds // day} d"
    hours, rest = divmod(seconds, HOUR_S)
    minutes = rest // MINUTE_S
    said = [f"{hours} h"] if hours else []
    return " ".join([*said, *([f"{minutes} min"] if minutes or not hours else [])])
