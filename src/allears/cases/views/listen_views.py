"""Saved views of Listen: what the address asks for under a name, of one person or of everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allears.cases import actions, listen_screen, queries
from allears.cases.models import Area, SavedView
from allears.cases.views import stream
from allears.lib import clock
from allears.staff.access import PersonRequest, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def views(request: PersonRequest) -> HttpResponseBase:
    """All that I see; POST keeps what the address asks for under a name."""
    if request.method != "POST":
        return _page(request, request.GET, "")
    given = QueryDict(request.POST.get("query", "")[:4000])
    asked = stream.read_given(given, now=clock.now())
    shared = actions.Shared(with_everybody=request.POST.get("share") == "everybody")
    try:
        view = actions.save_view(
            name=request.POST.get("name", "").replace("\0", ""),
            query=asked.url,
            shared=shared,
            by=request.user,
            now=clock.now(),
            area=Area.LISTEN,
        )
    except NotPossible as why:
        return _page(request, given, str(why))
    messages.success(request, _("Saved as “%s”.") % view.name)
    return redirect(_url(view))


@require_POST
@everybody
def removal(request: PersonRequest, view_id: int) -> HttpResponseBase:
    """Gone for everybody who saw it."""
    view = queries.view(view_id, request.user)
    if view is None or view.area != Area.LISTEN:
        raise Http404(_("There is no such view (any more)."))
    try:
        actions.remove_view(view=view, by=request.user)
    except NotPossible as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("“%s” is removed.") % view.name)
    return redirect("listen_views")


def _url(view: SavedView) -> str:
    return f"{reverse('listen')}?{view.query}"


def _page(request: PersonRequest, given: QueryDict, fault: str) -> HttpResponse:
    asked = stream.read_given(given, now=clock.now())
    rows = [
        {
            "view": one,
            "url": _url(one),
            "is_mine": one.owner_id == request.user.pk,
            "may_change": actions.may_change(one, request.user),
        }
        for one in queries.views(request.user, area=Area.LISTEN)
    ]
    chips = listen_screen.chips(asked, listen_screen.filters(asked))
    rolling = dict(listen_screen.ranges()).get(asked.named.get("range") or "-", "")
    context: dict[str, Any] = {
        "asked": asked,
        "rows": rows,
        "fault": fault,
        "name": request.POST.get("name", ""),
        "chips": [*([{"words": rolling}] if rolling else []), *chips],
    }
    return page(request, "cases/listen_views.html", context, status=422 if fault else 200)
