"""Monitors: the list with what each caught, and one with its query, its sample and its history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

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
from allears.mentions import actions, proposing, queries
from allears.mentions.forms import MonitorForm
from allears.mentions.queries import Monitor
from allears.mentions.views.query import of as sample_of
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web import chart
from allears.web.page import page

DAY, WEEK = timedelta(days=1), timedelta(days=7)
BAR = timedelta(hours=6)
"""Width of a bar in the small chart of a week."""


@require_safe
@leads
def index(request: PersonRequest) -> HttpResponseBase:
    """What we listen for, and what it caught lately."""
    now = clock.now()
    day = queries.counts_of_monitors(since=now - DAY)
    week = queries.counts_of_monitors(since=now - WEEK)
    hours = queries.hours_of_monitors(since=now - WEEK)
    rows = [
        {
            "monitor": monitor,
            "n_day": day.get(monitor.pk, 0),
            "n_week": week.get(monitor.pk, 0),
            "chart": _week(monitor.name, hours.get(monitor.pk, {}), now),
        }
        for monitor in queries.monitors()
    ]
    return page(request, "mentions/monitors.html", {"current": "monitors", "rows": rows})


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
    form = MonitorForm(
        request.POST or None, initial={"query": query, "name": chosen.name if chosen else ""}
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.add_monitor(
                name=data["name"], query=data["query"], by=request.user, now=clock.now()
            )
        except QueryError as error:
            form.add_error("query", _said(error))
        except NotPossible as why:
            form.add_error("name", str(why))
        else:
            messages.success(request, _("We listen for %s from now on.") % made.name)
            return redirect("monitors")
    return _form_page(request, form, None, like=like, proposals=proposals, chosen=chosen)


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
    form = MonitorForm(request.POST or None, initial={"name": monitor.name, "query": monitor.query})
    if form.is_bound and form.is_valid():
        fault = _changed(request, monitor, **form.cleaned_data)
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
    fault = _changed(request, monitor, name=monitor.name, query=old.query)
    if fault:
        messages.error(request, fault[1])
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


def _changed(
    request: PersonRequest, monitor: Monitor, *, name: str, query: str
) -> tuple[str, str] | None:
    """None when it was kept, else the field and what is wrong with it."""
    try:
        actions.change_monitor(
            monitor=monitor, name=name, query=query, by=request.user, now=clock.now()
        )
    except QueryError as error:
        return "query", _said(error)
    except NotPossible as why:
        return "name", str(why)
    return None


def _form_page(
    request: PersonRequest, form: MonitorForm, monitor: Monitor | None, **more: Any
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "form": form,
        "monitor": monitor,
        "versions": queries.versions(monitor.pk) if monitor else [],
    }
    context |= more | sample_of(str(form["query"].value() or ""))
    return page(request, "mentions/monitor.html", context, status=422 if form.errors else 200)
