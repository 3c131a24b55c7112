"""Filling a monitor with what was heard before: begin, see how far it is, stop."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allears.lib import clock
from allears.mentions import actions, queries
from allears.mentions.queries import Monitor
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def fill(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """POST begins (`days`, `cases`); GET gives the card alone, for looking again and again."""
    monitor = _monitor(monitor_id)
    if request.method == "POST":
        try:
            actions.begin_fill(
                monitor=monitor,
                days=_days(request.POST.get("days", "")),
                opens_cases=request.POST.get("cases") == "yes",
                by=request.user,
                now=clock.now(),
            )
        except NotPossible as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("%s is filled with the past now.") % monitor.name)
    elif wants_fragment(request):
        context = {"monitor": monitor, "fill": shown(monitor)}
        return page(request, "mentions/_fill.html", context)
    return redirect("monitor", monitor_id=monitor.pk)


@require_POST
@leads
def stop(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """End it; what it brought stays."""
    monitor = _monitor(monitor_id)
    last = queries.fill_of(monitor.pk)
    if last and actions.stop_fill(fill_id=last.pk, by=request.user, now=clock.now()):
        messages.success(request, _("Stopped. What it brought stays."))
    return redirect("monitor", monitor_id=monitor.pk)


def shown(monitor: Monitor) -> dict[str, Any] | None:
    """The fill that is under way or was the last, for `mentions/_fill.html`."""
    row = queries.fill_of(monitor.pk)
    if row is None:
        return None
    percent = 100 * row.n_looked // row.n_total if row.n_total else 0
    return {"row": row, "percent": min(percent, 100), "is_going": row.ended_at is None}


def _days(typed: str) -> int:
    typed = typed.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        raise NotPossible(_("Type the days as a whole number."))
    return int(typed)


def _monitor(monitor_id: int) -> Monitor:
    found = queries.monitor(monitor_id)
    if found is None:
        raise Http404(_("There is no such monitor (any more)."))
    return found
