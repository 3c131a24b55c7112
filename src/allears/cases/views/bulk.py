"""Acts on many cases: begin one, look how far it is, stop it, take it back."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from allears.cases import actions, bulk_screen, queries
from allears.cases import asked as addresses
from allears.cases.actions.bulk import UNDO
from allears.cases.models import Bulk
from allears.cases.views.acts import answer, moment, typed
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.web.page import page, wants_fragment

MOST_DIGITS = 18


@everybody
@require_http_methods(["POST"])
def begin(request: PersonRequest) -> HttpResponseBase:
    """Do something to all that were chosen. `do` is an act and its value: `close:satisfied`."""
    act, _colon, value = typed(request, "do").partition(":")
    asked = addresses.read(QueryDict(typed(request, "query")))
    back_url = addresses.url(asked.named)
    try:
        ids = _chosen(request, asked)
        if act in ("read", "unread"):
            return answer(request, back_url, _seen(act, ids, request.user))
        if act == "snooze":
            until = typed(request, "until") if value == "until" else value
            value = moment(until, request.user.timezone, clock.now()).isoformat()
        bulk = actions.begin_bulk(
            act=act, value=value, case_ids=ids, by=request.user, now=clock.now()
        )
    except NotPossible as error:
        return answer(request, back_url, str(error), is_good=False)
    return _begun(request, bulk, back_url)


def _chosen(request: PersonRequest, asked: addresses.Asked) -> list[int]:
    """The ticked cases, or all of the list."""
    if typed(request, "all") != "1":
        given = request.POST.getlist("case")
        return [
            int(one) for one in given if one.isascii() and one.isdigit() and len(one) < MOST_DIGITS
        ]
    if not asked.is_readable:
        raise NotPossible(_("The query of this list cannot be read. Mend it first."))
    who = queries.reader(request.user, staff.team_ids_of(request.user), clock.now())
    return queries.chosen_ids(asked.queue, who, matcher=asked.matcher)


def _seen(act: str, ids: list[int], user: User) -> str:
    now = clock.now()
    if not ids:
        raise NotPossible(_("Choose some cases first."))
    if act == "read":
        n = actions.see_many(case_ids=ids, by=user, now=now)
        return ngettext("%d case is read.", "%d cases are read.", n) % n
    n = actions.unsee_many(case_ids=ids, by=user, now=now)
    return ngettext("%d case is new to you again.", "%d cases are new to you again.", n) % n


def _begun(request: PersonRequest, bulk: Bulk, back_url: str) -> HttpResponseBase:
    """A few are done: say so. Many have begun: the bar below the list shows how far they are."""
    if bulk.ended_at is None:
        if not wants_fragment(request):
            return answer(request, reverse("inbox_bulk", args=[bulk.pk]), "")
        response = HttpResponse(status=204)
        response.headers["HX-Trigger"] = json.dumps({"allears:refresh": {}})
        return response
    words = bulk_screen.done_words(bulk)
    if bulk.n_refused:
        words = f"{words} {bulk_screen.refused_words(bulk)}"
    has_changed = bulk.n_done > bulk.n_refused
    undo = reverse("inbox_bulk_return", args=[bulk.pk]) if has_changed and bulk.act != UNDO else ""
    return answer(request, back_url, words, undo=undo, is_good=has_changed)


@everybody
@require_safe
def bulk(request: PersonRequest, bulk_id: int) -> HttpResponseBase:
    """How far it is, what refused and why."""
    found = _found(bulk_id)
    return page(request, "cases/bulk.html", {"bulk": bulk_screen.shown(found, request.user)})


@answerers
@require_http_methods(["POST"])
def stop(request: PersonRequest, bulk_id: int) -> HttpResponseBase:
    """End it after the cases that are under way."""
    found = _found(bulk_id)
    is_done = actions.stop_bulk(bulk_id=found.pk, by=request.user, now=clock.now())
    words = _("Stopped.") if is_done else _("It had ended already, or it is not yours to stop.")
    return answer(request, reverse("inbox_bulk", args=[found.pk]), words, is_good=is_done)


@answerers
@require_http_methods(["POST"])
def undo(request: PersonRequest, bulk_id: int) -> HttpResponseBase:
    """Take back what it has changed."""
    found = _found(bulk_id)
    url = reverse("inbox_bulk", args=[found.pk])
    try:
        back = actions.undo_bulk(bulk_id=found.pk, by=request.user, now=clock.now())
    except NotPossible as error:
        return answer(request, url, str(error), is_good=False)
    return _begun(request, back, reverse("inbox_bulk", args=[back.pk]))


def _found(bulk_id: int) -> Bulk:
    found = queries.bulk(bulk_id)
    if found is None:
        raise Http404
    return found
