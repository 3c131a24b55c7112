"""One person's privacy: what they asked for, asking on their behalf, and holding something back."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allears.contacts import queries as contacts
from allears.contacts.queries import Contact
from allears.lib import clock
from allears.privacy import actions, numbers, queries, rows, screen
from allears.privacy.queries import Kind, Proof
from allears.staff.access import PersonRequest, leads
from allears.staff.actions import NotPossible
from allears.web.page import page

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def person(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """GET: what we have and what they asked. POST: they ask now."""
    contact = _known(contact_id)
    if request.method != "POST":
        return page(request, "privacy/person.html", _shown(contact))
    typed = {name: _typed(request, name) for name in ("kind", "proof", "words", "asked")}
    try:
        row = actions.ask(
            contact_id=contact.pk,
            kind=typed["kind"],
            proof=typed["proof"],
            words=typed["words"],
            by=request.user,
            now=clock.now(),
            asked_at=_day(typed["asked"]),
        )
    except NotPossible as why:
        context = _shown(contact, error=str(why), typed=typed)
        return page(request, "privacy/person.html", context, status=UNPROCESSABLE)
    return redirect("privacy_request", request_id=row.pk)


def _shown(contact: Contact, **more: Any) -> dict[str, Any]:
    now, ids = clock.now(), rows.contact_ids(contact.pk)
    context: dict[str, Any] = {
        "contact": contact,
        "name": contact.name or _("Somebody"),
        "numbers": numbers.of(ids),
        "requests": [screen.row(one, now) for one in queries.of_contact(contact.pk)],
        "holds": queries.holds_of(ids, now=now),
        "kinds": Kind.choices,
        "proofs": Proof.choices,
        "today": now.date(),
        "typed": {"kind": Kind.EXPORT, "proof": Proof.WROTE},
    }
    return context | more


@require_POST
@leads
def hold(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """Something of theirs must stay for now; or no more."""
    contact = _known(contact_id)
    now, released = clock.now(), _typed(request, "release")
    if released.isascii() and released.isdigit():
        actions.release(hold_id=int(released[:18]), by=request.user, now=now)
        return redirect("privacy_person", contact_id=contact.pk)
    until = _day(_typed(request, "until"))
    try:
        if until is None:
            raise NotPossible(_("Say until which day it must stay."))
        actions.hold(
            contact_id=contact.pk,
            reason=_typed(request, "reason"),
            until=until,
            by=request.user,
            now=now,
        )
    except NotPossible as why:
        context = _shown(contact, hold_error=str(why), reason=_typed(request, "reason"))
        return page(request, "privacy/person.html", context, status=UNPROCESSABLE)
    messages.success(request, _("Held back until then."))
    return redirect("privacy_person", contact_id=contact.pk)


def _known(contact_id: int) -> Contact:
    found = contacts.contact(contact_id)
    if found is None:
        raise Http404(_("There is no such person (any more)."))
    return found


def _typed(request: PersonRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()


def _day(words: str) -> datetime | None:
    """A day as it is typed; today's begins now at the latest."""
    try:
        found = parse_date(words)
    except ValueError:
        found = None
    return datetime.combine(found, time.min, UTC) if found else None
