"""Licences and rules for approval as their pages show them: plain dictionaries and sentences."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from allears.cases import approvals_screen, queries
from allears.cases.actions import licences
from allears.cases.approval_form import HOURS
from allears.cases.filter_words import INTENTS
from allears.cases.models import ApprovalRule, LicenceHow, LicenceStep
from allears.cases.rules import licence as rules
from allears.cases.rules.licence import Reach, Step
from allears.channels import queries as channels
from allears.connectors import CONNECTORS, SPEAKERS
from allears.contacts import queries as contacts
from allears.staff import queries as staff
from allears.staff.queries import User


def rule(row: ApprovalRule) -> dict[str, Any]:
    """A rule in words: what must hold, and who says yes."""
    return {
        "row": row,
        "when": _when(row) or [_("every answer")],
        "whom": approvals_screen.whom(row.team, row.asks),
        "deputy": approvals_screen.whom(row.deputy_team, row.deputy_asks),
        "within": str(dict(HOURS).get(str(row.within_s), row.within_s)),
        "is_on": row.off_at is None,
    }


def _when(row: ApprovalRule) -> list[str]:
    names_of = {str(intent): label for intent, label in INTENTS.items()}
    names = {team.pk: team.name for team in staff.teams()}
    said = [
        (row.is_public_only, _("in public")),
        (row.for_unlicensed, _("of people without a licence")),
        (row.in_crisis, _("during a crisis")),
        (row.teams, _("for cases of %s") % _or(names[pk] for pk in row.teams if pk in names)),
        (row.intents, _("when it is %s") % _or(str(names_of.get(one, one)) for one in row.intents)),
        (row.roles, _("to %s") % _or(contacts.role_label(one) for one in row.roles)),
        (row.words, _("with the words %s") % _or(f"“{one}”" for one in row.words)),
        (row.heard, _("when they wrote %s") % _or(f"“{one}”" for one in row.heard)),
        (row.amount is not None, _("with an amount from %s") % _number(row)),
    ]
    return [words for holds, words in said if holds]


def _number(row: ApprovalRule) -> str:
    if row.amount is None:
        return ""
    whole = row.amount == row.amount.to_integral_value()
    return number_format(row.amount, decimal_pos=0 if whole else 2)


def _or(words: Any) -> str:
    return _(" or ").join(words)


def networks() -> list[tuple[str, str]]:
    """Kinds of places where we answer: (name, label)."""
    used = {one.network for one in channels.every()} & set(SPEAKERS)
    return sorted((name, CONNECTORS[name].label) for name in used)


def rows(person: User) -> list[dict[str, Any]]:
    """Each way of answering, in public and in private, with where this person stands."""
    steps, house = licences.steps_of(person), queries.answering()
    return [
        _row(person, steps, Reach(network=name, is_public=is_public), label)
        | {"n_needed": house.n_public if is_public else house.n_private}
        for name, label in networks()
        for is_public in _ways(name)
    ]


def _ways(network: str) -> tuple[bool, ...]:
    limits = CONNECTORS[network].limits
    return tuple(
        way for way, can in ((True, limits.can_public), (False, limits.can_private)) if can
    )


def _row(person: User, steps: list[Step], reach: Reach, label: str) -> dict[str, Any]:
    last = rules.standing(steps, reach)
    is_licensed = rules.is_licensed(steps, reach, can_lead=person.can_lead) and person.can_answer
    return {
        "network": reach.network,
        "label": label,
        "is_public": reach.is_public,
        "reach": f"{'public' if reach.is_public else 'private'}-{reach.network}",
        "is_licensed": is_licensed,
        "why": _why(person, last),
        "n_approved": 0 if is_licensed else licences.n_approved(person, reach),
    }


def _why(person: User, last: Step | None) -> str:
    if not person.can_answer:
        return _("reads and answers nothing")
    if person.can_lead:
        return _("leads")
    if last is None:
        return ""
    words = str(LicenceHow(last.how).label)
    return f"{words}: {last.words}" if last.words and last.how != LicenceHow.EARNED else words


def history(person: User) -> list[dict[str, Any]]:
    """What was given and taken back, newest first."""
    labels = dict(networks())
    return [
        {
            "at": one.at,
            "by": one.by,
            "is_given": one.how != LicenceHow.REVOKED,
            "is_public": one.is_public,
            "where": labels.get(one.network, one.network) or _("everywhere"),
            "how": str(LicenceHow(one.how).label),
            "words": one.words,
        }
        for one in reversed(licences.steps_of(person))
    ]


def everybody() -> list[dict[str, Any]]:
    """All who answer and lead nobody, with how many ways they answer by themselves. Three reads."""
    found: dict[int, list[Step]] = defaultdict(list)
    for row in LicenceStep.objects.order_by("pk"):
        found[row.user_id].append(
            Step(network=row.network, is_public=row.is_public, how=row.how, at=row.at)
        )
    reaches = [
        Reach(network=name, is_public=way) for name, _label in networks() for way in _ways(name)
    ]
    made = []
    for user in staff.colleagues():
        if user.can_lead:
            continue
        steps = found[user.pk]
        n = sum(rules.is_licensed(steps, reach, can_lead=False) for reach in reaches)
        made.append({"user": user, "n": n, "n_all": len(reaches), "is_all": n == len(reaches)})
    return made
