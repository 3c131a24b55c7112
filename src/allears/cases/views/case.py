"""One case: who it is, what was said, what happened, and the answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allears.cases import (
    above,
    actions,
    approvals_screen,
    asides_screen,
    beside,
    lines_screen,
    outcomes_screen,
    owed,
    promises_screen,
    protocols,
    queries,
    reply_box,
    said,
    screen,
    thread,
    veil,
)
from allears.cases.rules.priority import Priority
from allears.cases.views.inbox import listed_late
from allears.contacts import queries as contacts
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, everybody
from allears.web.page import page, wants_fragment

BESIDE = 20
"""Messages of a case, beside the first, among which the pane of the person looks for their face."""


@everybody
def case(request: PersonRequest, case_id: int) -> HttpResponse:
    """The case beside its list. Opening it reads what one was told of it, and the others there see it.

    Asked for beside the list (htmx, or ahead of time with `X-Prefetch`) it comes without the list;
    what is only asked for ahead counts as opened when `opening` says so.
    """
    n_seen = queries.n_seen(case_id, request.user)
    seen = _read(request, case_id, n_seen)
    if not request.headers.get("X-Live") and not request.headers.get("X-Prefetch"):
        _open(request, seen)
    shows = "person" if request.GET.get("shows") == "person" else "case"
    if wants_fragment(request) and request.headers.get("HX-Target") == "case":
        back_url = f"{reverse('inbox')}?{request.GET.urlencode()}"
        context: dict[str, Any] = {"back_url": back_url, "queue_label": _("Inbox"), "shows": shows}
    else:
        context = listed_late(request, current=seen.case, shows=shows)
    context |= one(request, seen, n_seen=n_seen)
    if shows == "person":
        context |= {"beside": beside.pane(seen.case, seen.messages)}
    return page(request, "cases/case.html", context, fragment={"case": "case_open"})


@require_POST
@everybody
def opening(request: PersonRequest, case_id: int) -> HttpResponse:
    """Somebody has a case before their eyes that was asked for ahead of time."""
    _open(request, _seen(case_id))
    return HttpResponse(status=204)


@require_safe
@everybody
def parts(request: PersonRequest, case_id: int) -> HttpResponse:
    """The top and the thread of an open case, as they are now, and how one's draft stands where that is
    asked, too; `seen` is what was read before."""
    n_seen = _n_seen(request)
    seen = _read(request, case_id, n_seen)
    context = told(request, seen, n_seen=n_seen) | {"teams": staff.teams()}
    if "reply-state" in request.headers.get("X-Live-Parts", "").split():
        context |= {"reply": reply_box.state(case_id, request.user)}
    return render(request, "cases/_case_parts.html", context)


@require_safe
@everybody
def person_beside(request: PersonRequest, case_id: int) -> HttpResponse:
    """Who they are, their other matters, what they said elsewhere, and matters like this one."""
    found = queries.said_in(case_id, n_last=BESIDE)
    if found is None:
        raise Http404
    context = {
        "beside": beside.pane(*found),
        "can_answer": request.user.can_answer,
    }
    return render(request, "cases/_beside.html", context)


def _read(request: PersonRequest, case_id: int, n_seen: int | None) -> queries.Seen:
    """What the thread shows: all of it when that is asked for, else its end and what is new."""
    if "whole" in request.GET:
        return _seen(case_id)
    return _seen(case_id, n_last=lambda found: thread.n_read(found, n_seen))


def _seen(case_id: int, *, n_last: queries.Last | None = None) -> queries.Seen:
    seen = queries.seen(case_id, n_last=n_last)
    if seen is None:
        raise Http404
    return seen


def _n_seen(request: PersonRequest) -> int | None:
    raw = request.GET.get("seen", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else None


def _open(request: PersonRequest, seen: queries.Seen) -> None:
    now = clock.now()
    actions.mark_read(user=request.user, case_id=seen.case.pk, now=now)
    actions.opened(case=seen.case, by=request.user, now=now)


def told(request: PersonRequest, seen: queries.Seen, *, n_seen: int | None) -> dict[str, Any]:
    """Context of the top and the thread."""
    found, now = seen.case, clock.now()
    identities = contacts.identities_of(found.contact_id)
    handles = [
        {"network": i.network, "handle": said.handle(i.network, i.handle) or i.key}
        for i in sorted(identities, key=lambda one: one.network != found.network)
    ]
    promises = queries.promises_of(found.pk)
    between = lines_screen.shown(found, request.user, now=now)
    address = reverse("case_parts", args=[found.pk])
    is_whole = "whole" in request.GET
    asked = {"seen": n_seen} if n_seen is not None else {}
    asked |= {"whole": 1} if is_whole else {}
    return {
        "case": screen.head(found, handles=handles[:3], back_url="")
        | {"matter_template": "cases/_title.html", "image": _face(seen)},
        "items": above.put_in(
            thread.entries(
                seen.items,
                n_seen=n_seen,
                now=now,
                teams={team.pk: team.name for team in staff.teams()},
                is_whole=is_whole,
                n_left_out=seen.n_left_out,
                sees=veil.of(seen.events, request.user, may_answer=between["may_answer"], now=now),
            ),
            seen.messages,
        ),
        "whole_url": f"{reverse('case', args=[found.pk])}?{urlencode(_query(request) | {'whole': 1})}",
        "clocks": owed.chips(seen.clocks, promises, now=now) if found.closed_at is None else [],
        "thread_url": f"{address}?{urlencode(asked)}" if asked else address,
        "can_answer": request.user.can_answer,
        "end": outcomes_screen.shown(found, seen.messages, request.user),
        "promises": promises_screen.shown(promises, now=now),
        "approvals": approvals_screen.shown(found, request.user, seen.messages, now=now),
        "hard": protocols.shown(found),
        "asides": asides_screen.shown(found, request.user, now=now),
        "lines": between,
        "priorities": [(p.value, p.value) for p in Priority],
    }


def _query(request: PersonRequest) -> dict[str, str]:
    """What the address of the page says, but for what a part of it alone was asked with."""
    return {name: str(value) for name, value in request.GET.items() if name != "seen"}


def one(request: PersonRequest, seen: queries.Seen, *, n_seen: int | None = None) -> dict[str, Any]:
    """Context of the case and the person at its side."""
    return told(request, seen, n_seen=n_seen) | {
        "reply": reply_box.box(request.user, seen, is_scripted=wants_fragment(request)),
        "teams": staff.teams(),
        "present": queries.present(seen.case.pk, but=request.user, now=clock.now()),
        "case_id": seen.case.pk,
    }


def _face(seen: queries.Seen) -> str:
    """The face that they showed last."""
    for message in reversed(seen.messages):
        if message.mention is not None:
            return str(said.by_whom(message.mention).get("image", ""))
    return ""
