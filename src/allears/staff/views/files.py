"""What a browser fetches as a file: faces, the service worker, the page for when there is no line."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allears.staff import queries
from allears.staff.access import PersonRequest, everybody

YEAR_S = 365 * 24 * 3600


@require_safe
@everybody
def face(request: PersonRequest, user_id: int, mark: str) -> HttpResponseBase:
    """The picture of a colleague. A new one has a new address, so this one is kept for a year."""
    del request
    content = queries.picture(user_id, mark)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="image/webp")
    response.headers["Cache-Control"] = f"private, max-age={YEAR_S}, immutable"
    response.headers["Content-Disposition"] = "inline"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker looks after its own folder and below."""
    response = render(request, "staff/sw.js", content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the service worker; the same for everybody."""
    response = render(request, "staff/offline.html")
    response.headers["Cache-Control"] = "no-cache"
    return response
