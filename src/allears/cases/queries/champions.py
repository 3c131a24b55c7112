"""Champions: who may be asked, with what they did; who was asked, and how that went."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q, Window
from django.db.models.functions import RowNumber, TruncDate

from allears.cases.models import ApprovalEnd, Case, ChampionStep, Deed, Message
from allears.cases.rules import champions as rules
from allears.contacts import queries as contacts
from allears.contacts.queries import Contact, Purpose, RoleKind

MOST = 40
LOOKED_AT = 400
"""People with the most deeds, of whom those are left out who are no candidates."""
N_POSTS = 3
MOST_OFFERED = 20
_ORDER = (rules.Step.ACCEPTED, rules.Step.INVITED, rules.Step.DECLINED, rules.Step.LEFT)
_VOID = (ApprovalEnd.DECLINED, ApprovalEnd.WITHDRAWN, ApprovalEnd.OVER)


@dataclass(kw_only=True)
class Candidate:
    """Somebody who may be asked, and why."""

    contact: Contact
    counted: rules.Counted
    last_at: datetime
    deeds: list[Deed] = field(default_factory=list)
    """The newest few, with what was said."""


def candidates(*, now: datetime) -> list[Candidate]:
    """Who helped most people comes first. Nobody who is muted or blocked, works here, does not want to be
    written to, or was asked within the last year."""
    counted = _counted(now)
    ids = [row["person"] for row in counted]
    out = _left_out(ids, now=now)
    found = {
        row["person"]: (_of(row), row["last"])
        for row in counted
        if row["person"] not in out and rules.is_candidate(_of(row))
    }
    chosen = list(found)[:MOST]
    people = {one.pk: one for one in contacts.by_ids(chosen)}
    deeds = _newest(chosen, now=now)
    return [
        Candidate(
            contact=people[pk],
            counted=found[pk][0],
            last_at=found[pk][1],
            deeds=deeds.get(pk, []),
        )
        for pk in chosen
        if pk in people
    ]


def _counted(now: datetime) -> list[dict[str, Any]]:
    lately = Deed.objects.filter(at__gt=now - rules.WINDOW, at__lte=now)
    helps = Q(kind=rules.Deed.HELP)
    rows = (
        lately.order_by()
        .values(person=F("identity__contact_id"))
        .annotate(
            helps=Count("pk", filter=helps),
            helped=Count("whom__contact_id", filter=helps, distinct=True),
            praise=Count(TruncDate("at"), filter=Q(kind=rules.Deed.PRAISE), distinct=True),
            last=Max("at"),
        )
    )
    enough = Q(helps__gte=rules.HELPS - 1) | Q(praise__gte=rules.PRAISE_DAYS)
    ordered = rows.filter(enough).order_by("-helped", "-helps", "-praise", "-last", "person")
    return [dict(row) for row in ordered[:LOOKED_AT]]


def _of(row: dict[str, Any]) -> rules.Counted:
    return rules.Counted(n_helps=row["helps"], n_people=row["helped"], n_praise_days=row["praise"])


def _left_out(ids: Collection[int], *, now: datetime) -> set[int]:
    asked = {
        pk
        for pk, steps in _steps(ids).items()
        if (last := [one for one in steps if one.kind != rules.Step.THANKED])
        and (last[-1].kind in (rules.Step.INVITED, rules.Step.ACCEPTED) or _rests(last[-1], now))
    }
    ours = {
        pk
        for pk, kinds in contacts.roles_on(ids, on=now.date()).items()
        if {RoleKind.EMPLOYEE, RoleKind.CHAMPION} & kinds
    }
    return asked | ours | contacts.kept_out(ids, now=now) | contacts.refused(ids, Purpose.WRITTEN)


def _rests(step: ChampionStep, now: datetime) -> bool:
    return step.at > now - rules.REST


def _newest(ids: Collection[int], *, now: datetime) -> dict[int, list[Deed]]:
    nth = Window(RowNumber(), partition_by=F("identity__contact_id"), order_by=F("at").desc())
    rows = Deed.objects.filter(identity__contact_id__in=ids, at__gt=now - rules.WINDOW)
    rows = rows.annotate(nth=nth).filter(nth__lte=N_POSTS)
    found: dict[int, list[Deed]] = {}
    for deed in rows.select_related("identity", "mention", "whom").order_by("-at"):
        found.setdefault(deed.identity.contact_id, []).append(deed)
    return found


def deeds_of(contact_id: int, *, now: datetime) -> list[Deed]:
    """What one did within the window and can be answered as theirs, newest first, with what was said:
    not what stands in a case of somebody else."""
    rows = Deed.objects.filter(identity__contact_id=contact_id, at__gt=now - rules.WINDOW)
    newest = list(rows.select_related("mention", "whom").order_by("-at")[:MOST_OFFERED])
    elsewhere = Message.objects.filter(mention_id__in=[one.pk for one in newest])
    others = set(
        elsewhere.exclude(case__contact_id=contact_id).values_list("mention_id", flat=True)
    )
    return [one for one in newest if one.pk not in others]


# ---- steps -----------------------------------------------------------------------------------


def standing_steps(contact_id: int) -> list[ChampionStep]:
    """All that holds, in order; an invitation that a second person said no to never was."""
    return _steps([contact_id]).get(contact_id, [])


def state(contact_id: int) -> rules.Step | None:
    """Where somebody stands."""
    return rules.state(rules.Step(one.kind) for one in standing_steps(contact_id))


def _steps(ids: Collection[int] | None) -> dict[int, list[ChampionStep]]:
    rows = ChampionStep.objects.exclude(approval__end__in=_VOID)
    if ids is not None:
        rows = rows.filter(contact_id__in=list(ids))
    found: dict[int, list[ChampionStep]] = {}
    for one in rows.select_related("by", "case", "approval").order_by("at", "id"):
        found.setdefault(one.contact_id, []).append(one)
    return found


@dataclass(frozen=True, kw_only=True)
class Champion:
    """Somebody who was asked."""

    contact: Contact
    state: rules.Step
    last: ChampionStep
    """By which they are in that state."""
    n_thanked: int
    thanked_at: datetime | None


def champions() -> list[Champion]:
    """Everybody who was ever asked, who said yes first, then by when it happened."""
    by_person = _steps(None)
    people = {one.pk: one for one in contacts.by_ids(by_person)}
    found = [
        made
        for pk, steps in by_person.items()
        if pk in people and (made := _champion(people[pk], steps))
    ]
    found.sort(key=lambda one: one.last.at, reverse=True)
    return sorted(found, key=lambda one: _ORDER.index(one.state))


def _champion(contact: Contact, steps: Sequence[ChampionStep]) -> Champion | None:
    turns = [one for one in steps if one.kind != rules.Step.THANKED]
    thanks = [one for one in steps if one.kind == rules.Step.THANKED]
    if not turns:
        return None
    return Champion(
        contact=contact,
        state=rules.Step(turns[-1].kind),
        last=turns[-1],
        n_thanked=len(thanks),
        thanked_at=thanks[-1].at if thanks else None,
    )


def invited_in(case: Case) -> rules.Step | None:
    """Where the person of a case stands, if they were invited in it: for their own page."""
    steps = standing_steps(case.contact_id)
    if not any(one.case_id == case.pk for one in steps):
        return None
    return rules.state(rules.Step(one.kind) for one in steps)
