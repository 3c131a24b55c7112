"""Rows of cases as the partial templates take them: plain dictionaries, no decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.cases import (
    approvals_screen,
    asides_screen,
    guided,
    leaving,
    lines_screen,
    naming,
    need,
    outcomes_screen,
    place_words,
    promises_screen,
    protocols,
    said,
    veil,
)
from allears.cases.models import Case, Event, EventKind, Message, Note
from allears.cases.models.case import Outcome
from allears.connectors import CONNECTORS
from allears.lib import clock
from allears.listening.ports import Mark
from allears.staff.queries import User
from allears.triage import personal

EVENT_ICONS = {
    EventKind.OPENED: "circle-dot",
    EventKind.ROUTED: "route",
    EventKind.TAKEN: "hand",
    EventKind.ASSIGNED: "user-check",
    EventKind.RELEASED: "user-minus",
    EventKind.HANDED: "arrow-right-left",
    EventKind.OFFERED: "arrow-right-left",
    EventKind.DECLINED: "circle-x",
    EventKind.OFFER_OVER: "undo-2",
    EventKind.OFFER_LATE: "timer",
    EventKind.WATCHING: "eye",
    EventKind.ASKED: "message-circle-question-mark",
    EventKind.ASIDE_OWNED: "hand",
    EventKind.ASIDE: "message-circle-reply",
    EventKind.ASIDE_OVER: "undo-2",
    EventKind.ASIDE_LATE: "timer",
    EventKind.ASIDE_LOST: "mail-x",
    EventKind.TAKEN_OVER: "pencil",
    EventKind.APPROVAL_ASKED: "badge-check",
    EventKind.APPROVED: "check-check",
    EventKind.APPROVAL_NO: "circle-x",
    EventKind.APPROVAL_OVER: "undo-2",
    EventKind.APPROVAL_LATE: "timer",
    EventKind.REVEALED: "eye",
    EventKind.HARD: "heart-handshake",
    EventKind.HARD_OVER: "check",
    EventKind.SNOOZED: "alarm-clock",
    EventKind.WOKE: "sun",
    EventKind.CLOSED: "circle-check",
    EventKind.REOPENED: "rotate-ccw",
    EventKind.BREACHED: "timer",
    EventKind.BOUNCED: "mail-x",
    EventKind.SEND_FAILED: "circle-alert",
    EventKind.SEND_RETRIED: "refresh-cw",
    EventKind.SEND_CANCELLED: "undo-2",
    EventKind.WALLED: "lock",
    EventKind.GONE: "eraser",
    EventKind.PROMISED: "handshake",
    EventKind.PROMISE_MOVED: "handshake",
    EventKind.PROMISE_KEPT: "circle-check",
    EventKind.PROMISE_BROKEN: "timer",
    EventKind.PROMISE_OVER: "undo-2",
    EventKind.FOLLOWED_UP: "message-circle-question-mark",
    EventKind.SATISFIED: "smile",
    EventKind.NOT_SATISFIED: "frown",
    EventKind.NO_WORD: "message-circle-off",
    EventKind.WENT_PRIVATE: "lock",
    EventKind.PUBLIC_WORD: "megaphone",
    EventKind.PAGE: "link",
    EventKind.PAGE_OVER: "unlink",
    EventKind.PLAYBOOK: "list-checks",
    EventKind.RECALL: "undo-2",
    EventKind.RECALL_FAILED: "circle-alert",
}
SILENT = frozenset(
    {
        *(EventKind.HEARD, EventKind.REPLIED, EventKind.NOTED, EventKind.SENT),
        *(EventKind.EDITED, EventKind.GONE, EventKind.RECALLED),
    }
)
"""Events whose message or note says it already."""


TOLD_BY: tuple[tuple[frozenset[EventKind], Callable[[Event, str], tuple[str, str]]], ...] = (
    (asides_screen.KINDS, asides_screen.sentence),
    (promises_screen.KINDS, promises_screen.sentence),
    (outcomes_screen.KINDS, outcomes_screen.sentence),
    (approvals_screen.KINDS, approvals_screen.sentence),
    (guided.KINDS, guided.sentence),
)
"""Who tells of which events."""


OF_CARE = frozenset({EventKind.HARD, EventKind.HARD_OVER, EventKind.REVEALED})


def face(user: User | None) -> dict[str, str] | None:
    return {"name": user.name, "image": user.image} if user else None


def who(case: Case) -> str:
    return case.contact.name or _("Somebody")


def marks_of(case: Case) -> list[Mark]:
    """What triage believed when it opened, as signs."""
    marks = need.marks_of(case)
    is_urgent = marks.urgency.value in ("high", "critical")
    return [marks.intent, marks.urgency] if is_urgent else [marks.intent]


def row(case: Case, *, address: str) -> dict[str, Any]:
    """One case in a list; `address` is what its link keeps of the list's own."""
    url = reverse("case", args=[case.pk])
    return {
        "id": case.pk,
        "url": f"{url}?{address}" if address else url,
        "name": who(case),
        "words": personal.masked(case.last_words or case.title),
        "network": case.network,
        "waiting_since": case.waiting_since,
        "due_at": case.next_due_at,
        "marks": marks_of(case),
        "why": place_words.short(case),
        "assignee": face(case.assignee),
        "team": case.team.name,
        "state": _state(case),
    }


