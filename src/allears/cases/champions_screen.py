"""Champions as their pages show them: candidates with what they did, those who were asked; plain dictionaries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allears.cases.models import ChampionKind, Deed
from allears.cases.people import name
from allears.cases.queries import champions as queries
from allears.cases.rules.champions import WINDOW, Counted, Step
from allears.contacts.queries import Contact
from allears.lib import text
from allears.triage import personal

WORDS = 220
DRAFT = gettext_lazy(
    "Hello {name},\n\nwe read how you helped others here. Thank you! Would you like to be one of our"
    " champions? You would hear of news a little earlier and could ask us directly. There is no"
    " duty in it, and you can leave at any time.\n\nWould you like that? Just answer here."
)
DRAFT_PRAISED = gettext_lazy(
    "Hello {name},\n\nwe read what you wrote about us. Thank you! Would you like to be one of our"
    " champions? You would hear of news a little earlier and could ask us directly. There is no"
    " duty in it, and you can leave at any time.\n\nWould you like that? Just answer here."
)
STATES = {
    Step.ACCEPTED: ("good", "award"),
    Step.INVITED: ("info", "mail"),
    Step.DECLINED: ("", "x"),
    Step.LEFT: ("", "door-open"),
}


def candidates(*, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": one.contact.pk,
            "name": name(one.contact),
            "url": reverse("person", args=[one.contact.pk]),
            "why": why(one.counted),
            "deeds": [deed(row) for row in one.deeds],
        }
        for one in queries.candidates(now=now)
    ]


def why(counted: Counted) -> str:
    """What they did, in a sentence."""
    said = []
    if counted.n_helps:
        n = max(counted.n_people, 1)
        times = ngettext("helped %d time", "helped %d times", counted.n_helps) % counted.n_helps
        whom = ngettext("%d person", "%d people", n) % n
        said.append(_("%(times)s, %(whom)s") % {"times": times, "whom": whom})
    if n_days := counted.n_praise_days:
        words = ngettext(
            "praised with reasons on %d day", "praised with reasons on %d days", n_days
        )
        said.append(words % n_days)
    return "; ".join(said)


def deed(row: Deed) -> dict[str, Any]:
    """One of their posts, linked."""
    mention = row.mention
    return {
        "id": mention.pk,
        "url": reverse("mention", args=[mention.pk]),
        "is_help": row.kind == "help",
        "network": mention.network,
        "at": row.at,
        "words": text.shorten(personal.masked(mention.text or mention.title), WORDS),
    }


def asked() -> list[dict[str, Any]]:
    """Everybody who was ever asked."""
    return [
        {
            "id": one.contact.pk,
            "name": name(one.contact),
            "url": reverse("person", args=[one.contact.pk]),
            "state": str(one.state),
            "label": ChampionKind(one.state).label,
            "sign": STATES[one.state],
            "at": one.last.at,
            "by": one.last.by.name if one.last.by else _("themselves"),
            "words": one.last.words,
            "case_url": reverse("case", args=[one.last.case_id]) if one.last.case_id else "",
            "waits_for_yes": one.last.approval is not None and one.last.approval.ended_at is None,
            "n_thanked": one.n_thanked,
            "thanked_at": one.thanked_at,
        }
        for one in queries.champions()
    ]


def invitation(contact: Contact, *, now: datetime) -> dict[str, Any]:
    """What somebody needs who writes to them."""
    deeds = [deed(row) for row in queries.deeds_of(contact.pk, now=now)]
    draft = DRAFT if any(one["is_help"] for one in deeds) else DRAFT_PRAISED
    return {
        "contact": contact,
        "name": name(contact),
        "deeds": deeds,
        "draft": str(draft).format(name=contact.name or _("there")),
        "help": _(
            "In private the blank {{page}} becomes the link of their own page, where they say yes or"
            " no and leave with one click."
        ),
        "n_days": WINDOW.days,
    }
