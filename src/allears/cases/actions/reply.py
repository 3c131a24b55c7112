"""Step 11: a reply becomes a message and an outbox row, in one transaction.

The case is locked while the draft is checked against what happened since it was begun, so of two
agents who press send in the same second one leaves and the other is told. `send` is the one place
from which an answer goes into the outbox: `reply` comes there when no rule wants a second person's
yes, `approvals` when somebody has said it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from allears.cases import queries
from allears.cases.actions import (
    approval_rows,
    clocks,
    lines,
    presence,
    promises,
    record,
    states,
    wanted,
    watching,
)
from allears.cases.actions.ways import limits_of, seen_by, speaks, utterance, way_of
from allears.cases.models import Case, Conversation, Draft, Message
from allears.cases.models.thread import EventKind
from allears.cases.rules import attached, reply_check
from allears.cases.rules.approval import Rule
from allears.cases.rules.attached import Attached
from allears.channels.queries import Channel
from allears.lib import text as texts
from allears.listening.ports import Utterance
from allears.listening.post import Visibility
from allears.outbox import actions as outbox
from allears.staff.actions import NotPossible
from allears.staff.queries import User

__all__ = ["NeedsApproval", "Objected", "Written", "reply", "speaks", "tell_outside", "way_of"]

FARTHEST = timedelta(days=366)
"""No answer is planned for later than that."""


class Objected(Exception):
    """Something speaks against sending it now; `objections` say what."""

    def __init__(self, objections: Sequence[reply_check.Objection]) -> None:
        super().__init__(" ".join(objection.words for objection in objections))
        self.objections = tuple(objections)

    @property
    def is_blocking(self) -> bool:
        return any(objection.is_blocking for objection in self.objections)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What an agent wrote, and what they had seen when they did."""

    conversation_id: int
    text: str
    is_public: bool
    seen_at: datetime
    warning: str | None = None
    """What stands before it, where the network has warnings; None: as before what it answers."""
    seen_id: int | None = None
    """The last message that stood there. By time alone an answer would be missed that was being
    written down while the page was made."""
    visibility: str = ""
    """Who sees a public one, where the network lets one choose; empty: who saw what it answers."""
    is_sure: bool = False
    """They have read the objections that do not block, and send all the same."""
    hold_s: float = 0.0
    """Seconds in which it can be taken back before it leaves."""
    leaves_at: datetime | None = None
    """Planned for then, instead of at once."""
    outcome: str = ""
    """Close the case with this when it is sent."""
    promise: promises.Given | None = None
    """What it promises."""


class NeedsApproval(NotPossible):
    """Nothing was sent: a second person says yes first. `rule` says which one and why."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(_("A second person looks at it first: %s.") % rule.name)
        self.rule = rule


@dataclass(frozen=True, kw_only=True)
class Sending:
    """An answer that nothing speaks against, on its locked case."""

    case: Case
    conversation: Conversation
    written: Written
    said: Utterance
    way: Channel
    files: list[Attached]
    due_at: datetime


@transaction.atomic
def reply(*, case_id: int, written: Written, by: User, now: datetime) -> Message:
    """Answer the person, with the files of one's draft. Raises `Objected`, `NotPossible`, and
    `NeedsApproval` when a rule wants a second person's yes: then nothing of it leaves.

    A planned answer takes the case out of the queue at once; its clocks go on until it leaves.
    """
    sending = prepare(case_id=case_id, written=written, by=by, now=now)
    rule = rule_for(sending, by=by)
    if rule is not None:
        raise NeedsApproval(rule)
    Draft.objects.filter(case=sending.case, user=by).delete()
    return send(sending, by=by, now=now)


def rule_for(sending: Sending, *, by: User) -> Rule | None:
    """The rule by which it needs a yes."""
    return approval_rows.rule_for(
        sending.case,
        sending.conversation,
        approval_rows.Draft(text=sending.said.text, is_public=sending.written.is_public),
        by=by,
    )


def prepare(
    *,
    case_id: int,
    written: Written,
    by: User,
    now: datetime,
    files: list[Attached] | None = None,
) -> Sending:
    """Lock the case and do all checks; writes nothing. `files`: others than those of the draft."""
    case = record.locked(case_id)
    lines.check(case, by)
    conversation = _conversation(case, written.conversation_id)
    wanted.check(case, conversation, is_public=written.is_public, now=now)
    files = _files(case, by) if files is None else files
    said = utterance(
        case,
        conversation,
        text=written.text,
        is_public=written.is_public,
        warning=written.warning,
        files=files,
        by=by,
    )
    usual, way = said.visibility, way_of(conversation) or conversation.channel
    said = seen_by(said, written.visibility, limits_of(way))
    sending = Sending(
        case=case,
        conversation=conversation,
        written=written,
        said=said,
        way=way,
        files=files,
        due_at=_due_at(written, now),
    )
    _check(sending, by=by, usual=usual)
    return sending


def send(sending: Sending, *, by: User, now: datetime) -> Message:
    """The message and its outbox row, in the caller's transaction. Only after `rule_for`, or a yes."""
    case, written, said = sending.case, sending.written, sending.said
    row = outbox.put(
        utterance=said, channel_id=sending.way.pk, by=by, now=now, due_at=sending.due_at
    )
    message = Message.objects.create(
        case=case,
        conversation=sending.conversation,
        at=now,
        received_at=now,
        by=by,
        outgoing=row,
        text=said.text,
        warning=said.warning,
        is_public=written.is_public,
        network_id=said.key,
        files=attached.write(sending.files),
        leaves_at=written.leaves_at,
    )
    _answered(case, message, written, by=by, now=now)
    record.happened(
        case, EventKind.REPLIED, by=by, now=now, message=message.pk, public=written.is_public
    )
    watching.tell(case, key=f"message:{message.pk}", words=case.last_words, by=by, now=now)
    record.save(case, by=by)
    if written.outcome:
        states.close(case_id=case.pk, outcome=written.outcome, words="", by=by, now=now)
    return message


