"""Taking back: how a case stood before an act, and bringing it back there.

What is kept is the part of the case that acts change, and the version that the act made. When the
case still has that version, nothing has happened since, and putting the part back undoes exactly
the act; otherwise it is refused with words, since somebody may rely on it. The history keeps both:
the act, and that it was taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from allears.cases import need
from allears.cases.actions import clocks, lines, offers, record, revived
from allears.cases.models import Allowance, Case, Closure, Event, Notice, Offer, OfferEnd, Snooze
from allears.cases.models.thread import EventKind
from allears.staff.actions import NotPossible
from allears.staff.queries import User

Before = dict[str, Any]
"""JSON: how a case stood, the version that the act made of it, and the act's event."""

PLAIN = ("assignee_id", "team_id", "priority", "title", "n_reopened")
TIMES = ("snoozed_until", "closed_at", "waiting_since", "dissatisfied_at")


@transaction.atomic
def recorded(*, case_id: int, act: Callable[[], object]) -> Before:
    """Do it, and give what takes it back; nothing when it changed nothing."""
    case = record.locked(case_id)
    version, before = case.version, snapshot(case)
    events = Event.objects.filter(case=case)
    last_id = events.aggregate(last=Max("pk"))["last"] or 0
    act()
    case.refresh_from_db(fields=["version"])
    if case.version == version:
        return {}
    new = sorted(events.filter(pk__gt=last_id).values_list("pk", flat=True))
    told = {"events": new} if len(new) > 1 else {}
    return before | told | {"case": case_id, "version": case.version, "event": max(new, default=0)}


def snapshot(case: Case) -> Before:
    """How a locked case stands, as JSON."""
    times = {name: moment.isoformat() for name in TIMES if (moment := getattr(case, name))}
    return {
        **{name: getattr(case, name) for name in PLAIN},
        **{name: times.get(name) for name in TIMES},
        "watchers": sorted(case.watchers.values_list("pk", flat=True)),
        "closure": _open_id(case.closures.filter(reopened_at=None)),
        "snooze": _open_id(case.snoozes.filter(ended_at=None)),
        "offer": _open_id(case.offers.filter(ended_at=None)),
        "allowed": sorted(case.allowances.values_list("team_id", flat=True)),
        **revived.open_ones(case),
    }


def _open_id(rows: Any) -> int | None:
    found: int | None = rows.values_list("pk", flat=True).first()
    return found


@transaction.atomic
def put_back(*, before: Before, by: User, now: datetime) -> Case:
    """Put a case back where it stood. Raises `NotPossible` when something happened since."""
    record.allowed(by)
    case = record.locked(before["case"])
    if case.version != before["version"]:
        raise NotPossible(
            _("It was not taken back: something happened on this case since. Look at it first.")
        )
    for name in PLAIN:
        setattr(case, name, before[name])
    for name in TIMES:
        moment = before.get(name)
        setattr(case, name, datetime.fromisoformat(moment) if moment else None)
    case.watchers.set(before["watchers"])
    _set_closure(case, before["closure"])
    _set_snooze(case, before["snooze"], now=now)
    _set_offer(case, before.get("offer"), by=by, now=now)
    _set_allowed(case, before.get("allowed", ()), by=by, now=now)
    revived.bring_back(case, before, now=now)
    if case.assignee is not None and not lines.may_answer(case, case.assignee):
        case.assignee = None
    if case.waiting_since is not None:
        need.set_place(case, now=now)
    clocks.recompute(case, now=now)
    keys = [f"event:{pk}" for pk in before.get("events", [before["event"]])]
    Notice.objects.filter(case=case, key__in=keys, read_at=None).delete()
    undone = Event.objects.filter(pk=before["event"]).first()
    words = str(undone.get_kind_display()) if undone else ""
    record.happened(case, EventKind.UNDONE, by=by, now=now, words=words, event=before["event"])
    record.save(case, by=by)
    return case


def _set_closure(case: Case, wanted: int | None) -> None:
    """The closure that was open is open. What the act made goes: as one that was opened again it would
    count against the answers that stood before it."""
    rows = Closure.objects.filter(case=case)
    rows.filter(reopened_at=None).exclude(pk=wanted or 0).delete()
    if wanted is not None:
        rows.filter(pk=wanted).update(reopened_at=None, reopened_by=None)


def _set_snooze(case: Case, wanted: int | None, *, now: datetime) -> None:
    rows = Snooze.objects.filter(case=case)
    rows.filter(ended_at=None).exclude(pk=wanted or 0).update(ended_at=now)
    if wanted is not None:
        rows.filter(pk=wanted).update(ended_at=None)


def _set_offer(case: Case, wanted: int | None, *, by: User, now: datetime) -> None:
    rows = Offer.objects.filter(case=case)
    if rows.filter(ended_at=None).exclude(pk=wanted or 0).exists():
        offers.end_open(case, OfferEnd.TAKEN_BACK, by=by, now=now)
    if wanted is not None:
        rows.filter(pk=wanted).update(ended_at=None, ended_by=None, end="", answer="")


def _set_allowed(case: Case, wanted: Collection[int], *, by: User, now: datetime) -> None:
    case.allowances.exclude(team_id__in=wanted).delete()
    for team_id in set(wanted) - set(case.allowances.values_list("team_id", flat=True)):
        Allowance.objects.create(case=case, team_id=team_id, at=now, by=by)
