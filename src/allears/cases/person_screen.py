"""What is known of a person as their page shows it: who they are to us, what they agreed to, who is kept out.

Plain dictionaries, a fixed number of reads. A proof that is a number of something they said is shown by
its link; one that was erased since is said to be gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.cases import beside
from allears.cases.people import name
from allears.contacts import queries as contacts
from allears.contacts.queries import Block, Consent, Contact, Identity, LineKind, Purpose, Role
from allears.lib import text
from allears.mentions import queries as mentions
from allears.mentions.queries import Mention
from allears.triage import personal

N_COLLEAGUES = 5
N_PROOFS = 8
"""What they said last, offered as a proof."""
WORDS = 80
LINE_ICONS = {LineKind.PRODUCT: "package", LineKind.LIKES: "heart", LineKind.NEEDS: "hand-helping"}
PURPOSES = {
    Purpose.PUBLIC: gettext_lazy("Answered in public"),
    Purpose.WRITTEN: gettext_lazy("Written to unasked"),
    Purpose.ASKED: gettext_lazy("Asked afterwards"),
    Purpose.QUOTED: gettext_lazy("Quoted"),
}


def known(
    contact: Contact, identities: Sequence[Identity], *, now: datetime, can_answer: bool
) -> dict[str, Any]:
    """Everything at the side of the page."""
    ids = [one.pk for one in identities]
    blocks = contacts.blocks_ever(ids)
    now_out = {b.identity_id: b for b in blocks if _stands(b, now)}
    said = mentions.newest_of_identities(ids, limit=N_PROOFS) if can_answer else []
    return {
        "organisation": organisation(contact),
        "speaks": beside.language(contact.language) if contact.language else "",
        "their_time": their_time(contact, now),
        "lines": lines(contact.pk),
        "line_kinds": LineKind.choices,
        "also": [(name(one), one.about) for one in contacts.remembered_of_merged(contact.pk)],
        "roles": roles(contact.pk, on=now.date()),
        "role_kinds": contacts.role_choices() if can_answer else [],
        "agreed": consents(contact.pk),
        "purposes": [(str(key), words) for key, words in PURPOSES.items()],
        "where": [{"identity": one, "block": _block(now_out.get(one.pk))} for one in identities],
        "kept_out": [_block(one) for one in now_out.values()],
        "kept_out_before": [_block(one) for one in blocks if not _stands(one, now)],
        "block_reasons": contacts.BlockReason.choices,
        "proofs": [(one.pk, _proof_words(one)) for one in said],
        "today": now.date().isoformat(),
    }


def organisation(contact: Contact) -> dict[str, Any] | None:
    """Where they belong, with a few others from there."""
    if contact.organisation is None:
        return None
    others = contacts.of_organisation(contact, limit=N_COLLEAGUES + 1)
    return {
        "name": contact.organisation.name,
        "url": f"{reverse('people')}?organisation={contact.organisation_id}",
        "others": [
            {"name": name(one), "url": reverse("person", args=[one.pk])}
            for one in others[:N_COLLEAGUES]
        ],
        "has_more": len(others) > N_COLLEAGUES,
    }


def their_time(contact: Contact, now: datetime) -> str:
    """What the clock shows where they are; empty where that is not known."""
    if contact.time_zone not in contacts.time_zones():
        return ""
    there = now.astimezone(ZoneInfo(contact.time_zone))
    return _("%(time)s now (%(zone)s)") % {
        "time": date_format(there, "D H:i"),
        "zone": contact.time_zone,
    }


def lines(contact_id: int) -> list[dict[str, Any]]:
    return [
        {
            "id": one.pk,
            "kind": one.get_kind_display(),
            "icon": LINE_ICONS[LineKind(one.kind)],
            "text": one.text,
            "by": one.by.name if one.by else "",
            "at": one.at,
        }
        for one in contacts.lines_of(contact_id)
    ]


# ---- roles -----------------------------------------------------------------------------------


def roles(contact_id: int, *, on: date) -> dict[str, list[dict[str, Any]]]:
    """What they are today, and what they were, will be, or were taken to be."""
    rows = contacts.roles_of(contact_id)
    there = _still_there(one.proof_mention for one in rows)
    made: dict[str, list[dict[str, Any]]] = {"now": [], "else": []}
    for one in rows:
        is_now = one.ended_at is None and one.since <= on <= (one.until or date.max)
        made["now" if is_now else "else"].append(_role(one, there))
    return made


def _role(one: Role, there: set[int]) -> dict[str, Any]:
    is_link = one.proof.startswith(("https://", "http://"))
    return {
        "id": one.pk,
        "label": contacts.role_label(one.kind),
        "since": one.since,
        "until": one.until,
        "proof": "" if is_link else one.proof,
        "link": one.proof if is_link else _mention_url(one.proof_mention, there),
        "is_outside": is_link,
        "is_gone": one.proof_mention is not None and one.proof_mention not in there,
        "by": one.by.name if one.by else "",
        "at": one.at,
        "ended_at": one.ended_at,
        "ended_by": one.ended_by.name if one.ended_by else "",
    }


# ---- consent ---------------------------------------------------------------------------------


def consents(contact_id: int) -> list[dict[str, Any]]:
    """Of each purpose that was ever spoken of: how it stands, and every word of it."""
    rows = contacts.consents_of(contact_id)
    there = _still_there(one.proof_mention for one in rows)
    found = []
    for purpose, words in PURPOSES.items():
        history = [_consent(one, there) for one in rows if one.purpose == purpose]
        if history:
            found.append({"words": words, "last": history[0], "history": history})
    return found


def _consent(one: Consent, there: set[int]) -> dict[str, Any]:
    return {
        "is_given": one.is_given,
        "said_at": one.said_at,
        "at": one.at,
        "by": one.by.name if one.by else _("themselves, on their page"),
        "words": one.words,
        "link": _mention_url(one.proof_mention, there),
        "is_gone": one.proof_mention is not None and one.proof_mention not in there,
    }


def _still_there(ids: Any) -> set[int]:
    asked = {pk for pk in ids if pk is not None}
    return {one.pk for one in mentions.by_ids(asked)} if asked else set()


def _mention_url(mention_id: int | None, there: set[int]) -> str:
    return reverse("mention", args=[mention_id]) if mention_id in there else ""


def _proof_words(one: Mention) -> str:
    words = text.shorten(personal.masked(one.text or one.title), WORDS) or _("(no words)")
    return f"{date_format(one.posted_at, 'j M')}: {words}"


# ---- kept out --------------------------------------------------------------------------------


def _stands(one: Block, now: datetime) -> bool:
    return one.ended_at is None and (one.until is None or one.until > now)


def _block(one: Block | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "identity": one.identity,
        "is_muted": one.kind == contacts.BlockKind.MUTED,
        "kind": one.get_kind_display(),
        "reason": one.get_reason_display(),
        "words": one.words,
        "by": one.by.name if one.by else "",
        "at": one.at,
        "last_day": (one.until - timedelta(seconds=1)) if one.until else None,
        "ended_at": one.ended_at or one.until,
        "ended_by": one.ended_by.name if one.ended_by else "",
    }
