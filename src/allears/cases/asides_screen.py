"""Side questions as the top of a case and its history show them: plain dictionaries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.cases import lines_screen, owed, queries
from allears.cases.models import Aside, AsideKind, AsideWord, Case, Event, EventKind
from allears.cases.rules import asides as rules
from allears.cases.rules.lines import Person
from allears.mentions import queries as mentions
from allears.staff import queries as staff
from allears.staff.queries import User

MOST_CHARS = 20_000
"""Of a mail that answers; the rest stands on the page of the mention."""
KINDS = frozenset(
    {
        *(EventKind.ASKED, EventKind.ASIDE_OWNED, EventKind.ASIDE, EventKind.ASIDE_OVER),
        *(EventKind.ASIDE_LATE, EventKind.ASIDE_LOST),
    }
)
"""Events that `sentence` tells."""
LENGTHS = {
    "1h": gettext_lazy("within an hour"),
    "4h": gettext_lazy("within four hours"),
    "1d": gettext_lazy("within a working day"),
    "3d": gettext_lazy("within three working days"),
}


def shown(case: Case, reader: User, *, now: datetime) -> dict[str, Any]:
    """Context of `cases/_asides.html` and `cases/_ask.html`."""
    found = queries.asides_of(case.pk)
    who = lines_screen.person(reader)
    may = who.can_answer and lines_screen.may_answer(case, reader) if found else False
    rows = [_row(one, who, reader, may=may, now=now) for one in found]
    return {
        "open": [row for row in rows if row["is_open"]],
        "ended": [row for row in rows if not row["is_open"]],
        "kinds": AsideKind.choices,
        "lengths": list(LENGTHS.items()),
        "usual": rules.USUAL,
        "people": [one for one in staff.users() if one.pk != reader.pk],
    }


def _row(aside: Aside, who: Person, reader: User, *, may: bool, now: datetime) -> dict[str, Any]:
    asked = rules.Asked(
        by_id=aside.by_id,
        team_id=aside.team_id,
        person_id=aside.person_id,
        address=aside.address,
    )
    is_open = aside.ended_at is None
    can = is_open and rules.may_answer(who, asked)
    return {
        "id": aside.pk,
        "kind": aside.get_kind_display(),
        "by": aside.by.name,
        "to": to_whom(aside),
        "is_outside": bool(aside.address),
        "is_approval": aside.kind == AsideKind.APPROVAL,
        "words": aside.words,
        "owner": aside.owner.name if aside.owner and not aside.person_id else "",
        "is_open": is_open,
        "end": aside.get_end_display(),
        "verdict": {"yes": _("Yes"), "no": _("No")}.get(aside.verdict, ""),
        "due_at": aside.due_at,
        "weight": owed.weight(aside.at, aside.due_at, now),
        "state": _state(aside),
        "can_answer": can,
        "can_own": can and aside.team_id in who.team_ids and aside.owner_id != reader.pk,
        "can_take_back": is_open and (aside.by_id == reader.pk or may),
        "said": [_said(one) for one in aside.said.all()],
    }


def to_whom(aside: Aside) -> str:
    if aside.team is not None:
        return aside.team.name
    return aside.person.name if aside.person is not None else aside.address


def _state(aside: Aside) -> str:
    """What became of the mail that asks, where something is wrong with it."""
    row = aside.outgoing
    if row is not None and row.gave_up_at is not None:
        return _("The mail could not be sent.")
    return ""


def _said(word: AsideWord) -> dict[str, Any]:
    if word.by is not None:
        return {"name": word.by.name, "text": word.text, "at": word.at}
    mention = word.mention
    assert mention is not None
    return {
        "name": str(mention.identity) if mention.identity else _("Somebody"),
        "text": mentions.post_of(mention).text[:MOST_CHARS],
        "at": word.at,
        "is_strange": word.is_strange,
        "is_automatic": word.is_automatic,
        "is_outside": True,
    }


def sentence(entry: Event, name: str) -> tuple[str, str]:
    """What happened, and its words, for the history."""
    data = entry.data
    named = {"by": name if entry.by else data.get("to", name), "to": data.get("to", "")}
    match EventKind(entry.kind):
        case EventKind.ASKED:
            return _("%(by)s asked %(to)s at the side") % named, entry.words
        case EventKind.ASIDE_OWNED:
            return _("%(by)s sees to what was asked at the side") % named, ""
        case EventKind.ASIDE if data.get("verdict"):
            verdict = {"yes": _("yes"), "no": _("no")}.get(data["verdict"], "")
            return _("%(by)s said %(verdict)s at the side") % (
                named | {"verdict": verdict}
            ), entry.words
        case EventKind.ASIDE:
            return _("%(by)s answered at the side") % named, entry.words
        case EventKind.ASIDE_LATE:
            return _("%(to)s has not answered in time what was asked at the side") % named, ""
        case EventKind.ASIDE_LOST:
            return _("A question to %(to)s could not be delivered") % named, entry.words
    return _("%(by)s took a question to %(to)s back") % named, ""
