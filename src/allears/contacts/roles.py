"""What somebody is to us: press, politician, regulator, partner, champion, employee, or a word of our own.

Each role has a proof (a link, words, something they said), a first day and perhaps a last one, and
who wrote it down. It counts from its first to its last day, unless somebody took it back before.
What it misses: whether the proof is true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from allears.contacts.models import OWN_ROLE, Contact, Role, RoleKind
from allears.staff.actions import NotPossible, audit
from allears.staff.many import AnyOf
from allears.staff.queries import User
from allears.staff.worded import worded

MAX_PROOF = 500
MOST_OWN = 60
"""Roles of the house's own that are offered."""
_NOT_WORD = re.compile(r"[^\w.]+")


@dataclass(frozen=True, kw_only=True)
class Proven:
    """A role as somebody states it."""

    kind: str
    proof: str = ""
    mention_id: int | None = None
    identity_id: int | None = None
    """Whose word the proof is, if it is theirs."""
    since: date
    until: date | None = None


def kind_of(typed: str) -> str:
    """As it is kept: "Youth council" is `youth-council`; empty where nothing is left of it."""
    return _NOT_WORD.sub("-", typed.strip().casefold()).strip("-")[:OWN_ROLE].strip("-")


def role_label(kind: str) -> str:
    """In words."""
    known = dict(RoleKind.choices)
    return str(known[kind]) if kind in known else kind.replace("-", " ")


@transaction.atomic
def give_role(*, contact: Contact, what: Proven, by: User | None, now: datetime) -> Role:
    """Write down what somebody is. Raises `NotPossible`."""
    kind, proof = kind_of(what.kind), what.proof.strip()[:MAX_PROOF]
    if not kind:
        raise NotPossible(_("Say what they are: press, partner, or a word of your own."))
    if not proof and what.mention_id is None:
        raise NotPossible(_("Give a link or say how we know: a role needs a proof."))
    if what.until is not None and what.until < what.since:
        raise NotPossible(_("The last day comes before the first."))
    row = Role.objects.create(
        contact=contact,
        kind=kind,
        since=what.since,
        until=what.until,
        proof=proof,
        proof_mention=what.mention_id,
        identity_id=what.identity_id,
        at=now,
        by=by,
    )
    _note(row, "role_given", by=by, now=now)
    return row


@transaction.atomic
def end_role(*, role_id: int, by: User | None, now: datetime) -> bool:
    """It is not so any more. False: it was ended already."""
    row = Role.objects.select_for_update(of=("self",)).filter(pk=role_id).first()
    if row is None or row.ended_at is not None:
        return False
    row.ended_at, row.ended_by = now, by
    row.save(update_fields=["ended_at", "ended_by"])
    _note(row, "role_ended", by=by, now=now)
    return True


def _note(row: Role, what: str, *, by: User | None, now: datetime) -> None:
    audit(
        what=f"contact.{what}",
        words=f"{row.contact}: {role_label(row.kind)}",
        by=by,
        now=now,
        subject=str(row.contact_id),
        wall_id=row.contact.wall_id,
    )


# ---- reads -----------------------------------------------------------------------------------


def standing(on: date) -> Q:
    """Roles that count on that day."""
    return Q(ended_at__isnull=True, since__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))


def roles_of(contact_id: int) -> list[Role]:
    """All that somebody is and was, the newest first."""
    return _roles(contact_id)


@worded
def _roles(contact_id: int) -> QuerySet[Role]:
    rows = Role.objects.filter(contact_id=contact_id).select_related("by", "ended_by")
    return rows.order_by("-since", "-id")


def roles_on(contact_ids: Iterable[int], *, on: date) -> dict[int, frozenset[str]]:
    """What each of them is on that day; who is nothing is left out. One read."""
    found: dict[int, set[str]] = {}
    for contact_id, kind in _kinds(list(contact_ids), on):
        found.setdefault(contact_id, set()).add(kind)
    return {contact_id: frozenset(kinds) for contact_id, kinds in found.items()}


@worded
def _kinds(contact_ids: list[int], on: date) -> QuerySet[Role, tuple[int, str]]:
    rows = Role.objects.filter(standing(on), AnyOf("contact_id", contact_ids))
    return rows.values_list("contact_id", "kind")


def with_roles(kinds: Collection[str], *, on: date) -> list[int]:
    """Everybody who is one of these on that day."""
    rows = Role.objects.filter(standing(on), kind__in=list(kinds)).order_by()
    return list(rows.values_list("contact_id", flat=True).distinct())


def role_choices() -> list[tuple[str, str]]:
    """What can be chosen: the known ones, then those of the house that somebody has."""
    known = [(str(value), str(words)) for value, words in RoleKind.choices]
    return [*known, *((kind, role_label(kind)) for kind in _own_kinds())]


@worded
def _own_kinds() -> QuerySet[Role, str]:
    own = Role.objects.filter(ended_at__isnull=True).exclude(kind__in=RoleKind.values)
    return own.order_by("kind").values_list("kind", flat=True).distinct()[:MOST_OWN]
