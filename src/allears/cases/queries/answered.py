"""Ended cases as they were talked through, and what an open one asks right now: for learning from answers.

A fixed number of reads for any number of cases. What it misses: words of calls and visits that nobody
wrote down, and what stands in attachments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from allears.cases.models import Case, Closure, Event, FollowUp, Message, TheirWord
from allears.cases.models.thread import EventKind
from allears.cases.queries.hidden import kept_out
from allears.mentions import queries as mentions
from allears.staff.many import AnyOf
from allears.staff.worded import worded

MOST_LINES = 200
"""Of one case, the first."""


class Fate(StrEnum):
    """What became of an answer of ours."""

    LEFT = "left"
    WAITS = "waits"
    LOST = "lost"
    """It never left, or was taken back: nothing to learn from."""
    SPOKEN = "spoken"
    """Nothing had to leave: it was said by telephone, or on the place itself."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message; of theirs there is no fate."""

    message_id: int
    at: datetime
    text: str
    by_id: int | None = None
    fate: Fate | None = None
    is_told: bool = False
    """Written by the house to many, or asking whether it is good: no answer to anything."""
    changed_at: datetime | None = None
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A case and how it ended; `outcome` is empty while it is open."""

    case_id: int
    language: str
    outcome: str = ""
    failed_at: datetime | None = None
    """When it was opened again, or the person said that it is not good, the last time."""
    is_kept_out: bool = False
    lines: list[Line] = field(default_factory=list)


def talks(case_ids: Collection[int]) -> list[Talk]:
    """Each of these that there is, with its end; seven reads."""
    ids = sorted(set(case_ids))
    languages = dict(_languages(ids))
    ends, failed = _ends(ids)
    hidden = kept_out(ids)
    lines = _lines(ids)
    return [
        Talk(
            case_id=pk,
            language=language,
            outcome=ends.get(pk, ""),
            failed_at=failed.get(pk),
            is_kept_out=pk in hidden,
            lines=lines[pk],
        )
        for pk, language in languages.items()
    ]


@worded
def _languages(ids: list[int]) -> QuerySet[Case, tuple[int, str]]:
    return Case.objects.filter(AnyOf("pk", ids)).order_by("pk").values_list("pk", "language")


def _ends(ids: list[int]) -> tuple[dict[int, str], dict[int, datetime]]:
    ends: dict[int, str] = {}
    failed: dict[int, datetime] = {}
    for case_id, outcome, at in _closures(ids):
        if at is None:
            ends[case_id] = outcome
        else:
            failed[case_id] = max(at, failed.get(case_id, at))
    for case_id, at in _bad_words(ids):
        failed[case_id] = max(at, failed.get(case_id, at))
    return ends, failed


@worded
def _closures(ids: list[int]) -> QuerySet[Closure, tuple[int, str, datetime | None]]:
    rows = Closure.objects.filter(AnyOf("case_id", ids))
    return rows.values_list("case_id", "outcome", "reopened_at")


@worded
def _bad_words(ids: list[int]) -> QuerySet[TheirWord, tuple[int, datetime]]:
    rows = TheirWord.objects.filter(AnyOf("case_id", ids), is_satisfied=False)
    return rows.values_list("case_id", "at")


def _lines(ids: list[int]) -> dict[int, list[Line]]:
    told = set(_asking(ids)) | _told(ids)
    found: dict[int, list[Line]] = defaultdict(list)
    for row in _said(ids):
        if len(found[row.case_id]) < MOST_LINES:
            found[row.case_id].append(_line(row, is_told=row.pk in told))
    return found


def _told(ids: list[int]) -> set[int]:
    return {int(data.get("message") or 0) for data in _tellings(ids)}


@worded
def _said(ids: list[int]) -> QuerySet[Message]:
    rows = Message.objects.filter(AnyOf("case_id", ids))
    rows = rows.select_related("mention", "outgoing", "recall")
    return rows.order_by("case_id", "at", "pk")


@worded
def _asking(ids: list[int]) -> QuerySet[FollowUp, int]:
    rows = FollowUp.objects.filter(AnyOf("message__case_id", ids))
    return rows.values_list("message_id", flat=True)


@worded
def _tellings(ids: list[int]) -> QuerySet[Event, Any]:
    rows = Event.objects.filter(AnyOf("case_id", ids), kind=EventKind.REPLIED, data__told=True)
    return rows.values_list("data", flat=True)


def _line(row: Message, *, is_told: bool) -> Line:
    if row.by_id is None:
        mention = row.mention
        title = mention.title if mention and mention.gone_at is None else ""
        language = mentions.marks_of(mention).language.value if mention else ""
        words = "\n".join(one for one in (title, row.text) if one)
        return Line(
            message_id=row.pk, at=row.at, text=words, changed_at=row.changed_at, language=language
        )
    return Line(
        message_id=row.pk,
        at=row.at,
        text=row.text,
        by_id=row.by_id,
        fate=_fate(row),
        is_told=is_told,
        changed_at=row.changed_at,
    )


def _fate(row: Message) -> Fate:
    sent = row.outgoing
    if sent is None:
        return Fate.SPOKEN
    if getattr(row, "recall", None) is not None:
        return Fate.LOST
    if sent.sent_at is not None:
        return Fate.LEFT
    return Fate.LOST if sent.cancelled_at or sent.gave_up_at else Fate.WAITS


@dataclass(frozen=True, kw_only=True)
class Source:
    """An answer of ours and whom it was for, to be shown as a source."""

    message_id: int
    case_id: int
    text: str
    at: datetime
    by_id: int | None
    by_name: str
    names: tuple[str, ...]
    """Of the person: as they are called, and their handles and addresses."""
    outcome: str
    closed_at: datetime | None


def sources(message_ids: Iterable[int]) -> dict[int, Source]:
    """These answers, as far as whoever asks may see them; three reads."""
    rows = Message.objects.filter(pk__in=list(message_ids), by__isnull=False)
    rows = rows.select_related("by", "case__contact").prefetch_related("case__contact__identities")
    ends = Closure.objects.filter(case_id__in=[row.case_id for row in rows], reopened_at=None)
    outcomes = dict(ends.values_list("case_id", "outcome"))
    return {row.pk: _source(row, outcomes.get(row.case_id, "")) for row in rows}


def names_of(case_id: int) -> tuple[str, ...]:
    """What those of a case may be called: the person, their handles and addresses, who of us spoke."""
    case = Case.objects.select_related("contact", "assignee").filter(pk=case_id).first()
    if case is None:
        return ()
    ours = Message.objects.filter(case_id=case_id, by__isnull=False).order_by()
    known = [case.contact.name, case.assignee.name if case.assignee else ""]
    known += ours.values_list("by__name", flat=True).distinct()
    for one in case.contact.identities.all():
        known += [one.name, one.handle, one.key]
    return tuple(dict.fromkeys(one for one in known if one))


def _source(row: Message, outcome: str) -> Source:
    contact = row.case.contact
    known = [contact.name]
    for one in contact.identities.all():
        known += [one.name, one.handle, one.key]
    return Source(
        message_id=row.pk,
        case_id=row.case_id,
        text=row.text,
        at=row.at,
        by_id=row.by_id,
        by_name=row.by.name if row.by else "",
        names=tuple(dict.fromkeys(one for one in known if one)),
        outcome=outcome,
        closed_at=row.case.closed_at,
    )


def outcomes_of(case_ids: Collection[int]) -> dict[int, str]:
    """How these ended, of those that have."""
    rows = Closure.objects.filter(case_id__in=case_ids, reopened_at=None).order_by()
    return dict(rows.values_list("case_id", "outcome"))


def sent_since(
    *, case_id: int, by_id: int, at: datetime, after_id: int = 0
) -> tuple[int, str] | None:
    """The first answer of somebody in a case from a moment on, with its words."""
    rows = Message.objects.filter(
        case_id=case_id, by_id=by_id, received_at__gte=at, pk__gt=after_id
    )
    return rows.order_by("pk").values_list("pk", "text").first()
