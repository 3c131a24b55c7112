"""How people are asked whether it is good; and what became of promises and people, in numbers."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allears.cases import actions, queries
from allears.cases.follow_up_form import FollowUpForm
from allears.lib import clock
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def follow_ups(request: PersonRequest) -> HttpResponseBase:
    """When, how often, where, in which words."""
    data = request.POST if request.method == "POST" else None
    form = FollowUpForm(data, row=actions.follow_up_policy())
    if form.is_bound and form.is_valid():
        try:
            actions.save_follow_up_policy(changed=form.row(), by=request.user, now=clock.now())
        except NotPossible as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Kept. It counts from the next try on."))
            return redirect("follow_ups")
    context = {"current": "follow_ups", "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, "cases/follow_ups.html", context, status=status)


@require_safe
@leads
def kept(request: PersonRequest) -> HttpResponseBase:
    """Promises kept and broken, how cases ended, whose doing it was, and why people left."""
    context = {"current": "follow_ups", "kept": queries.kept(clock.now())}
    return page(request, "cases/kept.html", context)
