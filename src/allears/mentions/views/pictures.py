"""Pictures of strangers, by way of ourselves: fetched without the reader, made small, kept a while."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allears.lib import http
from allears.lib.pictures import KIND, Size, missing
from allears.mentions import files, queries
from allears.mentions.shelf import shelf
from allears.staff.access import PersonRequest, everybody
from allears.web import pictures

KEEP_S = 30 * 86_400
KEEP_MISSING_S = 300
MAX_OWN_BYTES = 20_000_000


@require_safe
@everybody
def picture(_request: PersonRequest, token: str) -> HttpResponse:
    """What one of our signed addresses names; a placeholder for what cannot be had."""
    named = pictures.read(token)
    if named is None:
        raise Http404(_("This is no address of a picture that we show."))
    url, size = named
    return _answer(shelf().picture(url, size, door=http.door().outside()), size)


@require_safe
@everybody
def inside(_request: PersonRequest, mention_id: int, sha256: str) -> HttpResponse:
    """A picture that came with a mail, made small; only what this mention names."""
    mention = queries.mention(mention_id)
    post = queries.post_of(mention) if mention else None
    is_named = post is not None and any(one.sha256 == sha256 for one in post.files)
    place = files.path_of(sha256) if is_named else None
    if place is None or place.stat().st_size > MAX_OWN_BYTES:
        raise Http404(_("We do not have this picture."))
    return _answer(shelf().own(place.read_bytes(), sha256, Size.THREAD), Size.THREAD)


def _answer(content: bytes | None, size: Size) -> HttpResponse:
    response = HttpResponse(content or missing(size), content_type=KIND)
    keep_s = KEEP_S if content else KEEP_MISSING_S
    response.headers["Cache-Control"] = f"private, max-age={keep_s}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
