"""Saved views: keep the present list under a name, change it, share it, remove it and bring it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allears.cases import actions, filter_words, queries
from allears.cases import asked as addresses
from allears.cases.models import SavedView
from allears.cases.views.acts import LEAVE_BACK_S, answer, typed
from allears.lib import clock, text
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, everybody
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.web.page import page

SALT = "allears.cases.view"


@everybody
@require_http_methods(["GET", "POST"])
def views(request: PersonRequest) -> HttpResponseBase:
    """All that I see; POST keeps the present list under a name."""
    if request.method == "GET":
        return page(request, "cases/views.html", {"rows": _rows(request.user)})
    query = _canonical(typed(request, "query"))
    try:
        view = actions.save_view(
            name=typed(request, "name"),
            query=query,
            shared=_shared(request),
            by=request.user,
            now=clock.now(),
        )
    except NotPossible as error:
        return _form(request, None, query, str(error))
    messages.success(request, _("Saved as “%s”.") % view.name)
    return redirect(_url(view))


@everybody
def new(request: PersonRequest) -> HttpResponse:
    """A name for the list that the address asks for."""
    return _form(request, None, _canonical(request.GET.urlencode()), "")


@everybody
@require_http_methods(["GET", "POST"])
def view(request: PersonRequest, view_id: int) -> HttpResponseBase:
    """One view: its name, with whom it is shared, and its filters."""
    found = _found(request, view_id)
    if request.method == "GET":
        return _form(request, found, found.query, "")
    query = _canonical(typed(request, "query")) if typed(request, "query") else found.query
    has_name = "name" in request.POST
    try:
        actions.change_view(
            view=found,
            name=typed(request, "name") if has_name else found.name,
            query=query,
            shared=_shared(request) if has_name else _shared_now(found),
            by=request.user,
            now=clock.now(),
        )
    except NotPossible as error:
        return _form(request, found, query, str(error))
    messages.success(request, _("Saved."))
    return redirect(_url(found))


@everybody
@require_http_methods(["POST"])
def removal(request: PersonRequest, view_id: int) -> HttpResponseBase:
    """Gone, with ten seconds to bring it back."""
    found = _found(request, view_id)
    try:
        kept = actions.remove_view(view=found, by=request.user)
    except NotPossible as error:
        return answer(request, reverse("inbox_views"), str(error), is_good=False)
    undo = f"{reverse('inbox_view_return')}?token={signing.dumps(kept, salt=SALT, compress=True)}"
    words = _("“%s” is removed.") % found.name
    return answer(request, reverse("inbox_views"), words, undo=undo)


@everybody
@require_http_methods(["POST"])
def restore(request: PersonRequest) -> HttpResponseBase:
    """Bring a removed view back."""
    token = request.GET.get("token", "")
    try:
        kept = signing.loads(token, salt=SALT, max_age=LEAVE_BACK_S)
        back = actions.restore_view(kept=kept, by=request.user, now=clock.now())
    except signing.BadSignature:
        words = _("It is too late to bring it back. Save it anew.")
        return answer(request, reverse("inbox_views"), words, is_good=False)
    except NotPossible as error:
        return answer(request, reverse("inbox_views"), str(error), is_good=False)
    return answer(request, _url(back), _("“%s” is back.") % back.name)


def _found(request: PersonRequest, view_id: int) -> SavedView:
    found = queries.view(view_id, request.user)
    if found is None:
        raise Http404
    return found


def _url(view: SavedView) -> str:
    return f"{reverse('inbox')}?{view.query}&view={view.pk}"


def _canonical(query: str) -> str:
    """The address part of a list as we write it, whatever was sent."""
    named = addresses.read(QueryDict(query.lstrip("?"))).named
    named.pop("view", None)
    return addresses.url(named).partition("?")[2]


def _shared(request: PersonRequest) -> actions.Shared:
    wanted = typed(request, "share")
    if wanted == "everybody":
        return actions.Shared(with_everybody=True)
    team = staff.team(text.number(wanted))
    return actions.Shared(team=team) if team else actions.MINE


def _shared_now(view: SavedView) -> actions.Shared:
    if view.shared_at is None:
        return actions.MINE
    return actions.Shared(team=view.team, with_everybody=view.team is None)


def _form(request: PersonRequest, view: SavedView | None, query: str, fault: str) -> HttpResponse:
    user = request.user
    shared = "" if view is None or view.shared_at is None else str(view.team_id or "everybody")
    teams = staff.teams() if user.can_lead else staff.teams_of(user)
    asked = addresses.read(QueryDict(query))
    context: dict[str, Any] = {
        "view": view,
        "query": query,
        "fault": fault,
        "name": typed(request, "name") or (view.name if view else ""),
        "share": typed(request, "share") or shared,
        "teams": teams,
        "can_share_all": user.can_lead,
        "may_change": view is None or actions.may_change(view, user),
        "chips": filter_words.chips(asked.queue.filter),
        "back_url": f"{reverse('inbox')}?{query}",
    }
    return page(request, "cases/view.html", context, status=422 if fault else 200)


def _rows(user: User) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "url": _url(one),
            "change_url": reverse("inbox_view", args=[one.pk]),
            "removal_url": reverse("inbox_view_removal", args=[one.pk]),
            "whose": _whose(one, user),
            "may_change": actions.may_change(one, user),
        }
        for one in queries.views(user)
    ]


def _whose(view: SavedView, user: User) -> str:
    if view.shared_at is None:
        return _("yours alone")
    place = view.team.name if view.team else _("everybody")
    if view.owner_id == user.pk:
        return _("yours, shared with %s") % place
    return _("by %(name)s, for %(place)s") % {"name": view.owner.name, "place": place}
