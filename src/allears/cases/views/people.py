"""People: everybody we ever heard, and one person's whole story."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.cases import actions, hearing
from allears.cases import people as story
from allears.cases.views.stream import read_place, write_place
from allears.contacts import actions as contact_actions
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact
from allears.lib import clock
from allears.mentions import queries as mentions
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page

PAGE = 50
FOUND = 8
"""Candidates shown when two people are one."""
MAX_ABOUT = 5000


@require_safe
@everybody
def people(request: PersonRequest) -> HttpResponse:
    """Newest first, or those whose name, handle or address holds the words."""
    words = _words(request)
    raw = request.GET.get("from", "")
    offset = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 0
    found = contacts.find(words, limit=PAGE + 1, offset=offset)
    context = {
        "rows": story.rows(found[:PAGE]),
        "words": words,
        "n_all": contacts.count(),
        "pager": _pager(words, offset, n_found=len(found)),
    }
    return page(request, "cases/people.html", context, fragment={"people": "people_rows"})


def _words(request: PersonRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:200]


def _pager(words: str, offset: int, *, n_found: int) -> dict[str, str]:
    named = {"q": words} if words else {}
    if not offset and n_found <= PAGE:
        return {}
    before, after = max(0, offset - PAGE), offset + PAGE
    said = {"first": offset + 1, "last": offset + min(n_found, PAGE)}
    return {
        "words": _("%(first)d to %(last)d") % said,
        "previous_url": "?" + urlencode(named | {"from": before}) if offset else "",
        "next_url": "?" + urlencode(named | {"from": after}) if n_found > PAGE else "",
    }


@require_safe
@everybody
def person(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """Who they are, what we remember, their matters, and all that they ever said."""
    contact = _contact(contact_id)
    if contact.pk != contact_id:
        return redirect("person", contact_id=contact.pk)
    return page(request, "cases/person.html", _one(request, contact))


def _one(request: PersonRequest, contact: Contact, **more: Any) -> dict[str, Any]:
    identities = contacts.identities_of(contact.pk)
    before = read_place(request.GET.get("before", ""))
    ids = [one.pk for one in identities]
    said = mentions.of_identities(ids, before=before, limit=PAGE + 1)
    older = ""
    if len(said) > PAGE:
        last = said[PAGE - 1]
        older = "?" + urlencode({"before": write_place(last.posted_at, last.pk)})
    return {
        "contact": contact,
        "name": story.name(contact),
        "identities": identities,
        "rows": hearing.rows(said[:PAGE], is_story=True),
        "n_said": mentions.n_of_identities(ids),
        "cases": story.matters(contact.pk),
        "pager": {"next_url": older, "previous_url": "?" if before else ""}
        if older or before
        else {},
        "is_first": before is None,
        "can_answer": request.user.can_answer,
    } | more


@require_POST
@answerers
def person_note(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """What we call them and what we remember of them."""
    contact = _contact(contact_id)
    name = request.POST.get("name", "").replace("\0", "")
    about = request.POST.get("about", "").replace("\0", "")
    if len(about) > MAX_ABOUT:
        error = _("Keep it to %d characters; a long story belongs into a note on the case.")
        context = _one(request, contact, about=about, about_error=error % MAX_ABOUT)
        return page(request, "cases/person.html", context, status=422)
    contact_actions.describe(
        contact=contact, name=name, about=about, by=request.user, now=clock.now()
    )
    messages.success(request, _("Kept. Whoever answers them sees it."))
    return redirect("person", contact_id=contact.pk)


@require_http_methods(["POST", "DELETE"])
@answerers
def person_block(request: PersonRequest, contact_id: int, identity_id: int) -> HttpResponseBase:
    """POST blocks an identity, DELETE (or a plain form with `unblock`) takes it back."""
    identity = contacts.identity(identity_id)
    if identity is None or identity.contact_id != contact_id:
        raise Http404(_("This person has no such address."))
    now = clock.now()
    if request.method == "DELETE" or request.POST.get("unblock"):
        contact_actions.unblock(identity=identity, by=request.user, now=now)
        messages.success(request, _("What %s says opens cases again.") % identity)
    else:
        contact_actions.block(identity=identity, by=request.user, now=now)
        messages.success(
            request, _("What %s says opens no cases any more. It is still heard.") % identity
        )
    return redirect("person", contact_id=contact_id)


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def person_merge(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """Look for the other one, see what moves, and say that the two are one."""
    keep = _contact(contact_id)
    asked = request.POST if request.method == "POST" else request.GET
    raw = asked.get("other", "")
    is_number = raw.isascii() and raw.isdigit() and len(raw) < 18
    other = contacts.contact(int(raw)) if is_number else None
    if request.method == "POST":
        return _merge(request, keep, other)
    words = _words(request)
    found = [row for row in contacts.find(words, limit=FOUND + 1) if row.pk != keep.pk]
    context = {
        "contact": keep,
        "name": story.name(keep),
        "keep": story.moving(keep),
        "other": story.moving(other) if other and other.pk != keep.pk else None,
        "words": words,
        "rows": story.rows(found[:FOUND]) if words else [],
    }
    return page(request, "cases/person_merge.html", context)


def _merge(request: PersonRequest, keep: Contact, other: Contact | None) -> HttpResponseBase:
    try:
        if other is None:
            raise NotPossible(_("Choose the other person first."))
        actions.merge_contacts(keep_id=keep.pk, other_id=other.pk, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect(reverse("person_merge", args=[keep.pk]))
    words = _("Done: everything of %s stands here now.")
    messages.success(request, words % story.name(other))
    return redirect("person", contact_id=keep.pk)


def _contact(contact_id: int) -> Contact:
    found = contacts.contact(contact_id)
    if found is None:
        raise Http404(_("There is no such person (any more)."))
    return found
