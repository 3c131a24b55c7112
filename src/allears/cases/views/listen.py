"""The live stream of all that was heard, and one mention with everything that we know of it."""

from __future__ import annotations

from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allears.cases import actions, hearing, listen_facets, listen_screen, queries
from allears.cases.views import stream
from allears.lib import clock
from allears.mentions import queries as mentions
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.triage import personal
from allears.web.page import page

PARTS = {"heard": "listen_rows", "listen-found": "listen_found", "listen-pulse": "listen_pulse"}
BESIDE = {"who": listen_facets.people_and_places, "words": listen_facets.words}


@require_safe
@everybody
def listen(request: PersonRequest) -> HttpResponse:
    """Newest first; `before` names the place of the last one of the page above.

    What changes when a filter does is one fragment; rows and columns keep themselves fresh alone.
    """
    now = clock.now()
    asked = stream.read(request, now=now)
    before = stream.read_place(request.GET.get("before", ""))
    part = request.headers.get("HX-Target", "")
    context: dict[str, Any] = {"asked": asked, "named": asked.named, "is_first": before is None}
    if part != "listen-pulse":
        context |= _rows(request, asked, before)
    if part != "heard" and before is None and not asked.fault:
        context["pulse"] = listen_screen.pulse(asked, now)
    if part not in ("heard", "listen-pulse"):
        filters = listen_screen.filters(asked)
        context |= {
            "filters": filters,
            "n_more": sum(bool(one["value"]) for one in filters if one["is_more"]),
            "ranges": listen_screen.ranges(),
            "n_views": len(queries.views(request.user, area="listen")),
            "chips": listen_screen.chips(asked, filters),
        }
    return page(request, "cases/listen.html", context, fragment=PARTS)


def _rows(
    request: PersonRequest, asked: stream.Asked, before: tuple[Any, int] | None
) -> dict[str, Any]:
    if asked.fault or asked.range_fault:
        return {"rows": [], "pager": {}, "empty": listen_screen.empty(request, asked)}
    found = mentions.stream_page(asked.wanted, before=before, limit=stream.PAGE)
    return {
        "rows": hearing.rows(found.rows, words=asked.wanted.words),
        "pager": stream.pager(asked, found.after, is_first=before is None),
        "is_looking": not found.rows and found.after is not None,
        "empty": None if found.rows else listen_screen.empty(request, asked),
    }


@require_safe
@everybody
def beside(request: PersonRequest, part: str) -> HttpResponse:
    """What the shown mentions are made of: `who` said it where and how, or which `words`."""
    asked = stream.read(request, now=clock.now())
    if asked.fault or asked.range_fault:
        return HttpResponse()
    context = BESIDE[part](asked) | {"part": part}
    return page(request, "cases/_listen_beside.html", context)


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
    raw = personal.masked(msgspec.json.format(msgspec.json.encode(found.post), indent=2).decode())
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
