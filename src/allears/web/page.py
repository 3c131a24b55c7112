"""`page()`: one view serves the whole page and the part of it that changed.

A page `cases/inbox.html` includes its parts from files beside it: `{% include "cases/_rows.html" %}`.
Such a file is a *fragment*: it stands alone, takes the same context, and its outermost element
carries the id that htmx targets. A view names the fragment ("rows"), and a request made by htmx is
answered with `cases/_rows.html` alone; everything else (a first visit, a boosted link, a step back in
history, a browser without JavaScript) gets the whole page. When a page has several targets, give a
mapping from the target's id to the fragment's name; an unknown target gets the whole page.

Misses: it does not check that the page really includes the fragment; a test of the app does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

Fragment = str | Mapping[str, str]


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: Fragment | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or for htmx the fragment that stands beside it as `_<name>.html`."""
    name = _wanted(request, fragment)
    chosen = _beside(template, name) if name else template
    response = render(request, chosen, dict(context or {}), status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def wants_fragment(request: HttpRequest) -> bool:
    """Asked by htmx for a part of a page (not boosted, not a step back in history)."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def _wanted(request: HttpRequest, fragment: Fragment | None) -> str | None:
    if fragment is None or not wants_fragment(request):
        return None
    if isinstance(fragment, str):
        return fragment
    return fragment.get(request.headers.get("HX-Target", ""))


def _beside(template: str, name: str) -> str:
    folder, _, _ = template.rpartition("/")
    return f"{folder}/_{name}.html" if folder else f"_{name}.html"
