"""The live stream of all that was heard, and one mention with everything that we know of it."""

from __future__ import annotations

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allears.cases import actions, hearing, queries
from allears.cases.views import stream
from allears.lib import clock
from allears.mentions import queries as mentions
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page


@require_safe
@everybody
def listen(request: PersonRequest) -> HttpResponse:
    """Newest first; `before` names the place of the last one of the page above."""
    wanted, named = stream.read_filter(request)
    before = stream.read_place(request.GET.get("before", ""))
    found = mentions.stream(wanted, before=before, limit=stream.PAGE + 1)
    context = {
        "rows": hearing.rows(found[: stream.PAGE], words=wanted.words),
        "named": named,
        "filters": stream.filters(named),
        "is_first": before is None,
        "pager": stream.pager(named, found, is_first=before is None),
        "pulse": stream.pulse(wanted.monitor_id, clock.now()),
        "empty": None if found else stream.empty(request, has_filter=bool(named)),
    }
    return page(request, "cases/listen.html", context, fragment={"heard": "listen_rows"})


@require_safe
@everybody
def mention(request: PersonRequest, mention_id: int) -> HttpResponse:
    """One mention, whole."""
    found = mentions.mention(mention_id)
    if found is None:
        raise Http404(_("There is no such mention (any more)."))
    thread = mentions.of_thread(found)
    copies = mentions.copies_of(found.pk)
    head = mentions.mention(found.copy_of_id) if found.copy_of_id else None
    raw = msgspec.json.format(msgspec.json.encode(found.post), indent=2).decode()
    context = {
        "mention": found,
        "name": hearing.who(found),
        "message": hearing.said(found),
        "fate": hearing.fate(queries.intake_of(mention_id)),
        "believed": hearing.believed(mentions.marks_of(found)),
        "listened": hearing.listened(found),
        "thread": hearing.rows(thread, is_story=True),
        "copies": hearing.rows([head] if head else copies, is_story=True),
        "copy_of": head,
        "raw": raw,
        "can_answer": request.user.can_answer,
    }
    return page(request, "cases/mention.html", context)


@require_POST
@answerers
def open_case(request: PersonRequest, mention_id: int) -> HttpResponseBase:
    """Make a case of it by hand."""
    try:
        case = actions.open_by_hand(mention_id=mention_id, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect("listen")
    messages.success(request, _("It is a case now."))
    return redirect("case", case_id=case.pk)
