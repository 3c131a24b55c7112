"""How a time is said: "4 min", "2 h", "Tue 14:05"; how a wait is said: "4 min", "2 h", "3 days".

Pure: `now` is handed in. The same words are built again in `static/allears/js/times.js`, so that
an open page stays true. Times in the future count as now, unless they are asked for as a due time.
Misses: calendars other than Gregorian.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY, WEEK = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=7),
)

SAID = 20_000
"""Times in words that are remembered."""


def ago(moment: datetime, now: datetime) -> str:
    """A point in time, as short as it can be said: minutes and hours today, then weekday, then date."""
    age = now - moment
    if age < DAY and timezone.localtime(moment).date() <= timezone.localtime(now).date():
        return span(age)
    if age < DAY / 2:
        return span(age)
    local = timezone.localtime(moment)
    if age < WEEK - DAY:
        return said(local, "D H:i")
    return said(local, "j M" if local.year == timezone.localtime(now).year else "j M Y")


def span(length: timedelta) -> str:
    """A length of time in its largest unit, rounded down; what is under a minute is "now"."""
    if length < MINUTE:
        return _("now")
    if length < HOUR:
        return _("%(n)s min") % {"n": length // MINUTE}
    if length < DAY:
        return _("%(n)s h") % {"n": length // HOUR}
    days = length // DAY
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def full(moment: datetime) -> str:
    """The whole truth, for the hover: weekday, date, time and zone."""
    local = timezone.localtime(moment)
    return f"{said(local, 'l j F Y, H:i')} {local.tzname() or ''}".strip()


def said(local: datetime, form: str) -> str:
    """`date_format` for pages that say hundreds of times, many of them again and again."""
    return _said(local.replace(tzinfo=None), form, get_language())


def said_day(day: date, form: str) -> str:
    """The same of a day."""
    return _said(day, form, get_language())


@lru_cache(maxsize=SAID)
def _said(local: date, form: str, _language: str | None) -> str:
    return date_format(local, form)


def weight(waited: timedelta) -> int:
    """0 to 3: how heavy a wait is shown (under an hour, four hours, a day, longer)."""
    return sum(waited >= step for step in (HOUR, 4 * HOUR, DAY))
