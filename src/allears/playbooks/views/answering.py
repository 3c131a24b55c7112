"""How an act is answered: a page with a line on it, or for htmx a toast with a way back."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from allears.staff.access import PersonRequest
from allears.web.page import wants_fragment


def answer(
    request: PersonRequest, url: str, words: str, *, undo: str = "", is_good: bool = True
) -> HttpResponseBase:
    """It is done, or why not; what stands on the screen asks for itself again."""
    if not wants_fragment(request):
        messages.add_message(request, messages.SUCCESS if is_good else messages.ERROR, words)
        return redirect(url)
    response = HttpResponse(status=204 if is_good else 409)
    response.headers["HX-Trigger"] = triggers(words, undo=undo, is_good=is_good)
    return response


def triggers(words: str, *, undo: str = "", is_good: bool = True) -> str:
    """The header that shows a toast and refreshes what is on the screen."""
    toast: dict[str, object] = {"text": words, "kind": "good" if is_good else "bad"}
    toast |= {"undo": undo, "method": "POST"} if undo else {}
    return json.dumps({"allears:refresh": {}, "toast": toast})


def typed(request: PersonRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "")