def _state(case: Case) -> str:
    if case.closed_at is not None:
        closures = [c for c in case.closures.all() if c.reopened_at is None]
        return str(closures[-1].get_outcome_display()) if closures else _("closed")
    if case.snoozed_until is not None:
        return _("snoozed")
    return "" if case.waiting_since else _("answered")


def head(case: Case, *, handles: Iterable[dict[str, str]], back_url: str) -> dict[str, Any]:
    """The person at the top of a case."""
    why = (case.intake_words, case.route_words, *place_words.reasons(case, now=clock.now()))
    return {
        "id": case.pk,
        "name": who(case),
        "handles": list(handles),
        "waiting_since": case.waiting_since,
        "due_at": case.next_due_at,
        "marks": marks_of(case),
        "why": [words for words in why if words],
        "team": case.team.name,
        "assignee": face(case.assignee),
        "back_url": back_url,
        "person_url": reverse("person", args=[case.contact_id]),
        "actions_template": "cases/_acts.html",
        "title": personal.masked(case.title),
        "is_closed": case.closed_at is not None,
        "is_snoozed": case.snoozed_until is not None,
        "assignee_id": case.assignee_id,
        "team_id": case.team_id,
        "priority": case.priority,
        "walls": [wall.name for wall in (case.wall, case.contact.wall) if wall],
        "is_walled": bool(case.walls),
    }


def message(entry: Message, sees: veil.Sees = veil.NOTHING) -> dict[str, Any]:
    """One message as the person, or one of us, said it; what is personal as far as one sees it."""
    network = entry.conversation.network
    shown: dict[str, Any] = {
        "id": entry.pk,
        "at": entry.at,
        "text": sees.read(entry.pk, entry.text),
        "quoted": sees.read(entry.pk, entry.quoted),
        "veiled": sees.veiled(entry.pk, entry.text, entry.quoted),
        "reveal_url": reverse("message_reveal", args=[entry.pk]) if sees.may_answer else "",
        "network": network,
        "is_public": entry.is_public,
    } | said.length(entry.text)
    if entry.by is not None:
        ours = {"kind": "out", "name": entry.by.name, "warning": entry.warning}
        return shown | ours | leaving.shown(entry, may_answer=sees.may_answer)
    found = entry.mention
    if found is None:
        return shown | {"kind": "in", "name": _("Somebody")}
    beside = said.shown(found)
    beside["title"] = sees.read(entry.pk, beside["title"])
    return shown | {"kind": "in"} | said.by_whom(found) | beside


def note(entry: Note) -> dict[str, Any]:
    return {
        "id": f"note-{entry.pk}",
        "kind": "note",
        "name": entry.by.name,
        "at": entry.at,
        "text": entry.text,
        "html": naming.marked(entry.text, entry.names),
    } | said.length(entry.text)


def event(entry: Event, *, teams: Mapping[int, str] | None = None) -> dict[str, Any]:
    """What happened, as a sentence; `teams` are the names of teams by id."""
    words, reason = _sentence(entry, teams or {})
    if macro := entry.data.get("macro"):
        words = _("%(words)s, by the macro %(macro)s") % {"words": words, "macro": macro}
    return {
        "id": entry.pk,
        "icon": EVENT_ICONS.get(EventKind(entry.kind), "circle-dashed"),
        "words": words,
        "reason": reason,
        "at": entry.at,
    }


def _of_care(entry: Event, name: str) -> tuple[str, str]:
    """What was done with care: a protocol, and a look at what is covered."""
    what = protocols.label_of(entry.data.get("hard", ""))
    if entry.kind == EventKind.HARD:
        if entry.by is None:
            return _("A protocol opened: %s") % what, ""
        return _("%(by)s opened a protocol: %(what)s") % {"by": name, "what": what}, entry.words
    if entry.kind == EventKind.HARD_OVER:
        return _("%s says that it is seen to") % name, entry.words or what
    kinds = veil.words_of(entry.data.get("kinds", ()))
    words = _("%(by)s looked at what was covered: %(what)s")
    return words % {"by": name, "what": kinds}, ""


