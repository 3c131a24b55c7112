"""Monitors: the list with what each caught, and one with its query, its sample and its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.lib import clock
from allears.listening.query import QueryError
from allears.mentions import actions, judging, proposing, queries
from allears.mentions.forms import MonitorForm
from allears.mentions.queries import Monitor
from allears.mentions.views.query import difference_of, node_of, reading_of
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web import chart
from allears.web.page import page

DAY, WEEK = timedelta(days=1), timedelta(days=7)
BAR = timedelta(hours=6)
"""Width of a bar in the small chart of a week."""


ORDERS = ("name", "day", "week", "heard", "changed")
"""By which the list can stand."""
PAGE = 100
"""Monitors on one page."""


@require_safe
@leads
def index(request: PersonRequest) -> HttpResponseBase:
    """What we listen for, and what it caught lately; searched, ordered, a page at a time."""
    now = clock.now()
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "name"
    found = _ordered(queries.monitors(), words, order, now)
    start = min(_number(request.GET.get("from", "")), max(len(found) - 1, 0))
    shown = found[start : start + PAGE]
    hours = queries.hours_of_monitors(
        since=now - WEEK, monitor_ids=[row["monitor"].pk for row in shown]
    )
    for row in shown:
        row["chart"] = _week(row["monitor"].name, hours.get(row["monitor"].pk, {}), now)
    context = {
        "current": "monitors",
        "rows": shown,
        "n": len(found),
        "words": words,
        "order": order,
        "orders": _orders(order),
        "pager": _pager(words, order, start=start, n=len(found)),
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
        if low in one.name.casefold() or low in one.query.casefold()
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


def _pager(words: str, order: str, *, start: int, n: int) -> dict[str, str]:
    if n <= PAGE:
        return {}

    def url(at: int) -> str:
        return "?" + urlencode({"q": words, "order": order, "from": at})

    said = _("%(first)s to %(last)s of %(n)s")
    return {
        "words": said % {"first": start + 1, "last": min(start + PAGE, n), "n": n},
        "previous_url": url(max(0, start - PAGE)) if start else "",
        "next_url": url(start + PAGE) if start + PAGE < n else "",
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _week(name: str, hours: dict[datetime, int], now: datetime) -> chart.Chart:
    """The last seven days in bars of six hours."""
    start = now.replace(minute=0, second=0, microsecond=0) - WEEK + timedelta(hours=1)
    points = []
    for n in range(WEEK // BAR):
        begin = start + n * BAR
        total = sum(count for hour, count in hours.items() if begin <= hour < begin + BAR)
        points.append((date_format(timezone.localtime(begin), "D H:i"), total))
    return chart.columns(name, points, x_name=_("Six hours from"), y_name=_("Mentions"))


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def add(request: PersonRequest) -> HttpResponseBase:
    """Listen for something new."""
    like = _like(request)
    by, proposals = request.GET.get("by", ""), proposing.proposals(like) if like else []
    chosen = next((one for one in proposals if one.by == by), proposals[0] if proposals else None)
    query = chosen.query if chosen else request.GET.get("query", "")[:500]
    start = {"query": query, "name": chosen.name if chosen else "", "owner": request.user.pk}
    form = MonitorForm(request.POST or None, initial=start)
    if form.is_bound and form.is_valid() and "look" not in request.POST:
        data = form.cleaned_data
        try:
            made = actions.add_monitor(
                name=data["name"],
                query=data["query"],
                place=_place(form),
                by=request.user,
                now=clock.now(),
            )
        except QueryError as error:
            form.add_error("query", _said(error))
        except NotPossible as why:
            form.add_error("name", str(why))
        else:
            messages.success(request, _("We listen for %s from now on.") % made.name)
            return redirect("monitors")
    return _form_page(request, form, None, like=like, proposals=proposals, chosen=chosen)


def _place(form: MonitorForm) -> actions.Place:
    return actions.Place(folder=form.cleaned_data["folder"], owner=form.owner_row)


def _like(request: PersonRequest) -> queries.Mention | None:
    """The mention of which somebody wants to hear more."""
    number = request.GET.get("like", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    return queries.mention(int(number)) if is_number else None


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def change(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """Listen differently from now on."""
    monitor = _monitor(monitor_id)
    start = {
        "name": monitor.name,
        "query": monitor.typed,
        "folder": monitor.folder,
        "owner": monitor.owner_id,
    }
    form = MonitorForm(request.POST or None, initial=start, monitor_id=monitor.pk)
    if form.is_bound and form.is_valid() and "look" not in request.POST:
        fault = _changed(request, monitor, form)
        if not fault:
            messages.success(request, _("Kept. We listen for it from now on."))
            return redirect("monitor", monitor_id=monitor.pk)
        form.add_error(*fault)
    return _form_page(request, form, monitor)


@require_POST
@leads
def bring_back(request: PersonRequest, monitor_id: int, version_id: int) -> HttpResponseBase:
    """Listen again for what an earlier version said."""
    monitor = _monitor(monitor_id)
    old = next((row for row in queries.versions(monitor_id) if row.pk == version_id), None)
    if old is None:
        raise Http404(_("This monitor never had such a version."))
    try:
        actions.change_monitor(
            monitor=monitor,
            name=monitor.name,
            query=old.typed,
            reason=_("Brought back from %s.")
            % date_format(timezone.localtime(old.at), "j M Y, H:i"),
            by=request.user,
            now=clock.now(),
        )
    except (QueryError, NotPossible) as error:
        messages.error(request, _said(error) if isinstance(error, QueryError) else str(error))
    else:
        messages.success(request, _("The earlier query listens again."))
    return redirect("monitor", monitor_id=monitor.pk)


@require_http_methods(["POST", "DELETE"])
@leads
def pause(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """POST pauses, DELETE (or a plain form with `resume`) goes on."""
    monitor = _monitor(monitor_id)
    if request.method == "DELETE" or request.POST.get("resume"):
        actions.resume_monitor(monitor=monitor, by=request.user, now=clock.now())
        messages.success(request, _("%s listens again.") % monitor.name)
    else:
        actions.pause_monitor(monitor=monitor, by=request.user, now=clock.now())
        messages.success(request, _("%s is paused. What comes meanwhile is not caught.") % monitor)
    return redirect("monitor", monitor_id=monitor.pk)


@require_POST
@leads
def remove(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """Stop for good; what it caught stays."""
    monitor = _monitor(monitor_id)
    actions.remove_monitor(monitor=monitor, by=request.user, now=clock.now())
    messages.success(request, _("%s is removed. What it caught stays.") % monitor.name)
    return redirect("monitors")


def _monitor(monitor_id: int) -> Monitor:
    found = queries.monitor(monitor_id)
    if found is None:
        raise Http404(_("There is no such monitor (any more)."))
    return found


def _said(error: QueryError) -> str:
    words = _("%(words)s (character %(at)d)")
    return words % {"words": error.words, "at": error.at}


def _changed(request: PersonRequest, monitor: Monitor, form: MonitorForm) -> tuple[str, str] | None:
    """None when it was kept, else the field and what is wrong with it."""
    data = form.cleaned_data
    try:
        actions.change_monitor(
            monitor=monitor,
            name=data["name"],
            query=data["query"],
            reason=data["reason"],
            place=_place(form),
            by=request.user,
            now=clock.now(),
        )
    except QueryError as error:
        return "query", _said(error)
    except NotPossible as why:
        return "name", str(why)
    return None


def _form_page(
    request: PersonRequest, form: MonitorForm, monitor: Monitor | None, **more: Any
) -> HttpResponseBase:
    """The posts are looked through when the script asks, or when somebody without one does."""
    text = str(form["query"].value() or "").replace("\r\n", "\n")
    tests = queries.verdicts(monitor.pk) if monitor else []
    context: dict[str, Any] = {
        "form": form,
        "monitor": monitor,
        "versions": queries.versions(monitor.pk) if monitor else [],
        "tests": tests,
        "score": _score(monitor, tests),
        "reading": reading_of(text, monitor) if form.is_bound and text.strip() else None,
        "text": text,
        "shown": None,
    }
    context |= more
    if "look" in request.POST:
        context |= difference_of(text, monitor)
    status = 422 if form.errors else 200
    return page(request, "mentions/monitor.html", context, status=status)


def _score(monitor: Monitor | None, tests: list[queries.Verdict]) -> judging.Score | None:
    node = node_of(monitor) if monitor else None
    return judging.run(None, node, judging.judged(tests)).after if node and tests else None
