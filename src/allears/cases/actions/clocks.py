"""The clocks of cases: computed anew from the messages and closures at every change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from allears.cases.actions import due, notices, record
from allears.cases.models import (
    Calendar,
    Case,
    Clock,
    Closure,
    Message,
    SlaPolicy,
)
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.cases.rules import sla
from allears.lib.each import each
from allears.staff.many import AnyOf
from allears.staff.worded import worded

WARN_BEFORE = timedelta(minutes=30)
BATCH = 200
NOT_SAID = (
    Q(outgoing__gave_up_at__isnull=False)
    | Q(outgoing__cancelled_at__isnull=False)
    | Q(leaves_at__isnull=False, outgoing__sent_at__isnull=True)
    | Q(recall__outgoing__sent_at__isnull=False),
)
"""Messages of ours that nobody was told (yet, or any more): given up, taken back, or to leave later."""


def calendar_of(row: Calendar) -> sla.Calendar:
    """A calendar row as the rules read it."""
    weekly = {
        day: tuple(hours for begin, end in spans for hours in sla.parse_hours(f"{begin}-{end}"))
        for day, spans in enumerate(row.weekly)
    }
    return sla.Calendar(
        time_zone=row.timezone,
        weekly=weekly,
        holidays=frozenset(date.fromisoformat(day) for day in row.holidays),
        is_always=not any(weekly.values()),
    )


class Policies:
    """SLA policies with their calendars, read once for many cases."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[sla.Policy, sla.Calendar]] = {}

    def get(self, policy_id: int | None) -> tuple[sla.Policy, sla.Calendar] | None:
        if policy_id is None:
            return None
        if policy_id not in self._found:
            (row,) = _policy(policy_id)
            policy = sla.Policy(
                first_answer_s=row.first_answer_s,
                next_answer_s=row.next_answer_s,
                resolution_s=row.resolution_s,
            )
            self._found[policy_id] = (policy, calendar_of(row.calendar))
        return self._found[policy_id]


@worded
def _policy(policy_id: int) -> QuerySet[SlaPolicy]:
    return SlaPolicy.objects.filter(pk=policy_id).select_related("calendar")


def rows_for(
    case: Case, history: Iterable[sla.Moment], policies: Policies, *, now: datetime
) -> list[Clock]:
    """The clock rows of a case (not saved).

    What stands in the history has happened, also when it was heard after the moment `now` at which
    the work on a slice began.
    """
    terms = policies.get(case.sla_policy_id)
    if terms is None:
        case.first_answer_kept = None
        return []
    moments = list(history)
    now = max([now, *(moment.at for moment in moments)])
    found = sla.clocks(moments, *terms, now)
    case.first_answer_kept = _kept(found)
    return [
        Clock(
            case=case,
            kind=clock.kind,
            started_at=clock.started_at,
            due_at=clock.due_at,
            met_at=clock.met_at,
            breached_at=clock.due_at if clock.state == sla.State.BREACHED else None,
        )
        for clock in found
        if clock.state != sla.State.VOID
    ]


def _kept(clocks: Iterable[sla.Clock]) -> bool | None:
    """Whether the first answer came in time; None where none is owed, or it still may."""
    first = next((one for one in clocks if one.kind == sla.Kind.FIRST_ANSWER), None)
    told = {sla.State.MET: True, sla.State.BREACHED: False}
    return told.get(first.state) if first else None


def history_of(cases: Iterable[Case]) -> dict[int, list[sla.Moment]]:
    """What the clocks listen to, by case."""
    by_id = {case.pk: case for case in cases}
    found = {pk: [sla.Moment(case.opened_at, sla.Happened.OPENED)] for pk, case in by_id.items()}
    is_first = dict.fromkeys(by_id, True)
    for case_id, at, by_id_ in _said(list(by_id)):
        if by_id_ is None:
            if not is_first[case_id]:
                found[case_id].append(sla.Moment(at, sla.Happened.PERSON_WROTE))
        else:
            found[case_id].append(sla.Moment(at, sla.Happened.WE_ANSWERED))
            found[case_id].append(sla.Moment(at, sla.Happened.WAITS))
        is_first[case_id] = False
    for case_id, at, reopened_at in _closures(list(by_id)):
        found[case_id].append(sla.Moment(at, sla.Happened.CLOSED))
        if reopened_at:
            found[case_id].append(sla.Moment(reopened_at, sla.Happened.REOPENED))
    return found


@worded
def _said(case_ids: list[int]) -> QuerySet[Message, tuple[int, datetime, int | None]]:
    rows = Message.objects.filter(AnyOf("case_id", case_ids)).exclude(*NOT_SAID)
    return rows.order_by("received_at", "id").values_list("case_id", "received_at", "by_id")


