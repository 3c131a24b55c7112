"""The front door: the inbox once there is anything, before that what to begin with."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from allears.channels import queries
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, everybody
from allears.web.page import page


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Before there is anybody, it says where the link is; strangers go to the login."""
    if not request.user.is_authenticated and not staff.has_users():
        return page(request, "staff/nobody_yet.html")
    return _home(request)


@everybody
def _home(request: PersonRequest) -> HttpResponseBase:
    del request
    return redirect("/inbox/" if queries.every() else "begin")
