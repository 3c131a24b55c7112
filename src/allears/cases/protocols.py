"""The protocols for hard cases in our own words, until the house writes its own; and as they are shown.

Only emergency numbers stand here that are sure and last: the general ones of whole countries. Help
lines change, and each house adds those of its country.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from allears.cases.models import Case, HardCase, Protocol
from allears.cases.queries.held import has
from allears.staff.queries import Team
from allears.triage.hard import Kind

LABELS = {
    Kind.SELF_HARM: lazy("Somebody may harm themselves"),
    Kind.CHILD: lazy("A child may be harmed"),
    Kind.VIOLENCE: lazy("Violence, or a threat of it"),
    Kind.DEATH: lazy("Somebody has died"),
}
SAY = {
    Kind.SELF_HARM: lazy(
        "That you have read it, that you take it seriously, and that they are not alone. Ask directly"
        " whether they are safe now. Name the number below. Stay until somebody answers."
    ),
    Kind.CHILD: lazy(
        "That you have read it and that you pass it on to people who can help. Ask only whether the"
        " child is in danger now. Name the number below."
    ),
    Kind.VIOLENCE: lazy(
        "Short and calm: that you have read it. To somebody who is threatened: the number below, and"
        " that they come first. To somebody who threatens: nothing before a lead has read it."
    ),
    Kind.DEATH: lazy(
        "That you are sorry. One person for all of it, so that they tell it once. Say what you will do"
        " and what they need not do."
    ),
}
NOT_SAY = {
    Kind.SELF_HARM: lazy(
        "No reproach, no “others have it worse”, no promise to keep it secret, no link alone."
    ),
    Kind.CHILD: lazy(
        "No questions about details, no accusation, nothing in public, no promise of secrecy."
    ),
    Kind.VIOLENCE: lazy(
        "No joke, no challenge, no names of colleagues, nothing about where people are."
    ),
    Kind.DEATH: lazy(
        "No advertising, no “your case”, no canned reply, no request for a rating, no form first."
    ),
}
CALLS = """European Union, Switzerland, Norway, Iceland, Turkey, Ukraine, India: 112
United Kingdom: 999 or 112
United States, Canada: 911
Australia: 000
New Zealand: 111"""


@dataclass(frozen=True, kw_only=True)
class Words:
    """A protocol as it stands."""

    kind: Kind
    team: Team | None
    say: str
    not_say: str
    calls: str


def of(kind: Kind) -> Words:
    """The house's own words, else ours."""
    row = Protocol.objects.select_related("team").filter(kind=kind).first()
    return Words(
        kind=kind,
        team=row.team if row else None,
        say=row.say if row else str(SAY[kind]),
        not_say=row.not_say if row else str(NOT_SAY[kind]),
        calls=row.calls if row else CALLS,
    )


def shown(case: Case) -> list[dict[str, Any]]:
    """Context of `cases/_hard.html`; one read where nothing is open."""
    if not has(case.pk, HardCase):
        return []
    known = set(Kind)
    rows = HardCase.objects.select_related("by").filter(case=case, ended_at=None).order_by("at")
    return [
        {
            "kind": row.kind,
            "label": LABELS[Kind(row.kind)],
            "at": row.at,
            "by": row.by.name if row.by else "",
            "words": of(Kind(row.kind)),
        }
        for row in rows
        if row.kind in known
    ]


def choices(case: Case) -> list[dict[str, Any]]:
    """What can be opened by hand, with what it says and who is told; not what is open already."""
    rows = HardCase.objects.filter(case=case, ended_at=None)
    there = set(rows.values_list("kind", flat=True))
    return [
        {"kind": str(kind), "label": LABELS[kind], "words": of(kind)}
        for kind in Kind
        if kind not in there
    ]


def label_of(kind: str) -> str:
    """For the history."""
    return str(LABELS[Kind(kind)]) if kind in set(Kind) else ""
