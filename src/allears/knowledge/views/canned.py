"""Canned replies in the settings: the list, one of them with what it will look like, in and out as a file."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.knowledge import actions, queries
from allears.knowledge.forms import CannedForm, initial
from allears.knowledge.models import CannedReply
from allears.knowledge.rules import blanks, exchange
from allears.lib import clock
from allears.staff.access import PersonRequest, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page

MAX_FILE = 5_000_000
"""Bytes of a file of canned replies."""
MAX_SHOWN = 3


@require_safe
@everybody
def index(request: PersonRequest) -> HttpResponseBase:
    """All that this person may use."""
    words = request.GET.get("q", "").replace("\0", "")[:200]
    gone = request.GET.get("removed", "")
    removed = queries.removed(int(gone), request.user) if _is_number(gone) else None
    rows = queries.listed(words, request.user)
    context = {
        "current": "replies",
        "words": words,
        "rows": rows,
        "removed": removed,
        "has_any": bool(rows or words),
    }
    return page(request, "knowledge/canned_list.html", context, fragment="canned_rows")


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def add(request: PersonRequest) -> HttpResponseBase:
    """Keep a new one."""
    form = CannedForm(request.POST or None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            made = actions.add(words=form.words(), by=request.user, now=clock.now())
        except NotPossible as why:
            form.add_error("shortcut", str(why))
        else:
            messages.success(request, _("Kept. Type /%s in an answer.") % made.shortcut)
            return redirect("canned_list")
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def change(request: PersonRequest, reply_id: int) -> HttpResponseBase:
    """Say it differently."""
    row = _row(request, reply_id)
    form = CannedForm(request.POST or None, user=request.user, initial=initial(row))
    if form.is_bound and form.is_valid():
        try:
            actions.change(row=row, words=form.words(), by=request.user, now=clock.now())
        except NotPossible as why:
            form.add_error("shortcut", str(why))
        else:
            messages.success(request, _("Kept."))
            return redirect("canned_list")
    return _form_page(request, form, row)


@require_http_methods(["POST", "DELETE"])
@everybody
def removal(request: PersonRequest, reply_id: int) -> HttpResponseBase:
    """POST removes it, DELETE (or a plain form with `back`) brings it back."""
    now = clock.now()
    if request.method == "DELETE" or request.POST.get("back"):
        gone = queries.removed(reply_id, request.user)
        if gone is None:
            raise Http404(_("There is no such canned reply to bring back."))
        try:
            actions.bring_back(row=gone, by=request.user, now=now)
            messages.success(request, _("%s is back.") % gone.name)
        except NotPossible as why:
            messages.error(request, str(why))
        return redirect("canned_list")
    row = _row(request, reply_id)
    try:
        actions.remove(row=row, by=request.user, now=now)
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect("canned", reply_id=row.pk)
    response = redirect("canned_list")
    response["Location"] += f"?removed={row.pk}"
    return response


@require_POST
@everybody
def preview(request: PersonRequest) -> HttpResponseBase:
    """What a text will look like with its blanks filled."""
    return page(request, "knowledge/_canned_preview.html", shown(request.POST.get("text", "")))


@require_safe
@everybody
def export(request: PersonRequest) -> HttpResponseBase:
    """What this person may use, as a file."""
    kind = "jsonl" if request.GET.get("kind") == "jsonl" else "csv"
    rows = queries.listed("", request.user, limit=exchange.MAX_ROWS)
    lines = [
        exchange.Line(shortcut=r.shortcut, name=r.name, language=r.language, text=r.text)
        for r in rows
    ]
    text = exchange.to_jsonl(lines) if kind == "jsonl" else exchange.to_csv(lines)
    media_type = "application/jsonl" if kind == "jsonl" else "text/csv"
    response = HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="canned-replies.{kind}"'
    return response


@require_POST
@everybody
def bring_in(request: PersonRequest) -> HttpResponseBase:
    """Read a file of canned replies; each becomes one's own."""
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile) or not given.size or given.size > MAX_FILE:
        messages.error(request, _("Choose a file, CSV or JSON lines, of at most 5 MB."))
        return redirect("canned_list")
    lines, bad = exchange.read(given.read())
    done = actions.import_lines(lines=lines, by=request.user, now=clock.now())
    kept = done.n_new + done.n_changed
    if kept:
        words = ngettext("%(n)d canned reply is yours.", "%(n)d canned replies are yours.", kept)
        messages.success(request, words % {"n": kept})
    for one in [*bad, *done.bad][:MAX_SHOWN]:
        messages.error(request, _("Row %(at)d: %(why)s") % {"at": one.at, "why": one.why})
    if not kept and not bad and not done.bad:
        messages.error(request, _("The file holds no canned reply."))
    return redirect("canned_list")


def shown(text: str) -> dict[str, object]:
    """Context of the preview."""
    filled = blanks.fill(text.replace("\0", "")[: actions.MAX_TEXT], blanks.BLANKS)
    return {"preview": filled.text, "unknown": blanks.unknown(text), "blanks": list(blanks.BLANKS)}


def _is_number(raw: str) -> bool:
    return raw.isdecimal() and raw.isascii() and len(raw) < 18


def _row(request: PersonRequest, reply_id: int) -> CannedReply:
    found = queries.canned(reply_id, request.user)
    if found is None:
        raise Http404(_("There is no such canned reply (any more)."))
    return found


def _form_page(
    request: PersonRequest, form: CannedForm, row: CannedReply | None
) -> HttpResponseBase:
    context = {
        "current": "replies",
        "form": form,
        "row": row,
        "may_change": row is None or queries.may_change(row, request.user),
    }
    context |= shown(str(form["text"].value() or ""))
    return page(request, "knowledge/canned.html", context, status=422 if form.errors else 200)
