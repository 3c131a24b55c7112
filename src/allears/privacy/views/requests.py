"""What people asked for by law: the list with its clocks, one request, its file, its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allears.lib import clock
from allears.privacy import actions, numbers, queries, rows, screen
from allears.privacy.queries import Kind, Request
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment

UNPROCESSABLE = 422
SURE = "yes"


@require_safe
@leads
def requests(request: PersonRequest) -> HttpResponseBase:
    """Open ones by when they are due, then what was done."""
    now = clock.now()
    context = {
        "current": "privacy",
        "open": [screen.row(one, now) for one in queries.requests(is_open=True)],
        "done": [screen.row(one, now) for one in queries.requests(is_open=False)],
    }
    return page(request, "privacy/requests.html", context)


@require_safe
@leads
def one(request: PersonRequest, request_id: int) -> HttpResponseBase:
    """What they asked, what they have with us, and what can be done now."""
    row = known(request_id)
    context = _shown(request, row)
    if wants_fragment(request):
        part = render(request, "privacy/_going.html", context)
        if context["erasure"] and not context["is_going"]:
            part.headers["HX-Refresh"] = "true"  # the top of the page still names who is gone
        return part
    return page(request, "privacy/request.html", context)


def known(request_id: int) -> Request:
    found = queries.request(request_id)
    if found is None:
        raise Http404(_("There is no such request."))
    return found


def _shown(request: PersonRequest, row: Request, **more: Any) -> dict[str, Any]:
    now, user = clock.now(), request.user
    erasure = queries.erasure_of(row.pk)
    context: dict[str, Any] = {
        "current": "privacy",
        "one": screen.row(row, now),
        "row": row,
        "erasure": screen.progress(erasure) if erasure else None,
        "exports": [screen.export(one, now) for one in row.exports.order_by("-pk")[:5] if one.by_id == user.pk],
        "may": queries.may_erase(user) if row.kind == Kind.ERASE else queries.may_export(user),
        "is_erase": row.kind == Kind.ERASE,
        "is_by_hand": row.kind == Kind.CORRECT or (row.contact_id is None and bool(row.address)),
    }  # fmt: skip
    context["is_going"] = (erasure is not None and erasure.ended_at is None) or any(
        one["is_making"] for one in context["exports"]
    )
    if row.contact_id is not None and erasure is None:
        contacts = rows.contact_ids(row.contact_id)
        context |= {
            "numbers": numbers.of(contacts),
            "n_open": numbers.n_open(contacts),
            "places": numbers.public_answers(contacts),
        }
    return context | more


@require_POST
@leads
def refusal(request: PersonRequest, request_id: int) -> HttpResponseBase:
    """It is not done, and why."""
    row = known(request_id)
    _allowed(request, row)
    try:
        why = request.POST.get("why", "").replace("\0", "")
        actions.refuse(request_id=row.pk, why=why, by=request.user, now=clock.now())
    except NotPossible as why_not:
        return _again(request, row, str(why_not))
    messages.success(request, _("Written down. Tell them why."))
    return redirect("privacy_request", request_id=row.pk)


@require_POST
@leads
def settlement(request: PersonRequest, request_id: int) -> HttpResponseBase:
    """It was done by hand, and how."""
    row = known(request_id)
    _allowed(request, row)
    try:
        how = request.POST.get("how", "").replace("\0", "")
        actions.settle(request_id=row.pk, how=how, by=request.user, now=clock.now())
    except NotPossible as why_not:
        return _again(request, row, str(why_not))
    messages.success(request, _("Written down. Tell them."))
    return redirect("privacy_request", request_id=row.pk)


@require_POST
@leads
def making(request: PersonRequest, request_id: int) -> HttpResponseBase:
    """All of them into a file."""
    row = known(request_id)
    _allowed(request, row)
    try:
        actions.begin_export(request=row, by=request.user, now=clock.now())
    except NotPossible as why:
        return _again(request, row, str(why))
    return redirect("privacy_request", request_id=row.pk)


@require_POST
@leads
def erasure(request: PersonRequest, request_id: int) -> HttpResponseBase:
    """The second yes."""
    row = known(request_id)
    _allowed(request, row)
    if request.POST.get("sure") != SURE:
        return _again(request, row, _("Tick that it cannot be taken back, then it begins."))
    try:
        takes_open = request.POST.get("open") == SURE
        actions.begin_erasure(request=row, takes_open=takes_open, by=request.user, now=clock.now())
    except NotPossible as why:
        return _again(request, row, str(why))
    messages.success(request, _("It has begun. From now on they are not heard in public any more."))
    return redirect("privacy_request", request_id=row.pk)


@require_safe
@leads
def file(request: PersonRequest, export_id: int) -> HttpResponseBase:
    """The file, for who made it, until its link ends."""
    row = queries.export(export_id)
    if row is None:
        raise Http404(_("There is no such file."))
    try:
        place = actions.export_taken(export=row, by=request.user, now=clock.now())
    except NotPossible as why:
        raise Http404(str(why)) from None
    response = FileResponse(place.open("rb"), as_attachment=True, filename=f"person-{row.pk}.zip")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _allowed(request: PersonRequest, row: Request) -> None:
    may = queries.may_erase if row.kind == Kind.ERASE else queries.may_export
    if not may(request.user):
        raise PermissionDenied


def _again(request: PersonRequest, row: Request, words: str) -> HttpResponseBase:
    context = _shown(request, row, error=words)
    return page(request, "privacy/request.html", context, status=UNPROCESSABLE)
