"""The times that we owe: policies and calendars, each on a page of its own."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.cases import actions, queries, times_screen
from allears.cases.actions.times import n_waiting
from allears.cases.models import Calendar, SlaPolicy
from allears.cases.times_form import CalendarForm, PolicyForm
from allears.lib import clock
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page


@require_safe
@leads
def index(request: PersonRequest) -> HttpResponseBase:
    """All that we promise by rule, and the hours by which it is counted."""
    now = clock.now()
    n_routes = queries.n_routes_of_policies()
    context = {
        "current": "times",
        "policies": [
            times_screen.policy(row, n_routes=n_routes.get(row.pk, 0), now=now)
            for row in queries.policies()
        ],
        "calendars": [
            {
                "row": row,
                "week": times_screen.week(row),
                "year": times_screen.year(row, now=now),
                "clock": times_screen.clock_of(row, now=now),
            }
            for row in queries.calendars()
        ],
        "n_waiting": n_waiting(),
    }
    return page(request, "cases/times.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def policy(request: PersonRequest, policy_id: int | None = None) -> HttpResponseBase:
    """Add or change the times of a policy."""
    row = _policy(policy_id) if policy_id is not None else None
    form = PolicyForm(request.POST or None, row=row, calendars=queries.calendars())
    if form.is_bound and form.is_valid():
        try:
            n_left = actions.save_policy(row=form.row(), by=request.user, now=clock.now())
        except NotPossible as why:
            form.add_error("name", str(why))
        else:
            return _kept(request, n_left, is_new=row is None)
    context = {"current": "times", "form": form, "policy": row, "tried": None}
    if row and not form.errors:
        context["tried"] = times_screen.policy(row, n_routes=0, now=clock.now())
    return _form_page(request, "cases/times_policy.html", context, form)


@require_POST
@leads
def try_policy(request: PersonRequest) -> HttpResponseBase:
    """What these times would mean for a case that comes now: asked while somebody types."""
    data = {**request.POST.dict(), "name": request.POST.get("name") or "-"}
    form = PolicyForm(data, row=None, calendars=queries.calendars())
    is_good = form.is_valid()
    tried = times_screen.policy(form.row(), n_routes=0, now=clock.now()) if is_good else None
    faults = [error for errors in form.errors.values() for error in errors]
    return page(request, "cases/_times_example.html", {"tried": tried, "faults": faults})


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def calendar(request: PersonRequest, calendar_id: int | None = None) -> HttpResponseBase:
    """Add or change opening hours."""
    row = _calendar(calendar_id) if calendar_id is not None else None
    form = CalendarForm(request.POST or None, row=row)
    week = times_screen.week(row) if row else None
    year = times_screen.year(row, now=clock.now()) if row else None
    if form.is_bound and form.is_valid():
        try:
            n_left = actions.save_calendar(row=form.row(), by=request.user, now=clock.now())
        except NotPossible as why:
            form.add_error("name", str(why))
        else:
            return _kept(request, n_left, is_new=row is None)
    context = {"current": "times", "form": form, "calendar": row, "week": week, "year": year}
    return _form_page(request, "cases/times_calendar.html", context, form)


@require_POST
@leads
def remove_policy(request: PersonRequest, policy_id: int) -> HttpResponseBase:
    """Take it out, when nothing goes by it."""
    row = _policy(policy_id)
    try:
        actions.remove_policy(row=row, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect("times_policy", policy_id=policy_id)
    messages.success(request, _("%s is removed.") % row.name)
    return redirect("times")


@require_POST
@leads
def remove_calendar(request: PersonRequest, calendar_id: int) -> HttpResponseBase:
    """Take it out, when nothing is counted by it."""
    row = _calendar(calendar_id)
    try:
        actions.remove_calendar(row=row, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect("times_calendar", calendar_id=calendar_id)
    messages.success(request, _("%s is removed.") % row.name)
    return redirect("times")


def _kept(request: PersonRequest, n_left: int, *, is_new: bool) -> HttpResponseBase:
    """Say what becomes of the cases that are open."""
    if is_new:
        words = _("Kept.")
    elif not n_left:
        words = _("Kept. The clocks of open cases go by it already.")
    else:
        words = ngettext(
            "Kept. The clock of %d open case is being computed anew.",
            "Kept. The clocks of %d open cases are being computed anew, a few hundred at a time.",
            n_left,
        )
        words %= n_left
    messages.success(request, words)
    return redirect("times")


def _form_page(
    request: PersonRequest, template: str, context: dict[str, object], form: Form
) -> HttpResponse:
    return page(request, template, context, status=422 if form.errors else 200)


def _policy(policy_id: int) -> SlaPolicy:
    found = queries.policy(policy_id)
    if found is None:
        raise Http404(_("There are no such times (any more)."))
    return found


def _calendar(calendar_id: int) -> Calendar:
    found = queries.calendar(calendar_id)
    if found is None:
        raise Http404(_("There is no such calendar (any more)."))
    return found
