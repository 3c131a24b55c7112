"""Two entries that are one person: look for the other, compare, put together, take apart again."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allears.cases import actions
from allears.cases import people as story
from allears.cases.views.people import known
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact, Wanted
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers
from allears.staff.actions import NotPossible
from allears.web.page import page

FOUND = 8
"""Candidates shown when two people are one."""


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def person_merge(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """Look for the other one, see what moves, and say that the two are one."""
    keep = known(contact_id)
    asked = request.POST if request.method == "POST" else request.GET
    raw = asked.get("other", "")
    is_number = raw.isascii() and raw.isdigit() and len(raw) < 18
    other = contacts.contact(int(raw)) if is_number else None
    if request.method == "POST":
        return _merge(request, keep, other)
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = (
        []
        if not words
        else [
            row
            for row in contacts.people(Wanted(words=words), limit=FOUND + 1)
            if row.pk != keep.pk
        ]
    )
    context = {
        "contact": keep,
        "name": story.name(keep),
        "keep": story.moving(keep),
        "other": story.moving(other) if other and other.pk != keep.pk else None,
        "words": words,
        "rows": story.rows(found[:FOUND]) if words else [],
        "candidates": [] if words else story.candidates(keep.pk),
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


@require_POST
@answerers
def person_unmerge(request: PersonRequest, contact_id: int, merge_id: int) -> HttpResponseBase:
    """They are two after all."""
    merge = contacts.merge(merge_id)
    if merge is None or contact_id not in (merge.keep_id, merge.other_id):
        messages.error(request, _("There is nothing to take apart here."))
        return redirect("person", contact_id=contact_id)
    try:
        back = actions.unmerge_contacts(merge_id=merge_id, by=request.user, now=clock.now())
        words = _("They are two again: %s has everything back.")
        messages.success(request, words % story.name(back))
    except NotPossible as why:
        messages.error(request, str(why))
    return redirect("person", contact_id=merge.keep_id)
