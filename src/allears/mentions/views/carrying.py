"""Queries brought in from other tools, with a report before anything is kept, and taken out again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from allears.lib import clock
from allears.listening.query import QueryError
from allears.mentions import actions, carrying, queries
from allears.mentions.carrying import Report
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page

MOST_SHOWN = 100
"""Monitors on the page of what is taken out; the file can hold all."""
FILES = {"allears": "monitors.json", "brandwatch": "brandwatch-queries.json", "x": "x-rules.json"}


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def bring_in(request: PersonRequest) -> HttpResponseBase:
    """First a report of what was read; what is ticked in it is kept, all of it or nothing."""
    if request.method != "POST":
        return page(request, "mentions/bring_in.html", {"current": "monitors"})
    text, fault = _text(request)
    is_x = request.POST.get("kind") == "x"
    report = Report(fault=fault) if fault else carrying.read(text, is_x=is_x)
    if "keep" in request.POST and not report.fault:
        answer = _keep(request, report)
        if answer is not None:
            return answer
    context: dict[str, Any] = {
        "current": "monitors",
        "report": report,
        "text": text,
        "is_x": is_x,
        "folder": request.POST.get("folder", "")[:80],
    }
    return page(request, "mentions/bring_in.html", context, status=422 if report.fault else 200)


def _text(request: PersonRequest) -> tuple[str, str]:
    """What was pasted or sent as a file, or why it cannot be read."""
    sent = request.FILES.get("file")
    if sent is None:
        return request.POST.get("text", "").replace("\r\n", "\n").replace("\0", ""), ""
    if sent.size and sent.size > carrying.MAX_BYTES:
        return "", _("It is larger than 2 MB. Bring it in pieces.")
    try:
        text = sent.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", _("This file is no text in UTF-8. Save it as CSV (UTF-8) or as JSON.")
    return text.replace("\r\n", "\n").replace("\0", ""), ""


def _keep(request: PersonRequest, report: Report) -> HttpResponseBase | None:
    """None when nothing was kept; the person is told why."""
    ticked = set(request.POST.getlist("take"))
    chosen = [one for n, one in enumerate(report.found) if one.is_read and str(n) in ticked]
    folder = request.POST.get("folder", "")
    rows = [
        actions.New(name=one.name, query=one.query, folder=folder or one.folder) for one in chosen
    ]
    if not rows:
        messages.error(request, _("Tick at least one that could be read."))
        return None
    try:
        made = actions.add_monitors(rows=rows, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return None
    except QueryError as error:
        messages.error(request, error.words)
        return None
    words = ngettext(
        "%(n)d monitor listens from now on.", "%(n)d monitors listen from now on.", len(made)
    )
    messages.success(request, words % {"n": len(made)})
    return redirect("monitors")


@require_safe
@leads
def take_out(request: PersonRequest) -> HttpResponseBase:
    """What another tool would get, monitor by monitor; with `download` the file itself."""
    to = request.GET.get("as", "allears")
    to = to if to in carrying.FORMATS else "allears"
    wanted = {
        int(n)
        for n in request.GET.getlist("monitor")
        if n.isascii() and n.isdigit() and len(n) < 18
    }
    everything = queries.monitors()
    chosen = [one for one in everything if not wanted or one.pk in wanted]
    written = carrying.write(chosen, to=to)
    if request.GET.get("download"):
        answer = HttpResponse(carrying.file(written, to=to), content_type="application/json")
        answer.headers["Content-Disposition"] = f'attachment; filename="{FILES[to]}"'
        return answer
    context = {
        "current": "monitors",
        "written": written[:MOST_SHOWN],
        "n_more": max(0, len(written) - MOST_SHOWN),
        "n_written": sum(one.is_written for one in written),
        "n_all": len(everything),
        "formats": _formats(to, sorted(wanted)),
        "to": to,
    }
    return page(request, "mentions/take_out.html", context)


def _formats(chosen: str, wanted: list[int]) -> list[tuple[str, str, bool]]:
    called = {"allears": _("All Ears"), "brandwatch": _("Brandwatch"), "x": _("Rules of X")}
    return [(called[to], _address(to, wanted), to == chosen) for to in carrying.FORMATS]


def _address(to: str, wanted: list[int]) -> str:
    return "?" + urlencode([("as", to), *(("monitor", pk) for pk in wanted)])
