"""How an act is answered: a page with a line on it, or for htmx a toast, and what a request names."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from allears.problems import queries
from allears.problems.models import Problem
from allears.staff.access import PersonRequest
from allears.web.page import wants_fragment

MOST_DIGITS = 18


def answer(
    request: PersonRequest, url: str, words: str, *, is_good: bool = True
) -> HttpResponseBase:
    """It is done, or why not; what stands on the screen asks for itself again."""
    if not wants_fragment(request):
        messages.add_message(request, messages.SUCCESS if is_good else messages.ERROR, words)
        return redirect(url)
    response = HttpResponse(status=204 if is_good else 409)
    toast = {"text": words, "kind": "good" if is_good else "bad"}
    response.headers["HX-Trigger"] = json.dumps({"allears:refresh": {}, "toast": toast})
    return response


def number(words: str) -> int:
    """A number as it stands in an address or a form; 0 for anything else."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < MOST_DIGITS else 0


def numbers(request: PersonRequest, name: str) -> list[int]:
    return [found for one in request.POST.getlist(name) if (found := number(one))]


def typed(request: PersonRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "")


def problem(problem_id: int) -> Problem:
    found = queries.problem(problem_id)
    if found is None:
        raise Http404
    return found
