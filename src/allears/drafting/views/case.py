"""The drafts of a case: a fragment above the reply box, and what is done with each."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allears.cases import actions as case_actions
from allears.cases import queries as cases
from allears.cases.queries.rows import Case
from allears.drafting import actions, drafts, queries, screen
from allears.drafting.models import Kind, Offer
from allears.knowledge import actions as knowledge
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.queries import User
from allears.web.page import page, wants_fragment


@require_safe
@everybody
def of_case(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Up to three drafts, each with its source; the page says so where nothing fits."""
    case = _case(case_id)
    context = shown(case, request.user)
    if wants_fragment(request):
        return render(request, "drafting/_of_case.html", context)
    return page(request, "drafting/of_case.html", context | {"is_plain": True})


def _case(case_id: int) -> Case:
    found = cases.bare(case_id)
    if found is None:
        raise Http404
    return found


def shown(case: Case, user: User) -> dict[str, Any]:
    """What is offered is written down once: that is how it is known whether drafts are of use."""
    context: dict[str, Any] = {"case": case, "drafts": [], "is_asked": False}
    context["can_answer"] = drafts.may_have(case, user)
    offered = drafts.of_case(case) if context["can_answer"] else None
    if offered is None:
        return context
    known = queries.offers_of(case.pk)
    if any((one.kind, one.source_id) not in known for one in offered.drafts):
        by_kind = {
            kind: [one.source_id for one in offered.drafts if one.kind == kind] for kind in Kind
        }
        actions.shown(
            case_id=case.pk,
            sources=by_kind[Kind.ANSWER],
            articles=by_kind[Kind.ARTICLE],
            by=user,
            now=clock.now(),
        )
        known = queries.offers_of(case.pk)
    endpoint = queries.endpoint()
    rows = screen.rows(offered.drafts, known, user)
    return context | {
        "is_asked": True,
        "drafts": rows,
        "n_more": len(rows) - 1,
        "written": screen.written(queries.written_for(case.pk, since=offered.asked.at)),
        "model": endpoint.model if endpoint.is_on else "",
    }


@require_POST
@answerers
def take(request: PersonRequest, offer_id: int) -> HttpResponseBase:
    """The text goes into one's reply box: by the script that asked, or into the draft that is kept.

    Words that stand there already are never replaced unasked.
    """
    offer, case = _offer(offer_id)
    text = drafts.text_of_offer(offer, case)
    if text is None:
        raise Http404(_("The answer or article that this draft comes from is not there any more."))
    if offer.article is not None:
        knowledge.used_article(row=offer.article)
    by, now = request.user, clock.now()
    if wants_fragment(request):
        actions.take(offer_id=offer.pk, text=text, by=by, now=now)
        return JsonResponse({"text": text, "undo": reverse("draft_return", args=[offer.pk])})
    begun, where = cases.draft(case.pk, by), request.POST.get("where", "")
    if begun is not None and begun.text.strip() and where not in ("below", "instead"):
        context = {"case": case, "offer": offer, "begun": begun.text, "text": text}
        return page(request, "drafting/begun.html", context, status=409)
    actions.take(offer_id=offer.pk, text=text, by=by, now=now)
    before = f"{begun.text.rstrip()}\n\n" if begun is not None and where == "below" else ""
    case_actions.save_draft(
        case_id=case.pk, text=before + text, begun_version=case.version, by=by, now=now
    )
    messages.success(request, _("It stands in your answer. Nothing was sent."))
    return redirect(f"{reverse('case', args=[case.pk])}#reply")


@require_POST
@answerers
def give_back(request: PersonRequest, offer_id: int) -> HttpResponseBase:
    """It was taken by mistake."""
    offer, case = _offer(offer_id)
    actions.give_back(offer_id=offer.pk, by=request.user)
    return _done(request, case, _("Taken back."))


@require_POST
@answerers
def refuse(request: PersonRequest, offer_id: int) -> HttpResponseBase:
    """It does not fit, or it does after all."""
    offer, case = _offer(offer_id)
    if "allow" in (request.POST.get("do"), request.GET.get("do")):
        actions.allow(offer_id=offer.pk, by=request.user)
        return _done(request, case, _("It may be offered again."))
    asked = drafts.asked(case)
    words = asked.words if asked else []
    actions.refuse(offer_id=offer.pk, asked=words, by=request.user, now=clock.now())
    undo = f"{reverse('draft_refusal', args=[offer.pk])}?do=allow"
    return _done(request, case, _("It is not offered again for the like."), undo=undo)


def _offer(offer_id: int) -> tuple[Offer, Case]:
    offer = queries.offer(offer_id)
    if offer is None:
        raise Http404(_("This draft is not offered any more. Open the case again."))
    return offer, _case(offer.case_id)


def _done(request: PersonRequest, case: Case, words: str, *, undo: str = "") -> HttpResponseBase:
    if not wants_fragment(request):
        messages.success(request, words)
        return redirect("case", case_id=case.pk)
    toast = {"text": words, "kind": "good"} | ({"undo": undo} if undo else {})
    response = HttpResponse(status=204)
    response.headers["HX-Trigger"] = json.dumps({"allears:refresh": {}, "toast": toast})
    return response
