"""The answer: in private, in public, a note, or what was said outside; and a second try."""

from __future__ import annotations

import json
from datetime import datetime

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from allears.cases import actions, queries
from allears.cases.views.acts import answer, typed
from allears.cases.views.case import one
from allears.cases.views.inbox import listed
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment

SAID = {
    "private": gettext_lazy("On its way."),
    "public": gettext_lazy("On its way, in public."),
    "note": gettext_lazy("Noted."),
    "spoken": gettext_lazy("Written down."),
}


@everybody
@require_http_methods(["POST"])
def replies(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Send, or say what speaks against it; what was typed is never lost."""
    if queries.case(case_id) is None:
        raise Http404
    kind = typed(request, "kind")
    try:
        _say(request, case_id, kind)
    except actions.Objected as error:
        return _objection(request, case_id, str(error), is_sure=not error.is_blocking)
    except NotPossible as error:
        return _objection(request, case_id, str(error), is_sure=False)
    return answer(request, f"/cases/{case_id}/#reply", str(SAID[kind]))


def _say(request: PersonRequest, case_id: int, kind: str) -> None:
    now, text = clock.now(), typed(request, "text")
    if kind == "note":
        actions.note(case_id=case_id, text=text, by=request.user, now=now)
    elif kind in ("private", "public", "spoken"):
        written = actions.Written(
            conversation_id=_number(typed(request, "conversation")),
            text=text,
            is_public=kind == "public",
            seen_at=_moment(typed(request, "seen_at"), now),
            is_sure=typed(request, "is_sure") == "1",
        )
        say = actions.tell_outside if kind == "spoken" else actions.reply
        say(case_id=case_id, written=written, by=request.user, now=now)
    else:
        raise NotPossible(_("Choose how to answer: in private, in public, or a note."))


def _number(raw: str) -> int:
    return int(raw) if raw.isdigit() and len(raw) < 18 else 0


def _moment(raw: str, now: datetime) -> datetime:
    """When they last saw the case; a page that does not say so has seen nothing new."""
    try:
        found = datetime.fromisoformat(raw)
    except ValueError:
        return now
    return min(found, now) if found.tzinfo else now


def _objection(request: PersonRequest, case_id: int, words: str, *, is_sure: bool) -> HttpResponse:
    """The box again, with the words in it and why it did not leave."""
    seen = queries.seen(case_id)
    if seen is None:
        raise Http404
    context = listed(request, current=seen.case, shows="case") | one(request, seen)
    context["reply"] |= {
        "error": words,
        "draft": typed(request, "text"),
        "kind": typed(request, "kind") or context["reply"]["kind"],
        "is_sure": "1" if is_sure else "",
    }
    if not wants_fragment(request):
        return page(request, "cases/case.html", context, status=422)
    response = page(request, "web/_reply_box.html", context, status=422)
    response.headers["HX-Retarget"] = "#reply"
    response.headers["HX-Reswap"] = "outerHTML"
    response.headers["HX-Trigger"] = json.dumps({"allears:refresh": {}})
    return response


@answerers
@require_http_methods(["POST", "DELETE"])
def attempt(request: PersonRequest, message_id: int) -> HttpResponseBase:
    """Send again after we gave up; DELETE takes back what has not left."""
    now = clock.now()
    case_id = queries.case_id_of_message(message_id)
    if case_id is None:
        raise Http404
    if request.method == "DELETE":
        is_done = actions.take_back(message_id=message_id, by=request.user, now=now)
        words = _("Taken back.") if is_done else _("Too late: it has left.")
    else:
        is_done = actions.send_again(message_id=message_id, by=request.user, now=now)
        words = _("Trying again.") if is_done else _("There is nothing to send again.")
    return answer(request, f"/cases/{case_id}/", words, is_good=is_done)
