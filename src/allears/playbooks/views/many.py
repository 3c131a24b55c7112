"""Macros for the rows that are chosen in a list."""

from __future__ import annotations

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from allears.cases import asked as addresses
from allears.lib.text import number
from allears.playbooks import queries
from allears.playbooks.views.answering import typed
from allears.staff.access import PersonRequest, answerers
from allears.web.page import page, wants_fragment

MOST = 50
MOST_ROWS = 500
"""Rows that somebody can have ticked on one page, and more."""


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def choose(request: PersonRequest) -> HttpResponseBase:
    """The entries of a menu; each is a button of the form that holds the chosen rows. Without scripts that
    form is sent here, and a page asks which one."""
    macros = queries.macros(request.user, limit=MOST)
    if wants_fragment(request):
        return render(request, "playbooks/_many.html", {"macros": macros})
    ticked = [number(one) for one in request.POST.getlist("case")[:MOST_ROWS]]
    query = typed(request, "query")
    context = {
        "macros": macros,
        "ticked": sorted({pk for pk in ticked if pk}),
        "is_all": typed(request, "all") == "1",
        "query": query,
        "back_url": addresses.url(addresses.read(QueryDict(query)).named),
    }
    return page(request, "playbooks/many.html", context)
