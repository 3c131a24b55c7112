"""Something that is said to one person of many: a message and its outbox row, in one transaction.

Unlike an answer it is not typed in the case: nobody's draft is touched, and a closed case stays closed
until the person answers. Who wrote to us after `asked_at` and waits is answered by a person first, for
this is no answer to that. Who may say it is for the caller to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.actions import approval_rows, clocks, record, wanted, ways
from allears.cases.models import Case, Conversation, Message
from allears.cases.models.thread import EventKind
from allears.cases.rules import approval as approvals
from allears.lib import text as texts
from allears.outbox import actions as outbox
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_WORDS = 240


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said, where, and since when it was wanted."""

    conversation_id: int
    text: str
    asked_at: datetime
    """What the person wrote after that waits for an answer of its own."""
    author: User | None = None
    """Who wrote the words, where that is another than who says them."""


class WroteMeanwhile(NotPossible):
    """They wait for an answer to something newer; say it when they have one."""


@transaction.atomic
def say(*, case_id: int, said: Said, by: User, now: datetime) -> Message:
    """Write it down to leave now. Raises `NotPossible`, `WroteMeanwhile`."""
    case = record.locked(case_id)
    if case.waiting_since is not None and case.waiting_since > said.asked_at:
        raise WroteMeanwhile(_("They wrote meanwhile, and are answered first."))
    rows = case.conversations.select_related("channel", "identity")
    conversation = rows.filter(pk=said.conversation_id).first()
    if conversation is None or not said.text.strip():
        raise NotPossible(_("This conversation does not belong to the case any more."))
    way = ways.way_of(conversation)
    if way is None:
        raise NotPossible(_("No channel is left by which it could leave."))
    is_public = not conversation.is_private
    wanted.check_unasked(case, conversation, now=now)
    _check_approval(case, conversation, said, by=by)
    words = ways.utterance(case, conversation, text=said.text, is_public=is_public, by=by)
    row = outbox.put(utterance=words, channel_id=way.pk, by=by, now=now)
    message = Message.objects.create(
        case=case,
        conversation=conversation,
        at=now,
        received_at=now,
        by=by,
        outgoing=row,
        text=words.text,
        warning=words.warning,
        is_public=is_public,
        network_id=words.key,
    )
    _count(case, message, now=now)
    record.happened(
        case, EventKind.REPLIED, by=by, now=now, message=message.pk, public=is_public, told=True
    )
    record.save(case, by=by)
    return message


def _check_approval(case: Case, conversation: Conversation, said: Said, *, by: User) -> None:
    """What needs a yes for one needs it for many: it is given where who wrote it is asked for it."""
    author = said.author or by
    draft = approval_rows.Draft(text=said.text, is_public=not conversation.is_private)
    rule = approval_rows.rule_for(case, conversation, draft, by=author)
    if rule is None:
        return
    who = approval_rows.person(author)
    if not approvals.may_decide(who, rule.group, author_id=by.pk, case_team_id=case.team_id):
        raise NotPossible(_("A second person looks at it first: %s.") % rule.name)


def _count(case: Case, message: Message, *, now: datetime) -> None:
    case.n_messages += 1
    case.last_message_at, case.last_is_ours = now, True
    case.last_words = texts.shorten(message.text, MAX_WORDS)
    case.waiting_since = None
    case.first_answered_at = case.first_answered_at or now
    clocks.recompute(case, now=now)
