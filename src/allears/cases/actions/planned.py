"""Answers that have not left yet: taken back, sent now, given another time, or come back by themselves.

What is taken back is gone from the thread and stands in its author's draft again, words and files; the
event stays. While an answer is planned the case is out of the queue, but its clocks go on. When the
person writes before it leaves, it returns in the very transaction that writes what they said.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.cases import need
from allears.cases.actions import approval_rows, clocks, drafts, notices, record, revived, states
from allears.cases.actions.reply import FARTHEST
from allears.cases.actions.unsaid import unsaid
from allears.cases.models import Case, Closure, Message
from allears.cases.models.thread import EventKind
from allears.cases.rules import attached
from allears.cases.rules import notices as notice_rules
from allears.lib import text as texts
from allears.outbox import actions as outbox
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_WORDS = 240


@transaction.atomic
def take_back(*, message_id: int, by: User, now: datetime) -> bool:
    """Cancel a reply that has not left; its author has it as a draft again. False: too late. Raises
    `NotPossible` for what colleagues wrote where one answers under supervision."""
    record.allowed(by)
    message = _ours(message_id)
    if message is None:
        return False
    case = record.locked(message.case_id)
    if refusal := approval_rows.why_not_taken_back(message, by):
        raise NotPossible(refusal)
    if not outbox.cancel(outgoing_id=message.outgoing_id or 0, now=now):
        return False
    closed = Closure.objects.filter(
        case=case, reopened_at=None, at=message.received_at, by_id=message.by_id
    )
    if case.closed_at is not None and (closure := closed.first()) is not None:
        case = _open_again(case, closure, by=by, now=now)
    _undo(case, message, is_returned=False, now=now)
    record.happened(case, EventKind.SEND_CANCELLED, by=by, now=now, message=message.pk)
    waits_since(case, now=now)
    clocks.recompute(case, now=now)
    record.save(case, by=by)
    if message.by_id != by.pk:
        _tell(case, message, words=_("Somebody took your answer back before it left."), now=now)
    return True


def _open_again(case: Case, closure: Closure, *, by: User, now: datetime) -> Case:
    """The answer that is taken back had closed it: what ended with it goes on, and nobody counts it."""
    closed_at = closure.at
    states.reopen(case_id=case.pk, by=by, now=now)
    closure.delete()
    case = record.locked(case.pk)
    case.n_reopened -= 1
    revived.bring_all_back(case, closed_at, now=now)
    return case


@transaction.atomic
def leave_now(*, message_id: int, by: User, now: datetime) -> bool:
    """What is planned, or still held for taking it back, leaves at once. False: nothing to hurry."""
    record.allowed(by)
    message = _ours(message_id)
    if message is None:
        return False
    case = record.locked(message.case_id)
    if not outbox.postpone(outgoing_id=message.outgoing_id or 0, due_at=now, now=now):
        return False
    if message.leaves_at is not None:
        Message.objects.filter(pk=message.pk).update(leaves_at=now)
    record.save(case, by=by)
    return True


@transaction.atomic
def replan(*, message_id: int, leaves_at: datetime, by: User, now: datetime) -> bool:
    """A planned answer leaves at another time. False when it is too late."""
    record.allowed(by)
    if not now < leaves_at <= now + FARTHEST:
        raise NotPossible(_("Choose a moment in the future, within the next year."))
    message = _ours(message_id)
    if message is None or message.leaves_at is None:
        return False
    case = record.locked(message.case_id)
    if not outbox.postpone(outgoing_id=message.outgoing_id or 0, due_at=leaves_at, now=now):
        return False
    Message.objects.filter(pk=message.pk).update(leaves_at=leaves_at)
    record.save(case, by=by)
    return True


WROTE = gettext_lazy("The person wrote before the planned answer left, so it is a draft again.")
CHANGED = gettext_lazy(
    "The person changed what they said before the planned answer left, so it is a draft again."
)
DELETED = gettext_lazy(
    "The person deleted what they said before the planned answer left, so it is a draft again."
)


def give_back_planned(
    cases: Collection[Case], *, now: datetime, why: str | StrPromise = WROTE
) -> None:
    """The person wrote: what was to leave later returns to its author. The caller saves the cases.

    Called in the transaction that writes their words. What is leaving at this very moment leaves.
    """
    by_id = {case.pk: case for case in cases}
    waiting = (
        Message.objects.filter(
            case_id__in=by_id,
            leaves_at__isnull=False,
            outgoing__due_at__isnull=False,
            outgoing__sent_at__isnull=True,
        )
        .select_related("by", "case")
        .order_by("id")
    )
    for message in waiting:
        if outbox.cancel(outgoing_id=message.outgoing_id or 0, now=now):
            give_back(by_id[message.case_id], message, words=str(why), now=now)


def give_back(case: Case, message: Message, *, words: str, now: datetime) -> None:
    """What was cancelled by itself is a draft of its author, who is told why. The caller saves the case."""
    _undo(case, message, is_returned=True, now=now)
    record.happened(
        case, EventKind.SEND_CANCELLED, by=None, now=now, words=words, message=message.pk
    )
    waits_since(case, now=now)
    _tell(case, message, words=words, now=now)


def _ours(message_id: int) -> Message | None:
    rows = Message.objects.filter(pk=message_id, outgoing__isnull=False)
    return rows.select_related("by", "case__team", "conversation").first()


def _undo(case: Case, message: Message, *, is_returned: bool, now: datetime) -> None:
    """Out of the thread, into its author's draft; the case says again what was last before it."""
    drafts.give_back(message=message, is_returned=is_returned, now=now)
    unsaid(case, _("The answer with which it was to go did not leave."), now=now, message=message)
    Message.objects.filter(pk=message.pk).delete()
    case.n_messages = max(0, case.n_messages - 1)
    last_words(case)


def last_words(case: Case) -> None:
    """What was said last, and whether we have answered, without what was taken back. The caller saves."""
    rows = case.messages.exclude(recall__outgoing__sent_at__isnull=False)
    last = rows.order_by("-received_at", "-id").first()
    if last is not None:
        names = ", ".join(file.name for file in attached.read(last.files))
        case.last_message_at, case.last_is_ours = last.at, last.by_id is not None
        case.last_words = texts.shorten(last.text or names, MAX_WORDS)
    sent = case.messages.filter(by__isnull=False).exclude(*clocks.NOT_SAID)
    first = sent.order_by("received_at").first()
    case.first_answered_at = first.received_at if first else None


def waits_since(case: Case, *, now: datetime, without: Message | None = None) -> None:
    """The ball is with us again, since the first word of theirs that we have not answered.

    `without`: an answer that does not count, since it rests on its way. The caller saves the case.
    """
    if case.closed_at is not None:
        return
    sent = case.messages.filter(by__isnull=False).exclude(*clocks.NOT_SAID)
    if without is not None:
        sent = sent.exclude(pk=without.pk)
    ours = sent.order_by("-received_at").first()
    theirs = case.messages.filter(mention__isnull=False).order_by("received_at")
    if ours is not None:
        theirs = theirs.filter(received_at__gt=ours.received_at)
    first = theirs.first()
    case.waiting_since = first.received_at if first else None
    if case.waiting_since is not None:
        need.set_place(case, now=now)


def _tell(case: Case, message: Message, *, words: str, now: datetime) -> None:
    notices.tell(
        case,
        notices.News(
            kind=notice_rules.Kind.ANSWER_RETURNED,
            key=f"returned:{message.pk}",
            words=words,
            author_id=message.by_id,
        ),
        by=None,
        now=now,
    )
