"""What the query editor asks while somebody types: can it be read, and what would it have caught."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allears.listening.query import QueryError
from allears.mentions import trying
from allears.mentions.forms import MAX_QUERY
from allears.staff.access import PersonRequest, leads
from allears.web.page import page


@require_POST
@leads
def check(request: PersonRequest) -> HttpResponseBase:
    """JSON for `editor.js`: `ok`, `words`, and where a fault stands (characters, from 0)."""
    text = request.POST.get("text", "")[:MAX_QUERY]
    if not text.strip():
        return JsonResponse({"ok": None, "words": ""})
    try:
        words = trying.in_words(text)
    except QueryError as error:
        start, end = trying.place_of(error, text)
        return JsonResponse({"ok": False, "words": error.words, "start": start, "end": end})
    return JsonResponse({"ok": True, "words": _("It can be read: %s.") % words})


@require_POST
@leads
def sample(request: PersonRequest) -> HttpResponseBase:
    """The part of the page beside the editor."""
    text = request.POST.get("query", "")[:MAX_QUERY]
    return page(request, "mentions/_sample.html", of(text))


def of(text: str) -> dict[str, Any]:
    """Context of `_sample.html` for a query as it stands."""
    if not text.strip():
        return {"tried": None}
    try:
        return {"tried": trying.caught(text)}
    except QueryError:
        return {"tried": None, "is_unreadable": True}
