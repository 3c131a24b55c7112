"""Taking back an answer that has left: its network is asked to delete it, and the case says so.

Asking is a row in the outbox like any answer, tried until the network says that it is gone. From then
on the person has no answer: the clocks run as if it had never been said, and a case that ended with it is
open again, with all that had ended with it; what it promised is no promise, what it kept is owed again.
The words stay in the thread for us, with who took them back and why. Who answers under supervision there
takes back their own alone. What it misses: copies on other servers, in mails of the network, on pictures
of screens.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import need
from allears.cases.actions import (
    approval_rows,
    clocks,
    lines,
    notices,
    planned,
    promises,
    record,
    revived,
)
from allears.cases.models import Case, Closure, EventKind, FollowUp, Message, Recall
from allears.cases.models.case import Outcome
from allears.cases.rules import notices as notice_rules
from allears.connectors import SPEAKERS
from allears.lib import text as texts
from allears.listening.ports import TakesBack
from allears.outbox import actions as outbox
from allears.outbox.queries import Outgoing
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_WHY = 300
_OPENS = (Outcome.UNCONFIRMED, Outcome.NO_ANSWER)
"""Ends that only our answer gave; who says that it is good, needs it no more."""


def can_be(message: Message) -> bool:
    """It stands at a network that deletes it for us, and nobody has asked for that (with success)."""
    row = message.outgoing
    if row is None or row.sent_at is None:
        return False
    asked: Recall | None = getattr(message, "recall", None)
    if asked is not None and asked.outgoing.gave_up_at is None:
        return False
    speaker = SPEAKERS.get(message.conversation.network)
    return isinstance(speaker, TakesBack) and speaker.can_unsay(row.receipt_id)


@transaction.atomic
def recall(*, message_id: int, why: str, by: User, now: datetime) -> Recall:
    """Ask for it. Raises `NotPossible`. Of two who ask at once, one does, and the other is told."""
    rows = Message.objects.filter(pk=message_id)
    case_id = rows.values_list("case_id", flat=True).first()
    case = record.locked(case_id or 0)
    lines.check(case, by)
    message = rows.select_related(
        "by", "case__team", "outgoing__channel", "conversation", "recall__outgoing"
    ).get()
    row, why = message.outgoing, texts.tidy_line(why, max_chars=MAX_WHY)
    if refusal := approval_rows.why_not_taken_back(message, by):
        raise NotPossible(refusal)
    if row is None or not can_be(message):
        raise NotPossible(_("It cannot be taken back from here, or somebody has just done it."))
    if row.channel.removed_at is not None:
        raise NotPossible(_("Its channel was removed: delete it at the network itself."))
    if not why:
        raise NotPossible(_("Say why: those who read the case later ask themselves."))
    asked, _is_new = Recall.objects.update_or_create(
        message=message,
        defaults={
            "outgoing": outbox.take_back(row=row, by=by, now=now),
            "at": now,
            "by": by,
            "why": why,
        },
    )
    record.happened(case, EventKind.RECALL, by=by, now=now, words=why, message=message.pk)
    record.save(case, by=by)
    return asked


@transaction.atomic
def recalled(*, row: Outgoing, now: datetime) -> None:
    """The network has deleted it."""
    found = Recall.objects.select_related("message", "by").filter(outgoing=row).first()
    if found is None:
        return
    case, message = record.locked(found.message.case_id), found.message
    record.happened(case, EventKind.RECALLED, by=found.by, now=now, message=message.pk)
    _opens_again(case, message, now=now)
    promises.unsaid(case, message, now=now)
    planned.last_words(case)
    planned.waits_since(case, now=now)
    if case.waiting_since is not None:
        need.set_place(case, now=now)
    clocks.recompute(case, now=now)
    record.save(case, by=None)
    words = _("%(by)s took your answer back after it had left: %(why)s")
    words %= {"by": found.by.name, "why": found.why}
    if found.message.by_id != found.by_id:
        _tell(case, found, found.message.by_id, words=words, now=now)


@transaction.atomic
def not_recalled(*, row: Outgoing, words: str, now: datetime) -> None:
    """It still stands there: whoever asked for it is told, with what to do."""
    found = Recall.objects.select_related("message", "by").filter(outgoing=row).first()
    if found is None:
        return
    case = record.locked(found.message.case_id)
    message_id = found.message_id
    record.happened(
        case, EventKind.RECALL_FAILED, by=None, now=now, words=words, message=message_id
    )
    record.save(case, by=None)
    _tell(case, found, found.by_id, words=words, now=now)


def _opens_again(case: Case, message: Message, *, now: datetime) -> None:
    """It ended with this answer, or with our word alone and nothing of ours is left after theirs."""
    if case.closed_at is None:
        return
    ends = Closure.objects.filter(case=case, reopened_at=None)
    with_it = ends.filter(at__in=_written_at(case, message), by_id=message.by_id)
    is_with_it = with_it.exclude(outcome=Outcome.SATISFIED).exists()
    is_ours = ends.filter(outcome__in=_OPENS).exists() and _is_unanswered(case)
    if not is_with_it and not is_ours:
        return
    if FollowUp.objects.filter(closure__in=ends, message__isnull=False).exists():
        ends.update(reopened_at=now)  # they were asked whether it is good: that stays in the record
        case.n_reopened += 1
    else:  # an end that is opened again would count against the answers before it, and nobody was ill served
        ends.delete()
    closed_at, case.closed_at = case.closed_at, None
    revived.bring_all_back(case, closed_at, now=now)
    words = _("The answer was taken back: the person has none.")
    record.happened(case, EventKind.REOPENED, by=None, now=now, words=words)


def _written_at(case: Case, message: Message) -> list[datetime]:
    """A planned answer closed its case when it was written, and is said since it left."""
    wrote = case.events.filter(kind=EventKind.REPLIED, data__message=message.pk)
    return [message.received_at, *wrote.values_list("at", flat=True)]


def _is_unanswered(case: Case) -> bool:
    theirs = case.messages.filter(mention__isnull=False).order_by("-received_at").first()
    ours = case.messages.filter(by__isnull=False).exclude(*clocks.NOT_SAID)
    return theirs is not None and not ours.filter(received_at__gt=theirs.received_at).exists()


def _tell(case: Case, found: Recall, whom: int | None, *, words: str, now: datetime) -> None:
    key = f"recall:{found.pk}:{whom}:{now:%Y%m%d%H%M%S}"
    news = notices.News(kind=notice_rules.Kind.RECALLED, key=key, words=words, author_id=whom)
    notices.tell(case, news, by=None, now=now)
