"""The pages for what went wrong: they say what happened, to what, and what to do next.

A part asked for by htmx gets the same words as a toast (header `HX-Trigger`) and an empty body, so
the page that is open stays as it is. The page for a fault of ours touches neither request nor database.
"""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from allears.web.page import wants_fragment

MAX_REASON = 300
"""Longer reasons are not for people."""


def toast(
    response: HttpResponse, text: str, *, kind: str = "info", undo: str = "", method: str = "POST"
) -> HttpResponse:
    """Let the page say `text` when it gets this response; `undo` is an address, asked for ten seconds."""
    said = {"text": text, "kind": kind, "undo": undo, "method": method}
    response.headers["HX-Trigger"] = json.dumps({"toast": said})
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    words = _("Nothing was changed: the request could not be read. Reload the page and try again.")
    return _answer(request, "400.html", words, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    reason = str(exception or "")[:MAX_REASON]
    words = reason or _(
        "Nothing was changed: your role or your team may not do this. Ask a team lead."
    )
    return _answer(request, "403.html", words, 403, reason=reason)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """A form without its sign. Django's `reason` goes to the log by itself; the reader is told what to do."""
    words = _("Nothing was changed: this page was open for too long. Reload it and do it again.")
    return _answer(request, "403_csrf.html", words, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    words = _("Nothing was changed: it is not there any more, or not open to you. Reload the page.")
    return _answer(request, "404.html", words, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    if wants_fragment(request):
        words = _(
            "A fault of ours, written in the server's log. Reload the page and look what was kept."
        )
        return toast(HttpResponse(status=500), words, kind="bad")
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def _answer(
    request: HttpRequest, template: str, words: str, status: int, *, reason: str = ""
) -> HttpResponse:
    if wants_fragment(request):
        return toast(HttpResponse(status=status), words, kind="bad")
    return render(request, template, {"reason": reason}, status=status)
