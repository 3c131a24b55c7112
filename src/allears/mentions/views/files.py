"""Attachments, only as downloads: what strangers send is never opened by us."""

from __future__ import annotations

import re
import unicodedata

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allears.mentions import files, queries
from allears.staff.access import PersonRequest, everybody

MAX_NAME = 150
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\s]+')


@require_safe
@everybody
def file(_request: PersonRequest, mention_id: int, sha256: str) -> HttpResponseBase:
    """The bytes, if this mention names them; the browser saves and never shows them."""
    mention = queries.mention(mention_id)
    post = queries.post_of(mention) if mention else None
    named = next((one for one in post.files if one.sha256 == sha256), None) if post else None
    place = files.path_of(sha256) if named else None
    if named is None or place is None:
        raise Http404(_("We do not have this file. The sender may have left its bytes out."))
    response = FileResponse(
        place.open("rb"),
        as_attachment=True,
        filename=safe_name(named.name),
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def safe_name(name: str) -> str:
    """A file name that any system keeps and that hides nothing: no folder, no control or
    direction sign, no dot in front; long ones keep their ending."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = _NOT_IN_NAMES.sub(" ", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > MAX_NAME:
        name = f"{stem[: MAX_NAME - 12]}{dot}{ending[:11]}" if stem else name[:MAX_NAME]
    return name or "attachment"
