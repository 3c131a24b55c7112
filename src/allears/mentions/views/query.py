"""What the query editor asks while somebody types: can it be read, what would it change, what fits here."""

from __future__ import annotations

import time
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allears.lib import clock
from allears.listening.query import QueryError, parse
from allears.listening.query.nodes import Node
from allears.mentions import (
    changing,
    completing,
    judging,
    looking,
    pacing,
    queries,
    suggesting,
    trying,
    whole,
)
from allears.mentions.forms import MAX_QUERY
from allears.mentions.queries import Monitor
from allears.staff.access import PersonRequest, leads
from allears.web.page import page


@require_POST
@leads
def check(request: PersonRequest) -> HttpResponseBase:
    """JSON for `editor.js`: `ok`, `words`, where a fault stands (characters, from 0), and `html`."""
    text = request.POST.get("text", "")[:MAX_QUERY]
    if not text.strip():
        return JsonResponse({"ok": None, "words": "", "html": ""})
    monitor = _monitor(request.POST.get("monitor", ""))
    reading = reading_of(text, monitor, has_parts=request.POST.get("kind") == "monitor")
    html = render_to_string("mentions/_reading.html", {"reading": reading}, request=request)
    fault = reading.fault
    if fault is not None:
        told = {"ok": False, "words": fault.words, "start": fault.start, "end": fault.end}
        return JsonResponse(told | {"html": html})
    words = reading.said.sentence if reading.said else ""
    return JsonResponse({"ok": True, "words": words, "html": html})


def reading_of(text: str, monitor: Monitor | None, *, has_parts: bool = True) -> trying.Reading:
    """What is told about a query, with the posts that were judged for its monitor."""
    pace = pacing.pace(clock.now())
    if monitor is None:
        return trying.read(text, has_parts=has_parts, pace=pace)
    tests = judging.judged(queries.verdicts(monitor.pk))
    return trying.read(text, old=node_of(monitor), tests=tests, pace=pace)


def node_of(monitor: Monitor) -> Node | None:
    """What it listens for now; None where that cannot be read any more."""
    try:
        return parse(monitor.query)
    except QueryError:
        return None


@require_POST
@leads
def difference(request: PersonRequest) -> HttpResponseBase:
    """The panel beside the editor; 204 while the query cannot be read, so that the last one stays."""
    text = request.POST.get("query", "")[:MAX_QUERY]
    monitor = _monitor(request.POST.get("monitor", ""))
    context = difference_of(text, monitor)
    if text.strip() and context["shown"] is None:
        return HttpResponse(status=204)
    return page(request, "mentions/_difference.html", context)


def difference_of(text: str, monitor: Monitor | None) -> dict[str, Any]:
    """Context of `_difference.html` for a query as it stands."""
    context: dict[str, Any] = {"shown": None, "monitor": monitor, "text": text}
    if not text.strip():
        return context
    try:
        new = whole.read(text).node
    except QueryError:
        return context
    verdicts = {one.key: one.is_right for one in queries.verdicts(monitor.pk)} if monitor else {}
    old = node_of(monitor) if monitor else None
    asked = changing.Asked(old=old, new=new, verdicts=verdicts)
    shown = changing.at_once(asked, looking.batches(asked.nodes, perf=time.perf_counter))
    return context | {"shown": shown}


@require_POST
@leads
def suggestions(request: PersonRequest) -> HttpResponseBase:
    """Terms to add and to keep out, by what was marked."""
    text = request.POST.get("query", "")[:MAX_QUERY]
    monitor = _monitor(request.POST.get("monitor", ""))
    if monitor is None:
        raise Http404(_("There is no such monitor (any more)."))
    tests = judging.judged(queries.verdicts(monitor.pk))
    try:
        node = whole.read(text).node
    except QueryError:
        found = None
    else:
        found = suggesting.suggest(text, node, tests, perf=time.perf_counter)
    context = {"suggestions": found, "n_tests": len(tests), "least": suggesting.LEAST}
    return page(request, "mentions/_suggestions.html", context)


@require_safe
@leads
def complete(request: PersonRequest) -> HttpResponseBase:
    """JSON: what fits where the caret stands. `kind`: field, at or value; `q`: what was typed of it."""
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "")[:60].replace("\0", "")
    field = request.GET.get("field", "")[:30]
    monitor = _number(request.GET.get("monitor", ""))
    return JsonResponse({"items": completing.items(kind, words, field=field, besides=monitor)})


def _monitor(number: str) -> Monitor | None:
    return queries.monitor(_number(number))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
