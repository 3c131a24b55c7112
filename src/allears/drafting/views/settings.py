"""The settings of suggested drafts: of what use they are, and the model that may be asked."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allears.drafting import actions, queries
from allears.drafting.forms import EndpointForm
from allears.lib import clock
from allears.staff.access import PersonRequest, administrators, leads
from allears.staff.actions import NotPossible
from allears.web.page import page

UNPROCESSABLE = 422


@require_safe
@leads
def index(request: PersonRequest) -> HttpResponseBase:
    """What was offered and taken in the last weeks, and what came of it."""
    now = clock.now()
    context = {
        "current": "drafts",
        "counted": queries.counted(now=now),
        "endpoint": queries.endpoint(),
        "asked": queries.lately(limit=20),
    }
    return page(request, "drafting/use.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def endpoint(request: PersonRequest) -> HttpResponseBase:
    """Where the model is, which one, with which key and budget."""
    row = queries.endpoint()
    form = EndpointForm(request.POST if request.method == "POST" else None, row=row)
    if form.is_bound and form.is_valid():
        try:
            actions.save_endpoint(facts=form.facts(), by=request.user, now=clock.now())
        except NotPossible as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Kept."))
            return redirect("drafts_endpoint")
    n, tokens = queries.used(now=clock.now())
    context = {"current": "drafts", "form": form, "row": row, "n": n, "tokens": tokens}
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, "drafting/endpoint.html", context, status=status)
