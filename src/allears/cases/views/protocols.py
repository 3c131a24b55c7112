"""Protocols for hard cases: opened and ended on a case, and written by leads."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allears.cases import actions, protocols, queries
from allears.cases.protocol_form import ProtocolForm
from allears.cases.views.acts import answer, typed
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers, leads
from allears.staff.actions import NotPossible
from allears.triage.hard import Kind
from allears.web.page import page


@answerers
@require_http_methods(["GET", "HEAD", "POST"])
def hard(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Which protocols there are; open one by hand, or say that it is seen to."""
    case = queries.case(case_id)
    if case is None:
        raise Http404
    if request.method != "POST":
        context = {"case": case, "choices": protocols.choices(case)}
        return page(request, "cases/protocol_open.html", context)
    is_end = typed(request, "is") == "end"
    do = partial(
        actions.end_hard if is_end else actions.open_hard,
        case_id=case_id,
        kind=typed(request, "kind"),
        words=typed(request, "words"),
        by=request.user,
        now=clock.now(),
    )
    url = f"/cases/{case_id}/"
    try:
        do()
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    return answer(request, url, "" if is_end else _("The protocol is open."))


@leads
def index(request: PersonRequest) -> HttpResponseBase:
    """What is said and done in each kind of hard case."""
    rows = [{"label": protocols.LABELS[kind], "words": protocols.of(kind)} for kind in Kind]
    return page(request, "cases/protocols.html", {"current": "protocols", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def protocol(request: PersonRequest, kind: str) -> HttpResponseBase:
    """Write it in the words of the house."""
    if kind not in set(Kind):
        raise Http404
    form = ProtocolForm(
        request.POST if request.method == "POST" else None, words=protocols.of(Kind(kind))
    )
    if form.is_bound and form.is_valid():
        actions.save_protocol(kind=kind, **form.kept(), by=request.user, now=clock.now())
        messages.success(request, _("Kept."))
        return redirect("protocols")
    context = {"current": "protocols", "form": form, "label": protocols.LABELS[Kind(kind)]}
    return page(request, "cases/protocol.html", context, status=422 if form.is_bound else 200)
