"""Somebody asks before they try: remembered for a while, said again, or forgotten, with one press."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from allears.cases import actions, patience_screen
from allears.cases.views.acts import typed
from allears.cases.views.drafts import number
from allears.cases.views.people import known
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers
from allears.web.page import page, wants_fragment


@answerers
@require_POST
def patience(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """`is`: so, or not."""
    contact, now, wanted = known(contact_id), clock.now(), typed(request, "is")
    if wanted == "so":
        article_id = number(typed(request, "article")) or None
        actions.mark_patience(contact=contact, article_id=article_id, by=request.user, now=now)
    elif wanted == "not":
        actions.unmark_patience(contact_id=contact.pk, by=request.user)
    else:
        raise Http404
    if not wants_fragment(request):
        return redirect("person", contact_id=contact.pk)
    context = {
        "patience": patience_screen.shown(contact.pk, now=now),
        "can_answer": True,
        "case_id": number(typed(request, "case")),
    }
    return page(request, "cases/_patience.html", context)
