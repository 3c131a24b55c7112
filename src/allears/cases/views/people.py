"""One person: who they are, their whole story, and what we remember of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allears.cases import beside, person_screen, queries, telling, tree_words
from allears.cases import people as story
from allears.cases.queries import StoryKind
from allears.contacts import actions as contact_actions
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page

PAGE = 50
MAX_ABOUT = 5000


@require_safe
@everybody
def person(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """Who they are, what we remember, their matters, and all that they ever said."""
    contact = known(contact_id)
    if contact.pk != contact_id:
        return redirect("person", contact_id=contact.pk)
    return page(request, "cases/person.html", _one(request, contact))


def _one(request: PersonRequest, contact: Contact, **more: Any) -> dict[str, Any]:
    identities = contacts.identities_of(contact.pk)
    before = telling.read_place(request.GET.get("before", ""))
    raw = request.GET.get("kind", "")
    kind = StoryKind(raw) if raw in set(StoryKind) else None
    ids = [one.pk for one in identities]
    found = queries.story(contact.pk, identity_ids=ids, kind=kind, before=before, limit=PAGE + 1)
    address = reverse("person", args=[contact.pk])
    named = {"kind": str(kind)} if kind else {}
    older = ""
    if len(found) > PAGE:
        older = "?" + urlencode(named | {"before": telling.write_place(found[PAGE - 1])})
    cases = story.matters(contact.pk)
    return {
        "contact": contact,
        "name": story.name(contact),
        "identities": identities,
        "typed": {
            "name": contact.name,
            "about": contact.about,
            "organisation": contact.organisation.name if contact.organisation else "",
            "language": contact.language,
            "time_zone": contact.time_zone,
        },
        "known": person_screen.known(
            contact, identities, now=clock.now(), can_answer=request.user.can_answer
        ),
        "days": telling.days(found[:PAGE], now=clock.now()),
        "kinds": telling.filters(kind, address),
        "kind": kind,
        "cases": cases,
        "facts": beside.facts(contact.pk, n_cases=len(cases)) if cases else [],
        "candidates": story.candidates(contact.pk) if request.user.can_answer else [],
        "pager": {"next_url": older, "previous_url": "?" + urlencode(named) if before else ""}
        if older or before
        else {},
        "is_first": before is None,
        "can_answer": request.user.can_answer,
    } | more


@require_POST
@answerers
def person_note(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """What we call them and what we remember of them."""
    contact = known(contact_id)
    typed = {
        name: request.POST[name].replace("\0", "").strip()
        for name in ("name", "about", "organisation", "language", "time_zone")
        if name in request.POST
    }
    if len(typed.get("about", "")) > MAX_ABOUT:
        error = _("Keep it to %d characters; a long story belongs into a note on the case.")
        return _wrong(request, contact, typed, about=error % MAX_ABOUT)
    now = clock.now()
    try:
        if typed.get("language"):
            typed["language"] = tree_words.read_language(typed["language"])
        to = contact_actions.Described(**typed)
        contact_actions.describe(contact=contact, to=to, by=request.user, now=now)
    except ValueError as why:
        return _wrong(request, contact, typed, language=str(why))
    except NotPossible as why:
        return _wrong(request, contact, typed, time_zone=str(why))
    messages.success(request, _("Kept. Whoever answers them sees it."))
    return redirect("person", contact_id=contact.pk)


def _wrong(
    request: PersonRequest, contact: Contact, typed: dict[str, str], **errors: str
) -> HttpResponseBase:
    """The page again with what was typed, and what is wrong with it."""
    context = _one(request, contact, typed=typed, errors=errors)
    return page(request, "cases/person.html", context, status=422)


def known(contact_id: int) -> Contact:
    """The person; of a merged one, who stayed."""
    found = contacts.contact(contact_id)
    if found is None:
        raise Http404(_("There is no such person (any more)."))
    return found
