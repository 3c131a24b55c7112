"""A person's story as their page tells it: moments by day, each in one shape; plain dictionaries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.cases import queries, screen, thread
from allears.cases.models import EventKind
from allears.cases.models.case import Outcome
from allears.cases.queries import Moment, StoryKind
from allears.lib import text
from allears.mentions.queries import Mention
from allears.triage import personal

WORDS = 320
KINDS = {
    StoryKind.SAID: (gettext_lazy("What they said"), "message-circle"),
    StoryKind.ANSWERED: (gettext_lazy("What we answered"), "reply"),
    StoryKind.CASE: (gettext_lazy("Cases"), "circle-dot"),
    StoryKind.NOTE: (gettext_lazy("Notes"), "sticky-note"),
    StoryKind.MERGE: (gettext_lazy("Merges"), "merge"),
}


def days(moments: Iterable[Moment], *, now: datetime) -> list[dict[str, Any]]:
    """Moments grouped by the reader's days: {"day", "moments"}; one read for what became of words."""
    found = list(moments)
    said = [one.row.pk for one in found if one.kind == StoryKind.SAID]
    in_cases = queries.case_ids_of_mentions(said)
    made: list[dict[str, Any]] = []
    for one in found:
        day = thread.day_words(timezone.localdate(one.at), now)
        if not made or made[-1]["day"] != day:
            made.append({"day": day, "moments": []})
        made[-1]["moments"].append(_shown(one, in_cases))
    return made


def _shown(moment: Moment, in_cases: dict[int, int]) -> dict[str, Any]:
    shown = {"kind": str(moment.kind), "icon": KINDS[moment.kind][1], "at": moment.at}
    row = moment.row
    match moment.kind:
        case StoryKind.SAID:
            return shown | _said(row, in_cases)
        case StoryKind.ANSWERED:
            back = getattr(row, "recall", None)
            is_back = back is not None and back.outgoing.sent_at is not None
            who = _("%(name)s answered, taken back since") if is_back else _("%(name)s answered")
            who %= {"name": row.by.name}
            return shown | {"who": who, "network": row.conversation.network} | _of_case(row)
        case StoryKind.NOTE:
            who = _("%(name)s noted") % {"name": row.by.name}
            return shown | {"who": who} | _of_case(row)
        case StoryKind.CASE:
            return shown | _turn(row)
        case _:
            return shown | _merge(row)


def _said(row: Mention, in_cases: dict[int, int]) -> dict[str, Any]:
    case_id = in_cases.get(row.pk)
    address = reverse("case", args=[case_id]) if case_id else reverse("mention", args=[row.pk])
    words = f"{row.title}\n{row.text}" if row.title else row.text
    return {
        "who": row.channel.name,
        "network": row.network,
        "is_private": row.is_private,
        "words": text.shorten(personal.masked(words), WORDS),
        "url": address,
        "case_id": case_id,
    }


def _of_case(row: Any) -> dict[str, Any]:
    return {
        "words": text.shorten(personal.masked(row.text), WORDS),
        "url": reverse("case", args=[row.case_id]),
        "case_id": row.case_id,
    }


def _turn(row: Any) -> dict[str, Any]:
    """A case began, ended with its outcome, or began again."""
    if row.kind == EventKind.CLOSED:
        who = str(Outcome(row.data["outcome"]).label)
        by = _("closed by %(name)s") % {"name": row.by.name} if row.by else ""
    else:
        who, by = screen.event(row)["words"], ""
    return {
        "who": who,
        "by": by,
        "title": personal.masked(row.case.title),
        "icon": screen.EVENT_ICONS[EventKind(row.kind)],
        "url": reverse("case", args=[row.case_id]),
        "case_id": row.case_id,
    }


def _merge(row: Any) -> dict[str, Any]:
    names = {"other": str(row.other), "keep": str(row.keep), "by": row.by.name}
    if row.undone_at:
        who = _("%(by)s put %(other)s and %(keep)s together; it was taken apart again") % names
    else:
        who = _("%(by)s found that %(other)s is the same person as %(keep)s") % names
    return {"who": who, "merge_id": None if row.undone_at else row.pk}


def filters(kind: StoryKind | None, address: str) -> list[dict[str, Any]]:
    """The kinds of moments as tabs; none chosen shows all."""
    every = {"label": _("Everything"), "url": address, "is_current": kind is None}
    return [every] + [
        {"label": str(label), "url": f"{address}?kind={one}", "is_current": one == kind}
        for one, (label, _icon) in KINDS.items()
    ]


def write_place(moment: Moment) -> str:
    """Where a moment stands, for an address."""
    return f"{moment.at.isoformat()}_{moment.kind}_{moment.row.pk}"


def read_place(raw: str) -> tuple[datetime, str, int] | None:
    """What `write_place` wrote; None for anything else."""
    at, _sign, rest = raw.partition("_")
    kind, _sign, number = rest.partition("_")
    try:
        moment, known = datetime.fromisoformat(at), StoryKind(kind)
    except ValueError:
        return None
    is_number = number.isascii() and number.isdigit() and len(number) <= 18
    return (moment, known, int(number)) if moment.tzinfo and is_number else None
