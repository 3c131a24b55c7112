"""Taking back an answer that has left: a page that asks once more, and why."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allears.cases import actions, queries
from allears.cases.models import Message
from allears.cases.views.acts import answer, typed
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers
from allears.staff.actions import NotPossible
from allears.web.page import page

FORBIDDEN, UNPROCESSABLE = 403, 422


@answerers
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: PersonRequest, message_id: int) -> HttpResponseBase:
    """What it said and what will happen, with the second question; then it is asked for."""
    message = queries.message_of_ours(message_id)
    if message is None:
        raise Http404(_("There is no such answer."))
    refusal = actions.why_not_taken_back(message, request.user)
    if refusal or request.method != "POST":
        status = FORBIDDEN if refusal and request.method == "POST" else 200
        context = _context(message) | {"refusal": refusal}
        return page(request, "cases/recall.html", context, status=status)
    why = typed(request, "why")
    try:
        actions.recall(message_id=message_id, why=why, by=request.user, now=clock.now())
    except NotPossible as error:
        context = _context(message) | {"error": str(error), "why": why}
        return page(request, "cases/recall.html", context, status=UNPROCESSABLE)
    words = _("Asked: it is deleted there in a moment. The thread says when it is gone.")
    return answer(request, _back(message), words)


def _back(message: Message) -> str:
    return f"{reverse('case', args=[message.case_id])}#message-{message.pk}"


def _context(message: Message) -> dict[str, Any]:
    return {
        "answer": message,
        "can_be": actions.can_be_recalled(message),
        "place": message.outgoing.channel.name if message.outgoing else "",
        "url": message.outgoing.receipt_url if message.outgoing else "",
        "back_url": _back(message),
        "now": clock.now(),
    }
