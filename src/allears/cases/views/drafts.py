"""What is being written: the draft with its files, saved as it is typed."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.cases import actions, promises_screen, queries, reply_box
from allears.cases.actions.ways import limits_of, way_of
from allears.cases.rules import attached
from allears.cases.rules.attached import Attached
from allears.cases.views.acts import typed
from allears.lib import clock
from allears.lib.pictures import KIND, NotAPicture, Size, shrink
from allears.listening.ports import Limits
from allears.mentions import files as store
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment

POLICY = "sandbox; default-src 'none'"
MAX_WARNING = 500
FRESH_S = 3600
"""A picture under its hash never changes; the browser asks again after an hour who may see it."""


@answerers
@require_POST
def draft(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Keep what was typed so far, and let the others see that somebody writes.

    Answers with the time of the draft, with newer words of the same person that it replaced, and with
    what it promises.
    """
    found = queries.case(case_id)
    if found is None:
        raise Http404
    now = clock.now()
    saved = actions.save_draft(
        case_id=case_id,
        text=typed(request, "text"),
        begun_version=found.version,
        by=request.user,
        now=now,
        where=actions.Where(
            kind=typed(request, "kind"),
            conversation_id=number(typed(request, "conversation")),
            base=_moment(typed(request, "base")),
            warning=warning(request),
            visibility=visibility(request),
        )
        if "kind" in request.POST
        else None,
    )
    actions.here(case_id=case_id, is_typing=True, by=request.user, now=now)
    at = saved.changed_at.isoformat() if saved.changed_at else ""
    promise = None
    if typed(request, "kind") in ("private", "public", "spoken"):
        promise = promises_screen.offered(found, typed(request, "text"), by=request.user, now=now)
    return JsonResponse({"at": at, "other": saved.other, "promise": promise})


def warning(request: PersonRequest) -> str | None:
    """What shall stand before an answer; None where the form does not ask."""
    return typed(request, "warning")[:MAX_WARNING] if "warning" in request.POST else None


def visibility(request: PersonRequest) -> str | None:
    """Who shall see an answer; None where the form does not ask."""
    return typed(request, "visibility") if "visibility" in request.POST else None


@answerers
@require_POST
def taking(request: PersonRequest, case_id: int, user_id: int) -> HttpResponseBase:
    """Go on from the draft of somebody who is not at it any more; the page comes back with it."""
    writer = staff.user(user_id)
    if writer is None or queries.case(case_id) is None:
        raise Http404
    try:
        actions.take_over(case_id=case_id, writer=writer, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("You go on from the draft of %s.") % writer.name)
    return redirect(f"/cases/{case_id}/#reply")


@answerers
@require_POST
def files(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Put files into the draft; those that do not fit are named, the others are kept."""
    refused = take(request, case_id)
    return _files(request, case_id, refused)


def take(request: PersonRequest, case_id: int) -> list[str]:
    """Keep the files of a form in the draft. Says in words which ones were not taken, and why."""
    limits = _limits(case_id, number(typed(request, "conversation")))
    refused = []
    for given in request.FILES.getlist("files"):
        if not isinstance(given, UploadedFile) or not given.name:
            continue
        if limits is not None and (given.size or 0) > limits.max_file_bytes:
            most = limits.max_file_bytes // 1_000_000
            words = _("“%(name)s” is too large: one file has room for %(most)d MB here.")
            refused.append(words % {"name": given.name, "most": most})
            continue
        file = actions.NewFile(
            name=given.name, content=given.read(), claimed_type=given.content_type or ""
        )
        try:
            actions.add_file(
                case_id=case_id, file=file, limits=limits, by=request.user, now=clock.now()
            )
        except NotPossible as why:
            refused.append(str(why))
    return refused


def _limits(case_id: int, conversation_id: int) -> Limits | None:
    seen = queries.seen(case_id)
    if seen is None:
        raise Http404
    ways = [way_of(c) for c in seen.conversations if conversation_id in (0, c.pk)]
    found = [limits for way in ways if (limits := limits_of(way)) is not None]
    return next((limits for limits in found if limits.can_files), found[0] if found else None)


@answerers
@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def file(request: PersonRequest, case_id: int, sha256: str) -> HttpResponseBase:
    """One file of one's own draft: GET hands it out, POST says what it shows, DELETE takes it out."""
    if request.method in ("GET", "HEAD"):
        return served(_own(request, case_id, sha256))
    now = clock.now()
    if request.method == "DELETE" or request.POST.get("remove"):
        actions.remove_file(case_id=case_id, sha256=sha256, by=request.user, now=now)
        return _files(request, case_id, [])
    actions.describe_file(
        case_id=case_id, sha256=sha256, alt=typed(request, "alt"), by=request.user, now=now
    )
    return HttpResponse(status=204)


@answerers
@require_safe
def file_picture(request: PersonRequest, case_id: int, sha256: str) -> HttpResponseBase:
    """A picture of one's own draft, small and written anew."""
    return pictured(_own(request, case_id, sha256))


@everybody
@require_safe
def message_file(_request: PersonRequest, message_id: int, sha256: str) -> HttpResponseBase:
    """A file that we sent with a message, as a download."""
    return served(_of_message(message_id, sha256))


@everybody
@require_safe
def message_picture(_request: PersonRequest, message_id: int, sha256: str) -> HttpResponseBase:
    """A picture that we sent with a message, small and written anew."""
    return pictured(_of_message(message_id, sha256))


def _own(request: PersonRequest, case_id: int, sha256: str) -> Attached | None:
    """A hash alone opens nothing: only what stands in this person's own draft of this case."""
    found = queries.draft(case_id, request.user)
    kept = attached.read(found.files if found else [])
    return next((one for one in kept if one.sha256 == sha256), None)


def _of_message(message_id: int, sha256: str) -> Attached | None:
    kept = attached.read(queries.files_of_message(message_id))
    return next((one for one in kept if one.sha256 == sha256), None)


def served(named: Attached | None) -> HttpResponseBase:
    """The bytes, to be saved and never shown."""
    place = store.path_of(named.sha256) if named else None
    if named is None or place is None:
        raise Http404(_("This file is not here (any more)."))
    response = FileResponse(
        place.open("rb"),
        as_attachment=True,
        filename=named.name,
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


def pictured(named: Attached | None) -> HttpResponseBase:
    place = store.path_of(named.sha256) if named and named.is_picture else None
    if place is None:
        raise Http404(_("This picture is not here (any more)."))
    try:
        made = shrink(place.read_bytes(), Size.THREAD)
    except NotAPicture as why:
        raise Http404(str(why)) from None
    response = HttpResponse(made, content_type=KIND)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = f"private, max-age={FRESH_S}"
    return response


def _files(request: PersonRequest, case_id: int, refused: list[str]) -> HttpResponseBase:
    if not wants_fragment(request):
        return redirect("case", case_id=case_id)
    found = queries.draft(case_id, request.user)
    context = {
        "files": reply_box.files(case_id, found),
        "refused": refused,
        "draft_at": found.changed_at.isoformat() if found else "",
    }
    return page(request, "web/_reply_files.html", {"reply": context})


def number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else 0


def when_seen(raw: str, now: datetime) -> datetime:
    """When they last saw the case; a page that does not say so has seen nothing new."""
    found = _moment(raw)
    return min(found, now) if found else now


def _moment(raw: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return found if found.tzinfo else None
