"""The pane of the person beside a case: who they are, their other matters, what they said
elsewhere, and ended matters like this one with what was answered. Loaded after the case itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from allears.cases import patience_screen, people, queries, said, screen
from allears.cases.models import Case, Message
from allears.contacts import queries as contacts
from allears.lib import clock, text
from allears.mentions import queries as mentions
from allears.triage import personal

N_OTHERS, N_ELSEWHERE = 6, 4
WORDS = 140


def pane(case: Case, messages: Sequence[Message]) -> dict[str, Any]:
    """Everything of the pane; a dozen reads, whatever there is."""
    contact_id = case.contact_id
    contact = contacts.contact(contact_id)
    identities = contacts.identities_of(contact_id)
    others = [one for one in people.matters(contact_id) if one["id"] != case.pk]
    blocks = contacts.blocks_now([one.pk for one in identities], now=clock.now())
    newest = next((m.mention for m in reversed(messages) if m.mention), None)
    return {
        "name": screen.who(case),
        "image": said.by_whom(newest).get("image", "") if newest else "",
        "url": reverse("person", args=[contact_id]),
        "since": contact.created_at if contact else None,
        "note": contact.about if contact else "",
        "identities": [
            {
                "network": one.network,
                "handle": said.handle(one.network, one.handle) or one.key,
                "url": one.url if one.url.startswith(said.WEB) else "",
                "is_blocked": one.pk in blocks,
            }
            for one in identities
        ],
        "facts": facts(contact_id, n_cases=len(others) + 1),
        "open": [one for one in others if one["is_open"]][:N_OTHERS],
        "earlier": [one for one in others if not one["is_open"]][:N_OTHERS],
        "n_more": max(0, len(others) - 2 * N_OTHERS),
        "elsewhere": elsewhere([one.pk for one in identities]),
        "similar": similar(case, messages),
        "patience": patience_screen.shown(contact_id, now=clock.now()),
        "case_id": case.pk,
    }


def facts(contact_id: int, *, n_cases: int) -> list[dict[str, str]]:
    """What is worth knowing at a glance; nothing that is not known."""
    ends, languages = queries.ends_of_contact(contact_id), queries.languages_of(contact_id)
    good, bad = ends.get("satisfied", 0), ends.get("not_satisfied", 0)
    made = []
    if roles := sorted(contacts.roles_on([contact_id], on=clock.now().date()).get(contact_id, ())):
        made.append({"name": _("Is"), "value": ", ".join(map(contacts.role_label, roles))})
    if contacts.is_refused(contact_id, contacts.Purpose.PUBLIC):
        made.append({"name": _("Not"), "value": _("answered in public")})
    if languages:
        made.append({"name": _("Speaks"), "value": ", ".join(map(language, languages))})
    made.append(
        {"name": _("Came with"), "value": ngettext("%d matter", "%d matters", n_cases) % n_cases}
    )
    if good or bad:
        words = _("%(good)d satisfied, %(bad)d not") % {"good": good, "bad": bad}
        made.append({"name": _("Ended"), "value": words})
    return made


def language(code: str) -> str:
    """A language by its own name, else its code."""
    try:
        return str(get_language_info(code.split("-")[0])["name_local"])
    except KeyError:
        return code


def elsewhere(identity_ids: Sequence[int]) -> list[dict[str, Any]]:
    """What they said lately in public that is no part of any case."""
    found = mentions.newest_of_identities(identity_ids, limit=N_ELSEWHERE * 5)
    in_cases = queries.case_ids_of_mentions(one.pk for one in found)
    public = [one for one in found if not one.is_private and one.pk not in in_cases]
    return [
        {
            "url": reverse("mention", args=[one.pk]),
            "network": one.network,
            "words": text.shorten(personal.masked(one.text or one.title), WORDS) or _("(no words)"),
            "at": one.posted_at,
        }
        for one in public[:N_ELSEWHERE]
    ]


def similar(case: Case, messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Ended matters like this one, each with how it ended and what was answered."""
    first = next((m.mention for m in messages if m.mention), None)
    copies = mentions.alike_ids(first) if first else []
    about = f"{first.title} {first.text}" if first else case.title
    return [
        {
            "id": one.case.pk,
            "url": reverse("case", args=[one.case.pk]),
            "title": personal.masked(one.case.title),
            "name": screen.who(one.case),
            "outcome": people.outcome_of(one.case),
            "at": one.case.closed_at,
            "why": _("Nearly the same words") if one.is_copy else ", ".join(one.words),
            "answer": personal.masked(one.answer.text) if one.answer else "",
            "first_words": text.shorten(personal.masked(one.answer.text), WORDS)
            if one.answer
            else "",
            "by": one.answer.by.name if one.answer and one.answer.by else "",
        }
        for one in queries.alike(case, about=about, mention_ids=copies)
    ]
