"""Macros for the rows that are chosen in a list."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allears.playbooks import queries
from allears.staff.access import PersonRequest, answerers

MOST = 50


@require_safe
@answerers
def choose(request: PersonRequest) -> HttpResponseBase:
    """The entries of a menu; each is a button of the form that holds the chosen rows."""
    context = {"macros": queries.macros(request.user, limit=MOST)}
    return render(request, "playbooks/_many.html", context)
