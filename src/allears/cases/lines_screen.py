"""The lines of a case as its top shows them: who answers for it, who watches, what waits for a yes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from allears.cases import hands, owed, queries
from allears.cases.models import Case, Event, EventKind, Offer
from allears.cases.rules import lines as rules
from allears.cases.rules import taking_over
from allears.lib import text
from allears.staff import queries as staff
from allears.staff.queries import User

DRAFT_WORDS = 120
KINDS = frozenset(
    {
        *(EventKind.OFFERED, EventKind.DECLINED, EventKind.OFFER_OVER, EventKind.OFFER_LATE),
        *(EventKind.WATCHING, EventKind.TAKEN_OVER),
    }
)
"""Events that `sentence` tells."""


def person(user: User) -> rules.Person:
    """Somebody as the rules see them."""
    return rules.Person(
        id=user.pk,
        can_answer=user.can_answer,
        can_lead=user.can_lead,
        team_ids=frozenset(staff.team_ids_of(user)),
    )


def may_answer(case: Case, user: User) -> bool:
    """Whether somebody may answer this case."""
    lines = rules.Lines(team_id=case.team_id, allowed_ids=queries.allowed_ids(case.pk))
    return rules.may_answer(person(user), lines)


def shown(case: Case, reader: User, *, now: datetime) -> dict[str, Any]:
    """Context of `cases/_lines.html`, and what this reader may do. Three small reads."""
    watchers = queries.watchers(case)
    allowed = frozenset(one.team.pk for one in watchers if one.may_answer)
    who = person(reader)
    may = rules.may_answer(who, rules.Lines(team_id=case.team_id, allowed_ids=allowed))
    offer = queries.offer(case.pk) if case.closed_at is None else None
    known = {case.team_id, *(one.team.pk for one in watchers)}
    return {
        "may_answer": may,
        "watchers": watchers,
        "may_watch": [
            team
            for team in staff.teams()
            if team.pk not in known and (may or team.pk in who.team_ids)
        ],
        "drafts": _drafts(case, who, now=now) if may else [],
        "own_team_ids": who.team_ids,
        "offer": _offer(offer, who, may=may, now=now) if offer else None,
    }


def _offer(offer: Offer, who: rules.Person, *, may: bool, now: datetime) -> dict[str, Any]:
    names = {"by": offer.by.name, "giver": offer.giver.name, "taker": offer.taker.name}
    return {
        "words": _("%(by)s offers it to %(taker)s") % names,
        "why": offer.words,
        "giver": offer.giver.name,
        "due_at": offer.due_at,
        "weight": owed.weight(offer.at, offer.due_at, now),
        "may_accept": rules.may_accept(who, taker_id=offer.taker_id),
        "may_take": rules.may_answer(who, rules.Lines(team_id=offer.taker_id)),
        "may_take_back": may,
    }


def _drafts(case: Case, who: rules.Person, *, now: datetime) -> list[dict[str, Any]]:
    """Answers that others have begun and that this reader may go on from."""
    found = queries.drafts_of_others(case.pk, who.id)
    gone = hands.away([one.user_id for one in found], now=now) if found else {}
    made = []
    for one in found:
        is_away = one.user_id in gone or not one.user.is_active or not may_answer(case, one.user)
        begun = taking_over.Begun(writer_id=one.user_id, changed_at=one.changed_at, is_away=is_away)
        if taking_over.may_take_over(begun, by_id=who.id, can_lead=who.can_lead, now=now):
            words = text.shorten(one.text, DRAFT_WORDS)
            made.append({"user": one.user, "at": one.changed_at, "words": words})
    return made


def sentence(entry: Event, name: str, teams: Mapping[int, str]) -> tuple[str, str]:
    """What happened between teams, and why, for the history."""
    data = entry.data
    named = {"by": name, "team": teams.get(data.get("team") or 0, _("a team"))}
    match EventKind(entry.kind):
        case EventKind.OFFERED:
            return _("%(by)s offered it to %(team)s") % named, entry.words
        case EventKind.TAKEN_OVER:
            words = _("%(by)s went on from the draft of %(to)s")
            return words % {"by": name, "to": entry.words}, ""
        case EventKind.DECLINED:
            return _("%(by)s declined it for %(team)s") % named, entry.words
        case EventKind.OFFER_LATE:
            return _("%(team)s has not said yes or no in time; the leads were told") % named, ""
        case EventKind.OFFER_OVER if data.get("end") == "taken_back":
            return _("%(by)s took the offer to %(team)s back") % named, ""
        case EventKind.OFFER_OVER:
            return _("The offer to %(team)s fell away") % named, ""
    return _watching(data.get("what", "")) % named, ""


def _watching(what: str) -> str:
    return {
        "began": _("%(team)s watches it now (%(by)s)"),
        "ended": _("%(team)s watches it no more (%(by)s)"),
        "may": _("%(by)s allowed %(team)s to answer"),
        "may_not": _("%(by)s allowed %(team)s to answer no more"),
    }.get(what, "%(team)s")
