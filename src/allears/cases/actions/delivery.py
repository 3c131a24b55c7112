"""What became of a reply on its way out, written on its case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import need
from allears.cases.actions import (
    asides_mail,
    clocks,
    notices,
    planned,
    promises,
    public_words,
    record,
    revived,
    wanted,
)
from allears.cases.actions.unsaid import unsaid
from allears.cases.models import Case, Closure, Message
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.outbox import actions as outbox
from allears.outbox.queries import Outgoing
from allears.staff.actions import NotPossible
from allears.staff.queries import User


def _message(row: Outgoing) -> Message | None:
    return Message.objects.filter(outgoing=row).first()


@transaction.atomic
def sent(*, row: Outgoing, now: datetime) -> None:
    """It left."""
    message = _message(row)
    if message is None:
        return
    case = record.locked(message.case_id)
    if row.receipt_id and row.receipt_id != message.network_id:
        message.network_id = row.receipt_id
        message.save(update_fields=["network_id"])
    if message.leaves_at is not None:
        _left_as_planned(case, message, now=now)
    record.happened(case, EventKind.SENT, by=None, now=now, message=message.pk)
    promises.said(case, message, now=now)
    record.save(case, by=None)
    public_words.left(message, now=now)


def _left_as_planned(case: Case, message: Message, *, now: datetime) -> None:
    """A planned answer is said now, not when it was written: that is when its clocks stop."""
    message.at = message.received_at = now
    message.save(update_fields=["at", "received_at"])
    case.last_message_at = now
    case.first_answered_at = case.first_answered_at or now
    clocks.recompute(case, now=now)


@transaction.atomic
def comes_back(*, row: Outgoing, now: datetime) -> bool:
    """Before a leased row is tried for the first time: whether its person may not be answered there any
    more (blocked since it was planned, or public answers refused). Then it is a draft of its author
    again, with the reason, and does not leave."""
    planned_ones = Message.objects.filter(outgoing_id=row.pk, leaves_at__isnull=False)
    message = planned_ones.select_related("by", "case", "conversation__identity").first()
    if message is None or row.n_attempts or row.must_verify:
        return False
    case = record.locked(message.case_id)
    try:
        wanted.check(case, message.conversation, is_public=message.is_public, now=now)
    except NotPossible as why:
        words = _("The planned answer did not leave, and is a draft again. %s") % why
    else:
        return False
    if not outbox.cancel(outgoing_id=row.pk, now=now, worker=row.leased_by):
        return False
    _opens_again(case, message, now=now)
    planned.give_back(case, message, words=words, now=now)
    clocks.recompute(case, now=now)
    record.save(case, by=None)
    return True


@transaction.atomic
def failed(*, row: Outgoing, words: str, now: datetime) -> None:
    """We gave up, or wait for new keys: the person still waits, and whoever wrote it is told."""
    message = _message(row)
    if message is None:
        asides_mail.failed(row.pk, words, now=now)
        return
    case = record.locked(message.case_id)
    record.happened(case, EventKind.SEND_FAILED, by=None, now=now, words=words, message=message.pk)
    if row.gave_up_at is not None:
        unsaid(
            case, _("The answer with which it was to go did not leave."), now=now, message=message
        )
        _opens_again(case, message, now=now)
    _waits_again(case, message, now=now)
    notices.tell(
        case,
        notices.News(
            kind=notice_rules.Kind.REPLY_FAILED,
            key=f"outgoing:{row.pk}:{row.n_attempts}",
            words=words,
            author_id=message.by_id,
        ),
        by=None,
        now=now,
    )
    record.save(case, by=None)


def _opens_again(case: Case, message: Message, *, now: datetime) -> None:
    """It was closed with this very answer, which the person will not get: then it is not over."""
    rows = Closure.objects.filter(
        case=case, reopened_at=None, at=message.received_at, by_id=message.by_id
    )
    if case.closed_at is None or not rows.update(reopened_at=now):
        return
    case.closed_at = None
    case.n_reopened += 1
    revived.bring_all_back(case, message.received_at, now=now)
    words = _("It was closed with an answer that did not leave.")
    record.happened(case, EventKind.REOPENED, by=None, now=now, words=words)


def _waits_again(case: Case, message: Message, *, now: datetime) -> None:
    """The answer did not leave, so the ball is with us since their first word that has none."""
    if case.closed_at is None and case.waiting_since is None:
        planned.waits_since(case, now=now, without=message)
        if case.waiting_since is None:  # nobody had asked for it, and somebody must look at it
            case.waiting_since = message.at
            need.set_place(case, now=now)
    clocks.recompute(case, now=now)


@transaction.atomic
def send_again(*, message_id: int, by: User, now: datetime) -> bool:
    """The button after we gave up. False when there is nothing to send again."""
    record.allowed(by)
    message = Message.objects.filter(pk=message_id, outgoing__isnull=False).first()
    if message is None or message.outgoing_id is None:
        return False
    case = record.locked(message.case_id)
    if not outbox.try_again(outgoing_id=message.outgoing_id, now=now):
        return False
    planned.waits_since(case, now=now)
    clocks.recompute(case, now=now)
    record.happened(case, EventKind.SEND_RETRIED, by=by, now=now, message=message.pk)
    record.save(case, by=by)
    return True
