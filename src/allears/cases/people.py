"""People as the pages about them show them: who, their last words, what waits; plain dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.cases import queries
from allears.cases.models import Case
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact, Evidence
from allears.lib import clock, text
from allears.mentions import queries as mentions
from allears.triage import personal

WORDS = 200
"""Characters of what somebody said last."""


def name(contact: Contact) -> str:
    return contact.name or _("Somebody")


def rows(found: Sequence[Contact]) -> list[dict[str, Any]]:
    """A list of people in three reads, however long it is."""
    identities = {contact.pk: list(contact.identities.all()) for contact in found}
    last = mentions.last_of_identities(one.pk for ids in identities.values() for one in ids)
    n_open = queries.n_open_of(contact.pk for contact in found)
    blocked = contacts.kept_out([contact.pk for contact in found], now=clock.now())
    made = []
    for contact in found:
        own = identities[contact.pk]
        said = [last[one.pk] for one in own if one.pk in last]
        newest = max(said, key=lambda mention: (mention.posted_at, mention.pk), default=None)
        words = text.shorten(personal.masked(newest.text or newest.title), WORDS) if newest else ""
        made.append(
            {
                "id": contact.pk,
                "url": reverse("person", args=[contact.pk]),
                "name": name(contact),
                "words": words,
                "at": newest.posted_at if newest else None,
                "networks": sorted({one.network for one in own}),
                "handles": [one.handle or one.key for one in own][:3],
                "n_open": n_open.get(contact.pk, 0),
                "is_blocked": contact.pk in blocked,
            }
        )
    return made


def matters(contact_id: int) -> list[dict[str, Any]]:
    """Their cases, open ones first, each with how it stands or ended."""
    found = sorted(queries.of_contact(contact_id), key=lambda case: case.closed_at is not None)
    return [
        {
            "id": case.pk,
            "url": reverse("case", args=[case.pk]),
            "title": personal.masked(case.title),
            "at": case.last_message_at,
            "is_open": case.closed_at is None,
            "team": case.team.name,
            "assignee": case.assignee.name if case.assignee else "",
            "outcome": outcome_of(case),
        }
        for case in found
    ]


def outcome_of(case: Case) -> str:
    """How a case stands or ended, in a word; asks nothing where its closures were read with it."""
    closures = [one for one in case.closures.all() if one.reopened_at is None]
    if case.closed_at is None or not closures:
        return _("open") if case.closed_at is None else _("closed")
    return str(closures[-1].get_outcome_display())


def moving(contact: Contact) -> dict[str, Any]:
    """What a person has, to be seen before two are made one."""
    identities = contacts.identities_of(contact.pk)
    return {
        "contact": contact,
        "name": name(contact),
        "identities": identities,
        "n_said": mentions.n_of_identities(one.pk for one in identities),
        "n_cases": queries.n_of_contact(contact.pk),
    }


EVIDENCE = {
    Evidence.ADDRESS: gettext_lazy("the same address: %s"),
    Evidence.CLAIMED_ADDRESS: gettext_lazy("the same address, which nobody has proved: %s"),
    Evidence.VERIFIED_LINK: gettext_lazy("links that both have proved to be theirs: %s"),
    Evidence.NAME_AND_HANDLE: gettext_lazy("the same name, and the handle %s on another network"),
    Evidence.WEBSITE: gettext_lazy("the same website: %s"),
    Evidence.LINKED_ONE_WAY: gettext_lazy(
        "one of them links to the other (%s), and not back: anybody could do that"
    ),
}


def candidates(contact_id: int) -> list[dict[str, Any]]:
    """Who may be the same person, each with why."""
    return [
        {
            "id": one.contact.pk,
            "name": name(one.contact),
            "url": f"{reverse('person_merge', args=[contact_id])}?other={one.contact.pk}",
            "evidence": [EVIDENCE[kind] % words for kind, words in one.evidence[:3]],
        }
        for one in contacts.candidates(contact_id)
    ]
