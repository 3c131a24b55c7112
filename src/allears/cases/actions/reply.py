"""Step 11: a reply becomes a message and an outbox row, in one transaction.

The case is locked while the draft is checked against what happened since it was begun, so of two
agents who press send in the same second one leaves and the other is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.actions import clocks, record
from allears.cases.models import Case, Conversation, Draft, Message
from allears.cases.models.thread import EventKind
from allears.cases.rules import reply_check
from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS, SPEAKERS
from allears.lib import text as texts
from allears.listening.ports import SpeaksSometimes, Utterance
from allears.mentions import queries as mentions
from allears.outbox import actions as outbox
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_REFERENCES = 20
MAX_QUOTE = 4000


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
    is_sure: bool = False
    """They have read the objections that do not block, and send all the same."""


@transaction.atomic
def reply(*, case_id: int, written: Written, by: User, now: datetime) -> Message:
    """Answer the person. Raises `Objected`, `NotPossible`."""
    record.allowed(by)
    case = record.locked(case_id)
    conversation = _conversation(case, written.conversation_id)
    last = _last_heard(conversation)
    utterance = _utterance(case, conversation, last, written, by=by)
    _check(case, conversation, written, utterance, by=by)
    way = way_of(conversation) or conversation.channel
    row = outbox.put(utterance=utterance, channel_id=way.pk, by=by, now=now)
    message = Message.objects.create(
        case=case,
        conversation=conversation,
        at=now,
        received_at=now,
        by=by,
        outgoing=row,
        text=utterance.text,
        is_public=written.is_public,
        network_id=utterance.key,
    )
    Draft.objects.filter(case=case, user=by).delete()
    _answered(case, message, by=by, now=now)
    record.happened(
        case, EventKind.REPLIED, by=by, now=now, message=message.pk, public=written.is_public
    )
    record.save(case, by=by)
    return message


@transaction.atomic
def tell_outside(*, case_id: int, written: Written, by: User, now: datetime) -> Message:
    """Write down what somebody said by telephone, at the counter, or on a place itself."""
    record.allowed(by)
    case = record.locked(case_id)
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
    _answered(case, message, by=by, now=now)
    record.happened(case, EventKind.REPLIED, by=by, now=now, message=message.pk, outside=True)
    record.save(case, by=by)
    return message


def _conversation(case: Case, conversation_id: int) -> Conversation:
    found = (
        case.conversations.select_related("channel", "identity").filter(pk=conversation_id).first()
    )
    if found is None:
        raise NotPossible(_("This conversation does not belong to the case any more."))
    return found


def _last_heard(conversation: Conversation) -> Message | None:
    rows = conversation.messages.filter(mention__isnull=False).select_related("mention")
    return rows.order_by("-at", "-id").first()


def _answered(case: Case, message: Message, *, by: User, now: datetime) -> None:
    case.n_messages += 1
    case.last_message_at, case.last_is_ours = now, True
    case.last_words = texts.shorten(message.text, 240)
    case.waiting_since = None
    case.first_answered_at = case.first_answered_at or now
    case.assignee = case.assignee or by
    clocks.recompute(case, now=now)


def _utterance(
    case: Case,
    conversation: Conversation,
    last: Message | None,
    written: Written,
    *,
    by: User,
) -> Utterance:
    channel = way_of(conversation) or conversation.channel
    earlier = list(
        conversation.messages.exclude(network_id="")
        .order_by("-at", "-id")
        .values_list("network_id", flat=True)[:MAX_REFERENCES]
    )
    seed = f"{case.pk}-{uuid4().hex}"
    post = mentions.post_of(last.mention) if last and last.mention else None
    identity = conversation.identity
    return Utterance(
        key=channels.utterance_key(channel, seed),
        text=written.text.strip(),
        to=(post.extra.get("reply_to", "") if post else "")
        or (identity.handle if identity else ""),
        is_public=written.is_public,
        sender_name=by.name,
        subject=(post.title if post else "") or case.title,
        thread=conversation.thread,
        reply_to_id=earlier[0] if earlier else (post.id if post else ""),
        references=tuple(reversed(earlier)),
        case_tag=case.tag,
        quoted=texts.shorten(post.text, MAX_QUOTE) if post else "",
        extra={"case": str(case.pk)},
    )


def _check(
    case: Case,
    conversation: Conversation,
    written: Written,
    utterance: Utterance,
    *,
    by: User,
) -> None:
    draft = reply_check.Draft(
        text=utterance.text,
        is_public=written.is_public,
        seen_at=written.seen_at,
        author_id=by.pk,
        to=(utterance.to,) if utterance.to else (),
        subject=utterance.subject,
    )
    state = _state(case, conversation, written.seen_at)
    objections = reply_check.check(draft, state)
    if any(o.is_blocking for o in objections) or (objections and not written.is_sure):
        raise Objected(objections)


def _state(case: Case, conversation: Conversation, seen_at: datetime) -> reply_check.CaseState:
    channel = way_of(conversation) or conversation.channel
    connector = CONNECTORS.get(channel.network)
    can_speak = connector is not None and speaks(channel)
    return reply_check.CaseState(
        limits=connector.limits if connector and can_speak else None,
        is_channel_on=channel.paused_at is None and channel.removed_at is None,
        channel_name=channel.name,
        is_closed=case.closed_at is not None,
        changes=_changes(case, seen_at),
        is_recipient_needed=channel.network == "email",
    )


def way_of(conversation: Conversation) -> Channel | None:
    """The channel by which an answer can leave: its own, else another one of its network.

    What came from a file is answered by the mailbox that we have now.
    """
    if speaks(conversation.channel):
        return conversation.channel
    others = known.of_networks([conversation.network])
    return next((channel for channel in others if speaks(channel)), None)


def speaks(channel: Channel) -> bool:
    """Whether a reply can leave by this channel at all."""
    connector = CONNECTORS.get(channel.network)
    if connector is None or channel.network not in SPEAKERS:
        return False
    if isinstance(connector, SpeaksSometimes) and not connector.can_answer(channel.settings):
        return False
    return connector.limits.can_public or connector.limits.can_private


def _changes(case: Case, seen_at: datetime) -> list[reply_check.Change]:
    rows = case.messages.select_related("by", "conversation__identity").filter(
        received_at__gt=seen_at
    )
    return [
        reply_check.Change(
            at=row.received_at,
            did=reply_check.Did.ANSWERED if row.by else reply_check.Did.WROTE,
            who=row.by.name if row.by else str(row.conversation.identity or _("The person")),
            text=row.text,
            author_id=row.by_id,
        )
        for row in rows.order_by("received_at")
    ]