@worded
def _closures(case_ids: list[int]) -> QuerySet[Closure, tuple[int, datetime, datetime | None]]:
    rows = Closure.objects.filter(AnyOf("case_id", case_ids))
    return rows.values_list("case_id", "at", "reopened_at")


@worded
def _clocks(case_ids: list[int]) -> QuerySet[Clock]:
    return Clock.objects.filter(AnyOf("case_id", case_ids))


def recompute(case: Case, *, now: datetime) -> None:
    """Replace the clocks of a locked case; the caller saves the case afterwards."""
    recompute_many([case], now=now)


def recompute_many(cases: Sequence[Case], *, now: datetime) -> None:
    """Replace the clocks of locked cases by a handful of statements; the caller saves the cases.

    A running clock whose time is up and that nobody has noted yet is left to `note_breaches`, so
    that its event is written once.
    """
    old = _clocks([case.pk for case in cases])
    warned = {(c.case_id, c.kind): c.warned_at for c in old if c.warned_at is not None}
    noted = {(c.case_id, c.kind, c.started_at) for c in old if c.breached_at is not None}
    if old:
        Clock.objects.filter(pk__in=[one.pk for one in old]).delete()
    histories, policies = history_of(cases), Policies()
    rows = [row for case in cases for row in rows_for(case, histories[case.pk], policies, now=now)]
    for row in rows:
        if row.met_at is not None:
            continue
        at = warned.get((row.case_id, row.kind))
        if at is not None and row.started_at <= at:
            row.warned_at = at
        if (row.case_id, row.kind, row.started_at) not in noted:
            row.breached_at = None
    Clock.objects.bulk_create(rows)
    due.put(cases)


def catch_up(*, now: datetime) -> bool:
    """Compute a batch of cases anew whose times have changed; whether there may be more.

    Each batch is a transaction of its own that also writes down how far it came: whoever dies
    leaves the rest to the next. Two processes never work on one policy at once.
    """
    with transaction.atomic():
        stale = SlaPolicy.objects.select_for_update(skip_locked=True, no_key=True)
        policy = stale.filter(stale_at__isnull=False).order_by("stale_at").first()
        if policy is None:
            return False
        open_cases = Case.objects.select_for_update(of=("self",)).filter(
            sla_policy=policy, closed_at=None, pk__gt=policy.stale_case_id
        )
        cases = list(open_cases.order_by("pk")[:BATCH])
        recompute_many(cases, now=now)
        Case.objects.bulk_update(cases, ["next_due_at", "first_answer_kept"])
        policy.stale_case_id = max((case.pk for case in cases), default=0)
        if len(cases) < BATCH:
            policy.stale_at, policy.stale_case_id = None, 0
        policy.save(update_fields=["stale_at", "stale_case_id"])
        record.tell([case.pk for case in cases])
        return True


def note_breaches(*, now: datetime) -> int:
    """Clocks whose time is up: written down once, with an event, each in a transaction of its own."""
    over = Clock.objects.filter(due_at__lte=now, met_at=None, breached_at=None).order_by("due_at")
    ids = list(over.values_list("case_id", "pk")[:BATCH])
    return each(ids, lambda one: _breach(*one, now=now), what="missed times")


@transaction.atomic
def _breach(case_id: int, clock_id: int, *, now: datetime) -> int:
    """The case first, like everybody; its clock may be another row by now."""
    case = record.locked(case_id)
    found = Clock.objects.select_for_update(of=("self",)).filter(pk=clock_id)
    clock = found.filter(due_at__lte=now, met_at=None, breached_at=None).first()
    if clock is None:
        return 0
    clock.breached_at = clock.due_at
    clock.save(update_fields=["breached_at"])
    if clock.kind == sla.Kind.FIRST_ANSWER:
        case.first_answer_kept = False
    record.happened(case, EventKind.BREACHED, by=None, now=now, words=clock.get_kind_display())
    record.save(case, by=None)
    return 1


def warn(*, now: datetime) -> int:
    """Tell whoever is accountable of times that are nearly up, once each."""
    near = Clock.objects.filter(due_at__lte=now + WARN_BEFORE, due_at__gt=now)
    near = near.filter(met_at=None, breached_at=None, warned_at=None).order_by("due_at")
    ids = list(near.values_list("pk", flat=True)[:BATCH])
    return each(ids, lambda pk: _warn(pk, now=now), what="times that come near")


@transaction.atomic
def _warn(clock_id: int, *, now: datetime) -> int:
    found = Clock.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case")
    clock = found.filter(pk=clock_id, met_at=None, breached_at=None, warned_at=None).first()
    if clock is None:
        return 0
    clock.warned_at = now
    clock.save(update_fields=["warned_at"])
    news = notices.News(
        kind=notice_rules.Kind.BREACH_NEAR,
        key=f"clock:{clock.pk}",
        words=clock.get_kind_display(),
    )
    notices.tell(clock.case, news, by=None, now=now)
    return 1
