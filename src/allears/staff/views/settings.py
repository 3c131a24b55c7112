"""The door of the settings, and what everybody may change of themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from allears.lib import clock
from allears.staff import actions, queries
from allears.staff.access import PersonRequest, everybody
from allears.staff.forms import ProfileForm
from allears.web.page import page


@require_safe
@everybody
def home(request: PersonRequest) -> HttpResponseBase:
    """The first settings page that is of use to this person."""
    return redirect("channels:channels" if request.user.is_administrator else "staff:profile")


@require_http_methods(["GET", "POST"])
@everybody
def profile(request: PersonRequest) -> HttpResponseBase:
    """One's own name, time zone, language, look and signature."""
    user = request.user
    fields = ("name", "signature", "timezone", "locale", "theme", "density")
    form = ProfileForm(request.POST or None, initial={name: getattr(user, name) for name in fields})
    if form.is_bound and form.is_valid():
        actions.change_profile(user=user, now=clock.now(), **form.cleaned_data)
        with override(user.locale):
            messages.success(request, _("Kept."))
        return redirect("staff:profile")
    context = {
        "current": "profile",
        "form": form,
        "teams": queries.teams_of(user),
        "person": user,
    }
    return page(request, "staff/profile.html", context, status=422 if form.is_bound else 200)
