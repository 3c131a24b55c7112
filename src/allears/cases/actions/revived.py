"""What ended with a case, and comes back when its ending is taken back.

A case that is closed ends its questions at the side, what waits for a yes, its open hand-over, its sleep,
and, where the person is said to be satisfied, its promises. Before an act the open ones are written down by number; taking the
act back opens these again and forgets the word of the person that the act had written down. A mail that was
to ask somebody outside and had not left is written anew, since what was taken back never leaves.
What it misses: a draft that its author has gone on with since keeps the words of the answer that waits again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from allears.cases import circle
from allears.cases.actions import asides_mail, lines
from allears.cases.models import (
    Approval,
    ApprovalEnd,
    Aside,
    AsideEnd,
    Case,
    Draft,
    Event,
    EventKind,
    Offer,
    OfferEnd,
    Promise,
    PromiseState,
    Snooze,
    TheirWord,
)
from allears.staff.actions import NotPossible


def open_ones(case: Case) -> dict[str, list[int]]:
    """What is open at a case, by number, for JSON."""
    rows: dict[str, Any] = {
        "asides": Aside.objects.filter(case=case, ended_at=None),
        "approvals": Approval.objects.filter(case=case, ended_at=None),
        "promises": Promise.objects.filter(case=case, state=PromiseState.OPEN),
        "owed": Promise.objects.filter(case=case, state=PromiseState.BROKEN, told_at=None),
        "words": TheirWord.objects.filter(case=case),
    }
    return {name: sorted(found.values_list("pk", flat=True)) for name, found in rows.items()}


def ended_with(case: Case, at: datetime) -> dict[str, list[int]]:
    """What ended with a case that was closed at that moment, as `open_ones` had written it down."""
    rows: dict[str, Any] = {
        "asides": Aside.objects.filter(case=case, end=AsideEnd.OVER, ended_at=at),
        "approvals": Approval.objects.filter(case=case, end=ApprovalEnd.OVER, ended_at=at),
        "promises": Promise.objects.filter(case=case, state=PromiseState.WITHDRAWN, ended_at=at),
        "owed": Promise.objects.filter(case=case, state=PromiseState.BROKEN, told_at=at),
        "words": TheirWord.objects.filter(case=case),
    }
    return {name: sorted(found.values_list("pk", flat=True)) for name, found in rows.items()}


def bring_all_back(case: Case, at: datetime, *, now: datetime) -> None:
    """All that ended with a case which was closed at that moment and is open again, since the answer that
    ended it is none. Of a locked case; the caller computes the clocks and saves it."""
    bring_back(case, ended_with(case, at), now=now)
    go_on(case, at, now=now)


def bring_back(case: Case, before: dict[str, Any], *, now: datetime) -> None:
    """Of a locked case that stands as the act left it; the caller computes the clocks and saves it."""
    if "promises" not in before:  # written down by an earlier version
        return
    _promises(case, before)
    _asides(case, before["asides"], now=now)
    _approvals(case, before["approvals"])
    ours = TheirWord.objects.filter(case=case, by__isnull=False)
    ours.exclude(pk__in=before["words"]).delete()


def go_on(case: Case, at: datetime, *, now: datetime) -> None:
    """The hand-over, the sleep and the sign of who was not content, which ended with a case that was
    closed at that moment. Of a locked case
    that is open again; the caller computes the clocks and saves it. An offer goes on only where the same
    team would still give it, and the other one can still say yes."""
    offer = Offer.objects.filter(case=case, end=OfferEnd.OVER, ended_at=at).first()
    if offer is not None and offer.giver_id == case.team_id and _can_take(case, offer):
        offer.ended_at, offer.ended_by, offer.end = None, None, ""
        offer.save(update_fields=["ended_at", "ended_by", "end"])
    snooze = Snooze.objects.filter(case=case, ended_at=at, until__gt=now).first()
    if snooze is not None:
        snooze.ended_at = None
        snooze.save(update_fields=["ended_at"])
        case.snoozed_until = snooze.until
    closed = Event.objects.filter(case=case, kind=EventKind.CLOSED, at=at).order_by("-pk").first()
    if closed is not None and (since := closed.data.get("dissatisfied_at")):
        case.dissatisfied_at = datetime.fromisoformat(since)


def _can_take(case: Case, offer: Offer) -> bool:
    team = offer.taker
    is_at_work = team.archived_at is None and bool(lines.members([team.pk]))
    return is_at_work and circle.lets_team_in(case, team.pk)


def _promises(case: Case, before: dict[str, Any]) -> None:
    rows = Promise.objects.filter(case=case)
    ended = rows.filter(pk__in=before["promises"]).exclude(state=PromiseState.OPEN)
    ended.update(state=PromiseState.OPEN, ended_at=None, ended_by=None, told_at=None)
    rows.filter(pk__in=before["owed"]).update(told_at=None)
    owed = rows.filter(state=PromiseState.BROKEN, told_at=None).order_by("due_at")
    case.promise_broken_at = owed.values_list("due_at", flat=True).first()


def _asides(case: Case, ids: Collection[int], *, now: datetime) -> None:
    rows = Aside.objects.select_for_update(of=("self",)).select_related("outgoing", "by")
    for aside in rows.filter(case=case, pk__in=ids, end=AsideEnd.OVER).order_by("pk"):
        aside.ended_at, aside.ended_by, aside.end = None, None, ""
        if aside.outgoing is not None and aside.outgoing.cancelled_at is not None:
            aside.case = case
            try:
                aside.outgoing = asides_mail.put(aside, by=aside.by, now=now)
            except NotPossible:  # no mailbox is there any more: it stays over
                continue
        aside.save(update_fields=["ended_at", "ended_by", "end", "outgoing"])


def _approvals(case: Case, ids: Collection[int]) -> None:
    rows = Approval.objects.filter(case=case, pk__in=ids, end=ApprovalEnd.OVER)
    for approval in rows.order_by("pk"):
        given_back = Draft.objects.filter(case=case, user_id=approval.by_id, text=approval.text)
        if approval.ended_at is not None:
            given_back.filter(changed_at=approval.ended_at).delete()
        approval.ended_at, approval.ended_by, approval.end = None, None, ""
        approval.save(update_fields=["ended_at", "ended_by", "end"])
