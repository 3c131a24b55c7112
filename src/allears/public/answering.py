"""A public page as it leaves: rendered without a session, framed only by whom the form names.

Nothing of the desk's own context (rail, demo, person) comes near these templates, no cookie is read
or set, and no search engine keeps them. The language is the visitor's, or the one in the address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from allears.channels.queries import Channel
from allears.connectors.webform_settings import Form
from allears.lib import clock
from allears.web.policy import shown_by

THEMES = ("light", "dark")
LOOKS = ("in", "lang", "theme")
"""What an address may say about how its page is shown."""


def public(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    sites: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """One page for somebody outside."""
    theme = request.GET.get("theme", "")
    known = {
        "now": clock.now(),
        "is_framed": request.GET.get("in") == "frame",
        "theme": theme if theme in THEMES else "",
        "look": look_of(request),
    }
    response = HttpResponse(render_to_string(template, known | dict(context)), status=status)
    headers = {
        "Content-Security-Policy": shown_by(sites),
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
        "Content-Language": translation.get_language() or "en",
    }
    for name, value in headers.items():
        response.headers[name] = value
    response.xframe_options_exempt = True  # the policy says who may
    patch_vary_headers(response, ("Accept-Language",))
    return response


def gone(
    request: HttpRequest, words: str, *, status: int = 404, sites: Sequence[str] = ()
) -> HttpResponse:
    """There is nothing here (any more), and why."""
    return public(request, "public/gone.html", {"words": words}, sites=sites, status=status)


def spoken(request: HttpRequest) -> AbstractContextManager[object]:
    """The language that the address asks for, where we have it; else the browser's."""
    wanted = request.GET.get("lang", "")
    if wanted in dict(settings.LANGUAGES):
        return translation.override(wanted)
    return nullcontext()


def look_of(request: HttpRequest) -> str:
    """`?in=frame&lang=de` for the next page of the same visit; "" when nothing was said."""
    query = request.GET.copy()
    for key in list(query):
        if key not in LOOKS:
            del query[key]
    return f"?{query.urlencode()}" if query else ""


def form_of(channel: Channel) -> Form:
    """What the channel's settings say."""
    return Form.of({key: str(value) for key, value in channel.settings.items()})


def root(request: HttpRequest) -> str:
    """Our address as others reach it, without a slash at its end."""
    if settings.HAS_URL:
        return str(settings.PUBLIC_URL)
    return request.build_absolute_uri("/").rstrip("/")