def _sentence(entry: Event, teams: Mapping[int, str]) -> tuple[str, str]:
    name = entry.by.name if entry.by else _("All Ears")
    data = entry.data
    if entry.kind in lines_screen.KINDS:
        return lines_screen.sentence(entry, name, teams)
    for kinds, sentence in TOLD_BY:
        if entry.kind in kinds:
            return sentence(entry, name)
    if entry.kind in OF_CARE:
        return _of_care(entry, name)
    match EventKind(entry.kind):
        case EventKind.OPENED:
            return _("Became a case"), entry.words
        case EventKind.ROUTED:
            team = teams.get(data.get("team") or 0, "")
            words = _("Came to %(team)s") % {"team": team}
            return words if team else _("Came to the accountable team"), entry.words
        case EventKind.TAKEN:
            return _("%s took it") % name, ""
        case EventKind.ASSIGNED:
            return _("%(by)s gave it to %(to)s") % {"by": name, "to": entry.words}, ""
        case EventKind.RELEASED:
            return _("%s put it back into the queue") % name, entry.words
        case EventKind.HANDED:
            words = _("%(by)s handed it over to %(to)s")
            if data.get("accepted"):
                words = _("%(by)s accepted it for %(to)s")
            return words % {"by": name, "to": data.get("to_team", "")}, entry.words
        case EventKind.SNOOZED:
            until = datetime.fromisoformat(data["until"])
            return _("%(by)s snoozed it until %(until)s") % {
                "by": name,
                "until": f"{until:%d %b %H:%M} UTC",
            }, ""
        case EventKind.WOKE:
            return _("It woke up"), entry.words
        case EventKind.CLOSED:
            outcome = str(Outcome(data["outcome"]).label)
            return _("%(by)s closed it: %(outcome)s") % {
                "by": name,
                "outcome": outcome.lower(),
            }, entry.words
        case EventKind.REOPENED:
            return _("It was opened again"), entry.words
        case EventKind.BREACHED:
            return _("A time that we owe has passed: %s") % entry.words, ""
        case _:
            return _otherwise(entry, name)


def _otherwise(entry: Event, name: str) -> tuple[str, str]:
    """What became of an answer on its way, who may see it, what is gone; of anything else, its kind."""
    match EventKind(entry.kind):
        case EventKind.GONE:
            return _gone(entry.data), ""
        case EventKind.WALLED:
            return _walled(name, entry.data.get("wall", "")), entry.words
        case EventKind.WENT_PRIVATE:
            return _("%s went on in private, and says so in public") % name, entry.words
        case EventKind.PUBLIC_WORD if entry.data.get("is_unsaid"):
            return _("The line in public was not said"), entry.words
        case EventKind.PUBLIC_WORD:
            return _("%s said in public how it ended; they agreed") % name, entry.words
        case EventKind.RENAMED:
            return _("%(by)s changed it: %(words)s") % {"by": name, "words": entry.words}, ""
        case EventKind.SEND_FAILED:
            return _("An answer could not be sent"), entry.words
        case EventKind.SEND_CANCELLED:
            return _("%s took an answer back before it left") % name, ""
        case EventKind.SEND_RETRIED:
            return _("%s sent it again") % name, ""
        case EventKind.RECALL:
            return _("%s takes an answer back that has left") % name, entry.words
        case EventKind.RECALL_FAILED:
            return _("An answer could not be taken back"), entry.words
        case EventKind.BOUNCED:
            return _("An answer came back"), entry.words
        case _:
            return f"{name}: {entry.get_kind_display()}", entry.words


def _walled(name: str, wall: str) -> str:
    """Who may see it has changed."""
    if not wall:
        return _("%s took it out from behind its wall") % name
    return _("%(by)s put it behind the wall %(wall)s") % {"by": name, "wall": wall}


def _gone(data: Mapping[str, Any]) -> str:
    """What its author took back, in a sentence."""
    if data.get("account"):
        return _("The account of this person is gone, and nothing that it said is kept")
    n = len(data.get("mentions") or ())
    words = ngettext(
        "Its author deleted a post. Nothing of it is kept",
        "Their author deleted %(n)d posts. Nothing of them is kept",
        n,
    )
    return words % {"n": n}


def limits_of(network: str) -> Any:
    """What a reply on this network may be; None when nobody can answer there."""
    connector = CONNECTORS.get(network)
    return connector.limits if connector else None
