"""Public or private: the advice under the box, the one press that follows it, the line at the end."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allears.cases import actions, advice_screen, queries
from allears.cases.views import drafts
from allears.cases.views.acts import answer, typed
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers
from allears.staff.actions import NotPossible
from allears.web.page import page

LAST = 60
"""Messages that are looked at."""


@answerers
@require_POST
def advice(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """What is better for the answer as it stands in the box; empty: nothing speaks against it."""
    seen, kind = _seen(case_id), typed(request, "kind")
    found = (
        advice_screen.advice(
            seen,
            drafts.number(typed(request, "conversation")),
            is_public=kind == "public",
            draft=typed(request, "text"),
            now=clock.now(),
        )
        if kind in ("public", "private")
        else None
    )
    context = {
        "words": advice_screen.words(found) if found else "",
        "is_public": found.is_public if found else False,
        "url": reverse("case_way", args=[case_id]),
    }
    return page(request, "cases/_advice.html", context)


@answerers
@require_POST
def way(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """The box with the other way chosen: what was typed stays, the public line is ticked."""
    now, wanted = clock.now(), typed(request, "way")
    if wanted not in ("public", "private"):
        raise Http404
    number = drafts.number(typed(request, "conversation"))
    try:
        to = (
            actions.open_private_way(
                case_id=case_id, conversation_id=number, by=request.user, now=now
            )
            if wanted == "private"
            else actions.open_public_way(case_id=case_id, by=request.user)
        )
    except NotPossible as why:
        return answer(request, f"/cases/{case_id}/#reply", str(why), is_good=False)
    seen, is_public = _seen(case_id), wanted == "public"
    where = actions.Where(kind=wanted, conversation_id=to.pk)
    actions.save_draft(
        case_id=case_id,
        text=typed(request, "text"),
        begun_version=seen.case.version,
        by=request.user,
        now=now,
        where=where,
    )
    box = advice_screen.box(seen, request.user, to, is_public=is_public)
    return page(request, "web/_reply_box.html", {"reply": box})


@answerers
@require_POST
def closing(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Say in public how it ended, with the person's yes."""
    _seen(case_id)
    try:
        actions.say_how_it_ended(
            case_id=case_id,
            text=typed(request, "text"),
            agreed=typed(request, "agreed"),
            by=request.user,
            now=clock.now(),
        )
    except NotPossible as why:
        return answer(request, f"/cases/{case_id}/", str(why), is_good=False)
    return answer(request, f"/cases/{case_id}/", _("Said in public."))


def _seen(case_id: int) -> queries.Seen:
    seen = queries.seen(case_id, n_last=lambda _n: LAST)
    if seen is None:
        raise Http404
    return seen
