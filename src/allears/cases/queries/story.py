"""One person's whole story over all channels, newest first, page after page by time.

Five kinds of moments: what they said, what we answered, their cases beginning and ending, notes,
and merges. Each kind is asked for its newest before a moment, by an index of its own, and the
kinds are then woven together; so a page costs the same five reads wherever it stands.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, QuerySet

from allears.cases.models import Case, Event, EventKind, Message, Note
from allears.cases.queries.order import FAR
from allears.contacts import queries as contacts
from allears.lib.once import once
from allears.mentions import queries as mentions
from allears.staff.many import AnyOf
from allears.staff.worded import worded


class Kind(StrEnum):
    """What a moment of a story is."""

    SAID = "said"
    ANSWERED = "answered"
    CASE = "case"
    NOTE = "note"
    MERGE = "merge"


TURNS = (EventKind.OPENED, EventKind.CLOSED, EventKind.REOPENED)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One moment of a story; `row` is a Mention, Message, Event, Note or Merge."""

    kind: Kind
    at: datetime
    row: Any

    @property
    def place(self) -> tuple[datetime, str, int]:
        return self.at, self.kind, self.row.pk


def story(
    contact_id: int,
    *,
    identity_ids: Collection[int],
    kind: Kind | None = None,
    before: tuple[datetime, str, int] | None = None,
    limit: int = 50,
) -> list[Moment]:
    """The newest moments before a place; of one kind, or of all."""
    asked = _Asked(
        contact_id=contact_id,
        identity_ids=identity_ids,
        until=before[0] if before else None,
        most=limit + len(Kind) * 4 if before else limit,
    )
    found: list[Moment] = []
    for one in Kind if kind is None else (kind,):
        found += _of_kind(one, asked)
    if before:
        found = [one for one in found if one.place < before]
    return sorted(found, key=lambda one: one.place, reverse=True)[:limit]


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Whose newest moments until when, and how many of each kind at most."""

    contact_id: int
    identity_ids: Collection[int]
    until: datetime | None
    most: int


def _of_kind(kind: Kind, asked: _Asked) -> list[Moment]:
    until, most = asked.until, asked.most
    match kind:
        case Kind.SAID:
            place = (until, 2**62) if until else None
            said = mentions.of_identities(asked.identity_ids, before=place, limit=most)
            return [Moment(kind=kind, at=one.posted_at, row=one) for one in said]
        case Kind.MERGE:
            merges = contacts.merges_of(asked.contact_id, before=until, limit=most)
            return [Moment(kind=kind, at=one.at, row=one) for one in merges]
    rows = _OF_CASES[kind](_case_ids(asked.contact_id), until or FAR, most=most)
    return [Moment(kind=kind, at=one.at, row=one) for one in rows]


@once
def _case_ids(contact_id: int) -> list[int]:
    return _cases(contact_id)


@worded
def _cases(contact_id: int) -> QuerySet[Case, int]:
    return Case.objects.filter(contact_id=contact_id).values_list("pk", flat=True)


@worded
def _answers(case_ids: list[int], until: datetime, *, most: int) -> QuerySet[Message]:
    rows = Message.objects.filter(AnyOf("case_id", case_ids), at__lte=until, by__isnull=False)
    rows = rows.select_related(
        "by", "case", "outgoing", "conversation", "recall__by", "recall__outgoing"
    )
    return rows.order_by("-at", "-id")[:most]


@worded
def _notes(case_ids: list[int], until: datetime, *, most: int) -> QuerySet[Note]:
    rows = Note.objects.filter(AnyOf("case_id", case_ids), at__lte=until)
    return rows.select_related("by", "case").order_by("-at", "-id")[:most]


@worded
def _turns(case_ids: list[int], until: datetime, *, most: int) -> QuerySet[Event]:
    rows = Event.objects.filter(AnyOf("case_id", case_ids), at__lte=until, kind__in=TURNS)
    return rows.select_related("by", "case").order_by("-at", "-id")[:most]


_OF_CASES: dict[Kind, Any] = {Kind.ANSWERED: _answers, Kind.NOTE: _notes, Kind.CASE: _turns}


def contact_ids_with_open() -> list[int]:
    """Everybody who has an open case."""
    rows = Case.objects.filter(closed_at__isnull=True).order_by()
    return list(rows.values_list("contact_id", flat=True).distinct())


def by_n_cases(
    *, within: Collection[int] | None, after: tuple[int, int] | None, limit: int
) -> list[tuple[int, int]]:
    """(person, how many cases), most cases first; `after` is (how many, person) of the last one."""
    rows = Case.objects.order_by()
    if within is not None:
        rows = rows.filter(contact_id__in=list(within))
    counted = rows.values_list("contact_id").annotate(n=Count("id")).order_by("-n", "-contact_id")
    if after:
        n, pk = after
        counted = counted.filter(n__lte=n).exclude(n=n, contact_id__gte=pk)
    return [(pk, n) for pk, n in counted[:limit]]
