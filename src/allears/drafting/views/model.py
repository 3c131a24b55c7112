"""Asking a model for a draft: first what would leave, word for word, then the button that lets it leave."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allears.cases import queries as cases
from allears.cases.queries.rows import Case
from allears.drafting import actions, asking, drafts, queries, wording
from allears.drafting.rules import masking, prompt
from allears.drafting.rules.written import NoDraft
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers, leads
from allears.staff.actions import NotPossible
from allears.web.page import page

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def model(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """What would leave; with the button the draft comes back and stands above the reply box."""
    case = cases.case(case_id)
    if case is None or not queries.endpoint().is_on:
        raise Http404(_("No model may be asked here. An administrator can change that."))
    if not drafts.may_have(case, request.user):
        raise Http404(_("Drafts are for whoever answers this case."))
    fault = ""
    if request.method == "POST":
        try:
            actions.ask(
                case=case, seal=request.POST.get("seal", ""), by=request.user, now=clock.now()
            )
        except NoDraft as why:
            fault = wording.fault_words(why)
        except NotPossible as why:
            fault = str(why)
        else:
            messages.success(
                request, _("The draft stands above your answer. Read it before you take it.")
            )
            return redirect(f"{reverse('case', args=[case.pk])}#case-drafts")
    context = shown(case, request) | {"fault": fault}
    status = UNPROCESSABLE if fault else 200
    return page(request, "drafting/model.html", context, status=status)


def shown(case: Case, request: PersonRequest) -> dict[str, Any]:
    """The body as it would leave, and what is left of the day's budget."""
    endpoint = queries.endpoint()
    what = asking.leaving(case, endpoint, by=request.user)
    n, _tokens = queries.used(now=clock.now())
    return {
        "case": case,
        "endpoint": endpoint,
        "what": what,
        "parts": parts(what.text) if what else [],
        "n_left": max(0, endpoint.per_day - n),
        "n_masked": len(what.words) if what else 0,
    }


def parts(body: str) -> list[dict[str, str]]:
    """The messages of a body one by one, for reading; the body itself stands below them."""
    found = json.loads(body)
    return [{"role": one["role"], "text": one["content"]} for one in found["messages"]]


@require_safe
@leads
def sent(request: PersonRequest, asked_id: int) -> HttpResponseBase:
    """What left, once, as it left."""
    row = queries.asked(asked_id)
    if row is None:
        raise Http404(_("There is no such request (any more)."))
    fault = str(wording.FAULTS.get(row.fault, "")) if row.fault else ""  # type: ignore[call-overload]
    context = {
        "current": "drafts",
        "row": row,
        "parts": parts(row.sent),
        "fault": fault,
        "masked": masking.kinds(row.sent),
        "n_chars": len(row.sent),
        "seal": prompt.seal(row.sent),
    }
    return page(request, "drafting/sent.html", context)
