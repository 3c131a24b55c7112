"""Hard cases: the protocol opens, those who must know are told, and next day somebody asks how they are.

Nothing is sent to the person by itself: words open a banner and tell colleagues. What the notice says
is the kind, never the words.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import protocols
from allears.cases.actions import lines, notices, record
from allears.cases.models import Case, HardCase, Message, Protocol
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.lib.each import each
from allears.staff import queries as staff
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import Team, User
from allears.triage import hard

CARE_AFTER = timedelta(hours=20)
"""The next working morning, about."""
BATCH = 200
MAX_WHY = 300


def notice_words(messages: Iterable[Message], *, now: datetime) -> None:
    """After messages of people were written, in their transaction: the protocol opens where their
    words ask for one. Costs no read where none do."""
    for message in messages:
        found = hard.find(f"{message.mention.title if message.mention else ''} {message.text}")
        if found is not None:
            _open(message.case, found.kind, by=None, now=now)


@transaction.atomic
def open_by_hand(*, case_id: int, kind: str, words: str = "", by: User, now: datetime) -> None:
    """Somebody read what no list of words knows; `words`: why, for those of us who read the history."""
    if kind not in set(hard.Kind):
        raise NotPossible(_("Choose what it is."))
    case = record.locked(case_id)
    lines.check(case, by)
    _open(case, hard.Kind(kind), by=by, now=now, why=_line(words))
    record.save(case, by=by)


def _line(words: str) -> str:
    return " ".join(words.split())[:MAX_WHY]


def _open(case: Case, kind: hard.Kind, *, by: User | None, now: datetime, why: str = "") -> None:
    values = {"at": now, "by": by, "care_at": now + CARE_AFTER}
    row, is_new = HardCase.objects.get_or_create(
        case=case, kind=kind, ended_at=None, defaults=values
    )
    if not is_new:
        return
    record.happened(case, EventKind.HARD, by=by, now=now, words=why, hard=str(kind))
    words = _("%s: the protocol is open.") % protocols.LABELS[kind]
    _tell(case, f"hard:{row.pk}", _told(kind, case), words, by=by, now=now)


def _told(kind: str, case: Case) -> frozenset[int]:
    """The team that the protocol names, else the leads; and who has the case."""
    protocol = Protocol.objects.filter(kind=kind).first()
    team_id = protocol.team_id if protocol else None
    named = lines.members([team_id]) if team_id else frozenset()
    named = named or lines.leads_of([case.team_id])
    return named | ({case.assignee_id} if case.assignee_id else set())


def _tell(
    case: Case, key: str, named: frozenset[int], words: str, *, by: User | None, now: datetime
) -> None:
    news = notices.News(kind=notice_rules.Kind.HARD, key=key, words=words, named=named)
    notices.tell(case, news, by=by, now=now)


@transaction.atomic
def end(*, case_id: int, kind: str, words: str, by: User, now: datetime) -> None:
    """It was nothing, or it is seen to: a lead says so, with the reason. Raises `NotPossible`."""
    case = record.locked(case_id)
    lines.check(case, by)
    if not by.can_lead:
        raise NotPossible(_("A lead ends it. Tell one what you know."))
    why = _line(words)
    if not why:
        raise NotPossible(_("Say why it is over: whoever reads the case in a year asks that."))
    n = HardCase.objects.filter(case=case, kind=kind, ended_at=None).update(
        ended_at=now, ended_by=by
    )
    if n:
        record.happened(case, EventKind.HARD_OVER, by=by, now=now, words=why, hard=str(kind))
        record.save(case, by=by)


@transaction.atomic
def save_protocol(
    *, kind: str, team: Team | None, say: str, not_say: str, calls: str, by: User, now: datetime
) -> None:
    """What the house says in such a case."""
    said = {"say": say.strip(), "not_say": not_say.strip(), "calls": calls.strip()}
    values = {**said, "team": team, "changed_at": now, "changed_by": by}
    Protocol.objects.update_or_create(kind=kind, defaults=values)
    audit(what="protocol", words=str(protocols.LABELS[hard.Kind(kind)]), by=by, now=now)


def care(*, now: datetime) -> int:
    """The day after, a lead is asked to ask whoever answered how they are. How many."""
    due = HardCase.objects.filter(cared_at=None, care_at__lte=now).order_by("care_at")
    ids = list(due.values_list("pk", flat=True)[:BATCH])
    return each(ids, lambda pk: _care(pk, now=now), what="care for us")


@transaction.atomic
def _care(hard_id: int, *, now: datetime) -> int:
    row = HardCase.objects.select_for_update(of=("self",)).select_related("case")
    found = row.filter(pk=hard_id, cared_at=None).first()
    if found is None:
        return 0
    found.cared_at = now
    found.save(update_fields=["cared_at"])
    case = found.case
    ours = case.messages.filter(by__isnull=False, received_at__gte=found.at)
    ids = set(ours.values_list("by_id", flat=True)) | ({case.assignee_id} - {None})
    people = [one for one in staff.users() if one.pk in ids]
    for person in people:
        leads = lines.leads_of(staff.team_ids_of(person) or [case.team_id]) - {person.pk}
        words = _("%s answered in a hard case. Ask them how they are.") % person.name
        _tell(case, f"care:{found.pk}:{person.pk}", leads, words, by=None, now=now)
    return len(people)
