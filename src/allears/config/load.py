"""Loading a file of posts in the browser: the same reader as `allears import`, for files that can be sent.

The file is read while the person waits, page by page; sent again after a break it goes on, and no
post is taken twice. What it misses: folders (Maildir), and files above the upload limit: for those
the page shows the command.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allears.channels import queries as known
from allears.config import environment as env
from allears.connectors import files as reader
from allears.flow import imports
from allears.lib import clock, sight
from allears.listening.ports import DROP_WORDS, Drop
from allears.staff.access import PersonRequest, administrators
from allears.web.page import page

NETWORK = "files"
NAME_CHARS = 120
MOST_SHOWN = 10
MEGABYTE = 1_000_000


@require_http_methods(["GET", "POST"])
@administrators
def load(request: PersonRequest) -> HttpResponseBase:
    """The form; after it, what became of the file."""
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:NAME_CHARS]
    if request.method == "GET":
        return _shown(request, name)
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile) or not sent.size:
        return _shown(request, name, error=_("Choose a file that is not empty."))
    if sent.size > env.MAX_UPLOAD:
        words = _("This file is larger than %(n)s MB. Load it with the command below.")
        return _shown(request, name, error=words % {"n": env.MAX_UPLOAD // MEGABYTE})
    name = name or Path(sent.name or "").stem[:NAME_CHARS] or _("A file")
    there = known.by_name(name)
    if there is not None and there.network != NETWORK:
        return _shown(request, name, error=_("Another channel is called so. Choose another name."))
    try:
        report = _read(sent, name, request)
    except (reader.UnknownFormat, ValueError) as why:
        return _shown(request, name, error=str(why))
    context = {
        "report": report,
        "name": name,
        "dropped": [(_reason(reason), n) for reason, n in report.dropped.most_common()],
        "bad": report.bad[:MOST_SHOWN],
        "channel": known.by_name(name),
    }
    return page(request, "channels/loaded.html", context)


@sight.whole
def _read(sent: UploadedFile[bytes], name: str, request: PersonRequest) -> imports.Report:
    suffix = Path(sent.name or "").suffix[:10]
    with tempfile.TemporaryDirectory(prefix="allears-load-") as folder:
        path = Path(folder, f"file{suffix}")
        with path.open("wb") as file:
            for chunk in sent.chunks():
                file.write(chunk)
        kind = reader.sniff(path)
        columns = reader.propose(path) if kind == "csv" else None
        target = imports.channel_for(name, by=request.user, now=clock.now())
        return imports.read_file(path, target, format=kind, columns=columns)


def _reason(reason: str) -> str:
    return DROP_WORDS[Drop(reason)] if reason in set(Drop) else reason


def _shown(request: PersonRequest, name: str, *, error: str = "") -> HttpResponseBase:
    context = {"name": name, "error": error, "max_mb": env.MAX_UPLOAD // MEGABYTE}
    return page(request, "channels/load_file.html", context, status=422 if error else 200)
