"""The list of monitors: what each caught lately and how it is; searched, ordered, by folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allears.lib import clock
from allears.mentions import queries, well
from allears.mentions.queries import Monitor
from allears.staff.access import PersonRequest, leads
from allears.web import chart
from allears.web.page import page

DAY, WEEK = timedelta(days=1), timedelta(days=7)
BAR = timedelta(hours=6)
"""Width of a bar in the small chart of a week."""


ORDERS = ("name", "day", "week", "heard", "changed")
"""By which the list can stand."""
PAGE = 50
"""Monitors on one page."""


@require_safe
@leads
def index(request: PersonRequest) -> HttpResponseBase:
    """What we listen for, and what it caught lately; searched, ordered, a page at a time."""
    now = clock.now()
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "name"
    folders, folder = queries.folders(), request.GET.get("folder", "").replace("\0", "")[:80]
    folder = folder if folder in folders else ""
    every = [one for one in queries.monitors() if not folder or one.folder == folder]
    found = _ordered(every, words, order, now)
    start = min(_number(request.GET.get("from", "")), max(len(found) - 1, 0))
    shown = found[start : start + PAGE]
    hours = queries.hours_of_monitors(
        since=now - WEEK, monitor_ids=[row["monitor"].pk for row in shown]
    )
    for row in shown:
        row["health"] = well.line(getattr(row["monitor"], "health", None))
        row["spark"] = _week(hours.get(row["monitor"].pk, {}), now)
    context = {
        "current": "monitors",
        "rows": shown,
        "n": len(found),
        "words": words,
        "order": order,
        "orders": _orders(order),
        "folders": [(one, one == folder) for one in folders],
        "folder": folder,
        "pager": _pager({"q": words, "order": order, "folder": folder}, start=start, n=len(found)),
    }
    return page(request, "mentions/monitors.html", context, fragment={"monitors": "monitor_rows"})


def _ordered(found: list[Monitor], words: str, order: str, now: datetime) -> list[dict[str, Any]]:
    day = queries.counts_of_monitors(since=now - DAY)
    week = queries.counts_of_monitors(since=now - WEEK)
    heard = queries.last_heard_of_monitors(since=now - 30 * DAY)
    low = words.casefold()
    rows: list[dict[str, Any]] = [
        {
            "monitor": one,
            "n_day": day.get(one.pk, 0),
            "n_week": week.get(one.pk, 0),
            "heard_at": heard.get(one.pk),
        }
        for one in found
        if low in one.name.casefold() or low in one.typed.casefold()
    ]
    long_ago = datetime.min.replace(tzinfo=UTC)
    keys: dict[str, Callable[[dict[str, Any]], Any]] = {
        "name": lambda row: row["monitor"].name.casefold(),
        "day": lambda row: -row["n_day"],
        "week": lambda row: -row["n_week"],
        "heard": lambda row: -(row["heard_at"] or long_ago).timestamp(),
        "changed": lambda row: -row["monitor"].changed_at.timestamp(),
    }
    rows.sort(key=lambda row: (keys[order](row), row["monitor"].pk))
    return rows


def _orders(chosen: str) -> list[tuple[str, str, bool]]:
    called = {
        "name": _("by name"),
        "day": _("most in 24 hours"),
        "week": _("most in seven days"),
        "heard": _("last heard"),
        "changed": _("last changed"),
    }
    return [(value, called[value], value == chosen) for value in ORDERS]


def _pager(named: dict[str, str], *, start: int, n: int) -> dict[str, str]:
    if n <= PAGE:
        return {}

    def url(at: int) -> str:
        return "?" + urlencode(named | {"from": at})

    said = _("%(first)s to %(last)s of %(n)s")
    return {
        "words": said % {"first": start + 1, "last": min(start + PAGE, n), "n": n},
        "previous_url": url(max(0, start - PAGE)) if start else "",
        "next_url": url(start + PAGE) if start + PAGE < n else "",
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _week(hours: dict[datetime, int], now: datetime) -> str:
    """The last seven days in bars of six hours, as a path."""
    start = now.replace(minute=0, second=0, microsecond=0) - WEEK + timedelta(hours=1)
    bars = [0] * (WEEK // BAR)
    for hour, n in hours.items():
        at = (hour - start) // BAR
        if 0 <= at < len(bars):
            bars[at] += n
    return chart.spark(bars)
