"""What became of a reply on its way out, written on its case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allears.cases.actions import asides_mail, clocks, notices, record
from allears.cases.models import Case, Message
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.outbox import actions as outbox
from allears.outbox.queries import Outgoing
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
    record.save(case, by=None)


def _left_as_planned(case: Case, message: Message, *, now: datetime) -> None:
    """A planned answer is said now, not when it was written: that is when its clocks stop."""
    message.at = message.received_at = now
    message.save(update_fields=["at", "received_at"])
    case.last_message_at = now
    case.first_answered_at = case.first_answered_at or now
    clocks.recompute(case, now=now)


@transaction.atomic
def failed(*, row: Outgoing, words: str, now: datetime) -> None:
    """We gave up, or wait for new keys: the person still waits, and whoever wrote it is told."""
    message = _message(row)
    if message is None:
        asides_mail.failed(row.pk, words, now=now)
        return
    case = record.locked(message.case_id)
    record.happened(case, EventKind.SEND_FAILED, by=None, now=now, words=words, message=message.pk)
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


def _waits_again(case: Case, message: Message, *, now: datetime) -> None:
    """The answer did not leave, so the ball is with us since the person's last word."""
    if case.closed_at is None and case.waiting_since is None:
        theirs = case.messages.filter(mention__isnull=False).order_by("-received_at").first()
        case.waiting_since = theirs.received_at if theirs else message.at
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
    case.waiting_since = None
    clocks.recompute(case, now=now)
    record.happened(case, EventKind.SEND_RETRIED, by=by, now=now, message=message.pk)
    record.save(case, by=by)
    return True
