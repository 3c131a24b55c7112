"""All macros, playbooks and canned replies with what came of them; in and out as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from allears.cases.queries.rows import Used
from allears.knowledge import queries as knowledge
from allears.lib import clock
from allears.lib.text import number
from allears.playbooks import actions, queries
from allears.playbooks.actions.bringing import names_for
from allears.playbooks.results import listed, results_of
from allears.playbooks.rules import acts, exchange, fitting, steps
from allears.staff.access import PersonRequest, answerers, everybody
from allears.web.page import page

MAX_FILE = 5_000_000
"""Bytes."""
MAX_SHOWN = 5


@require_safe
@everybody
def index(request: PersonRequest) -> HttpResponseBase:
    """What is used most first."""
    words = request.GET.get("q", "").replace("\0", "")[:80]
    kind = request.GET.get("kind", "")
    kind = kind if kind in Used.values else ""
    is_idle = request.GET.get("idle") == "1"
    rows = listed(request.user, words, kind=kind, is_idle=is_idle, now=clock.now())
    context: dict[str, Any] = {
        "current": "playbooks",
        "words": words,
        "kind": kind,
        "is_idle": is_idle,
        "rows": rows,
        "kinds": [
            ("", _("All")),
            (Used.MACRO, _("Macros")),
            (Used.PLAYBOOK, _("Playbooks")),
            (Used.CANNED, _("Canned replies")),
        ],
        "removed": _removed(request),
        "has_any": bool(rows or words or kind or is_idle),
    }
    return page(request, "playbooks/list.html", context, fragment="list_rows")


def _removed(request: PersonRequest) -> dict[str, Any] | None:
    """What was just removed, to be brought back."""
    kind, _dash, pk = request.GET.get("removed", "").partition("-")
    find = {"macro": queries.macro, "playbook": queries.playbook}.get(kind)
    row = find(number(pk), request.user, is_removed=True) if find else None
    return {"row": row, "address": f"{kind}_removal"} if row else None


@require_safe
@everybody
def canned_results(request: PersonRequest, reply_id: int) -> HttpResponseBase:
    """How often a canned reply was used, by whom, and what followed."""
    row = knowledge.canned(reply_id, request.user)
    if row is None:
        raise Http404(_("There is no such canned reply (any more)."))
    context = {"current": "playbooks", "row": row, "kind": "canned"}
    context |= results_of(Used.CANNED, row.pk, now=clock.now())
    return page(request, "playbooks/results.html", context)


@require_safe
@everybody
def export(request: PersonRequest) -> HttpResponseBase:
    """What this person may use, as a file."""
    names = names_for(request.user)
    macros = [
        exchange.MacroLine(name=row.name, acts=exchange.named(acts.read(row.acts), names))
        for row in queries.macros(request.user)
    ]
    books = []
    for row in queries.playbooks(request.user):
        version, signs = queries.newest_version(row.pk), fitting.read(row.signs)
        if version is not None:
            line = exchange.PlaybookLine(
                name=row.name,
                when=row.when_words,
                steps=steps.read(version.steps),
                words=signs.words,
                intents=signs.intents,
                macro=version.macro.name if version.macro else "",
            )
            books.append(line)
    body = exchange.to_json(exchange.Book(macros=macros, playbooks=books))
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="macros-and-playbooks.json"'
    return response


@require_POST
@answerers
def bring_in(request: PersonRequest) -> HttpResponseBase:
    """Read a file; what stands in it becomes one's own."""
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile) or not given.size or given.size > MAX_FILE:
        messages.error(request, _("Choose a JSON file of at most 5 MB."))
        return redirect("playbooks")
    try:
        book = exchange.read(given.read())
    except ValueError as why:
        messages.error(request, _("It cannot be read: %s") % why)
        return redirect("playbooks")
    done = actions.bring_in(book=book, by=request.user, now=clock.now())
    n = done.n_macros + done.n_playbooks
    if n:
        words = ngettext("%(n)d is yours now.", "%(n)d are yours now.", n) % {"n": n}
        messages.success(request, words)
    for name, why_not in done.bad[:MAX_SHOWN]:
        said = _("“%(name)s” was left out: %(why)s") % {"name": name, "why": why_not}
        messages.error(request, said)
    if not n and not done.bad:
        messages.error(request, _("The file holds no macro and no playbook."))
    return redirect("playbooks")