def _files(case: Case, by: User) -> list[Attached]:
    draft = queries.draft(case.pk, by)
    return attached.read(draft.files) if draft else []


def _due_at(written: Written, now: datetime) -> datetime:
    if written.leaves_at is None:
        return now + timedelta(seconds=written.hold_s)
    if not now < written.leaves_at <= now + FARTHEST:
        raise NotPossible(_("Choose a moment in the future, within the next year."))
    return written.leaves_at


@transaction.atomic
def tell_outside(*, case_id: int, written: Written, by: User, now: datetime) -> Message:
    """Write down what somebody said by telephone, at the counter, or on a place itself."""
    case = record.locked(case_id)
    lines.check(case, by)
    text = written.text.strip()
    if not text:
        raise NotPossible(_("There is nothing in it yet."))
    if case.closed_at is not None:
        raise NotPossible(_("It is closed. Open it again first."))
    message = Message.objects.create(
        case=case,
        conversation=_conversation(case, written.conversation_id),
        at=now,
        received_at=now,
        by=by,
        text=text,
        is_public=written.is_public,
    )
    Draft.objects.filter(case=case, user=by).delete()
    _answered(case, message, written, by=by, now=now)
    record.happened(case, EventKind.REPLIED, by=by, now=now, message=message.pk, outside=True)
    promises.said(case, message, now=now)
    record.save(case, by=by)
    return message


def _conversation(case: Case, conversation_id: int) -> Conversation:
    known = queries.conversations_of(case.pk)
    found = next((one for one in known if one.pk == conversation_id), None)
    if found is None:
        raise NotPossible(_("This conversation does not belong to the case any more."))
    return found


def _answered(case: Case, message: Message, written: Written, *, by: User, now: datetime) -> None:
    case.n_messages += 1
    case.last_message_at, case.last_is_ours = now, True
    names = ", ".join(file.name for file in attached.read(message.files))
    case.last_words = texts.shorten(message.text or names, 240)
    case.waiting_since = None
    if message.leaves_at is None:
        case.first_answered_at = case.first_answered_at or now
    if case.assignee_id is None:
        case.assignee = by
    if written.promise is not None:
        promises.give(case, message, written.promise, by=by, now=now)
    clocks.recompute(case, now=now)


def _check(sending: Sending, *, by: User, usual: Visibility) -> None:
    case, conversation, written = sending.case, sending.conversation, sending.written
    utterance = sending.said
    draft = reply_check.Draft(
        text=utterance.text,
        is_public=written.is_public,
        seen_at=written.seen_at,
        author_id=by.pk,
        to=(utterance.to,) if utterance.to else (),
        subject=utterance.subject,
        warning=utterance.warning,
        n_files=len(utterance.files),
        seen_by=utterance.visibility,
        answers_seen_by=usual,
    )
    state = _state(case, conversation, written, by=by)
    objections = reply_check.check(draft, state, say=_)
    words = attached.against(sending.files, state.limits, place=sending.way.name)
    if words:
        raise NotPossible(words)
    if any(o.is_blocking for o in objections) or (objections and not written.is_sure):
        raise Objected(objections)


def _state(
    case: Case, conversation: Conversation, written: Written, *, by: User
) -> reply_check.CaseState:
    channel = way_of(conversation) or conversation.channel
    return reply_check.CaseState(
        limits=limits_of(channel),
        is_channel_on=channel.paused_at is None and channel.removed_at is None,
        channel_name=channel.name,
        is_closed=case.closed_at is not None,
        changes=_changes(case, written),
        writing=presence.writing(case.pk, but=by, at=written.seen_at),
        is_recipient_needed=channel.network == "email",
    )


def _changes(case: Case, written: Written) -> list[reply_check.Change]:
    seen_at, seen_id = written.seen_at, written.seen_id
    is_new = Q(received_at__gt=seen_at) | Q(changed_at__gt=seen_at)
    if seen_id is not None:
        is_new |= Q(pk__gt=seen_id)
    rows = case.messages.select_related("by", "conversation__identity", "mention").filter(is_new)
    just_after = seen_at + timedelta(microseconds=1)
    return [
        reply_check.Change(
            at=max(row.changed_at or row.received_at, just_after),
            did=_did(row, seen_at),
            who=row.by.name if row.by else str(row.conversation.identity or _("The person")),
            text=row.text,
            author_id=row.by_id,
        )
        for row in rows.order_by("received_at")
    ]


def _did(row: Message, seen_at: datetime) -> reply_check.Did:
    if row.by is not None:
        return reply_check.Did.ANSWERED
    if row.mention is not None and row.mention.gone_at is not None:
        return reply_check.Did.DELETED
    is_edit = row.received_at <= seen_at and row.changed_at is not None
    return reply_check.Did.EDITED if is_edit else reply_check.Did.WROTE
