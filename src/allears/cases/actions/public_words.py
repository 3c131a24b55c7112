"""From public to private and back, as one case: the way, the line that says so, the line that ends it.

The line that it goes on in private is a row beside the private answer, and is said when that has left: a
reply that is taken back, or refused, never leaves a public word that is not true. How it ended is said in
public only where the person agrees, and how they agreed is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from allears.cases import queries
from allears.cases.actions import approvals, lines, record, saying, unsaid, ways
from allears.cases.actions.reply import Written
from allears.cases.models import Approval, Case, Conversation, Message, PublicKind, PublicWord
from allears.cases.models.thread import EventKind
from allears.channels import queries as channels
from allears.contacts import queries as contacts
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_LINE = 280
MAX_AGREED = 300
MAIL = "email"


def private_way(case: Case, conversation: Conversation) -> Conversation | None:
    """Where this person can be answered in private: by the same network, in another conversation of
    the case, or by a mail address of theirs that is known (then not saved yet)."""
    rows = list(case.conversations.select_related("channel", "identity").order_by("-pk"))
    first = [one for one in rows if one.pk == conversation.pk]
    same = [one for one in rows if one.network == conversation.network]
    for one in [*first, *same, *(one for one in rows if one.is_private)]:
        limits = ways.limits_of(ways.way_of(one))
        if limits is not None and limits.can_private:
            return one
    return _by_mail(case)


def _by_mail(case: Case) -> Conversation | None:
    known = (one for one in contacts.identities_of(case.contact_id) if one.network == MAIL)
    identity = next((one for one in known if one.gone_at is None), None)
    channel = next((one for one in channels.of_networks([MAIL]) if ways.speaks(one)), None)
    if identity is None or channel is None:
        return None
    return Conversation(
        case=case, channel=channel, network=MAIL, thread="", identity=identity, is_private=True
    )


@transaction.atomic
def open_private_way(
    *, case_id: int, conversation_id: int, by: User, now: datetime
) -> Conversation:
    """The conversation in which it can go on in private, made where there is none yet. Raises
    `NotPossible` where no way is known."""
    case = record.locked(case_id)
    lines.check(case, by)
    here = case.conversations.select_related("channel", "identity").filter(pk=conversation_id)
    first = here.first()
    found = private_way(case, first) if first else None
    if found is None:
        words = _("No private way to this person is known. Ask them in public to write to you.")
        raise NotPossible(words)
    if found.pk is None:
        found.thread, found.opened_at = f"{case.tag}@case", now
        found.save()
        record.save(case, by=by)
    return found


@transaction.atomic
def open_public_way(*, case_id: int, by: User) -> Conversation:
    """Where it can be answered in public. Raises `NotPossible`."""
    case = record.locked(case_id)
    lines.check(case, by)
    place = public_place(case)
    if place is None:
        raise NotPossible(_("Nobody saw this in public, so it is answered in private."))
    return place


@transaction.atomic
def reply_and_say(
    *, case_id: int, written: Written, line: str, by: User, now: datetime
) -> Message | Approval:
    """Answer in private (or ask for the yes it needs), and say in public that it goes on there, once
    the answer has left. Raises like `reply`."""
    said = approvals.reply_or_ask(case_id=case_id, written=written, by=by, now=now)
    line = " ".join(line.split())[:MAX_LINE]
    case = record.locked(case_id)
    place = public_place(case)
    if not line or written.is_public or place is None:
        return said
    PublicWord.objects.create(
        case=case,
        kind=PublicKind.MOVED,
        conversation=place,
        text=line,
        at=now,
        by=by,
        after=said if isinstance(said, Message) else None,
        approval=said if isinstance(said, Approval) else None,
    )
    record.happened(case, EventKind.WENT_PRIVATE, by=by, now=now, words=line)
    return said


def public_place(case: Case) -> Conversation | None:
    """Where everybody saw the matter, and we can say something: the newest such conversation."""
    return public_one(queries.conversations_of(case.pk))


def public_one(conversations: Iterable[Conversation]) -> Conversation | None:
    """The newest of these in which everybody saw the matter, and we can say something."""
    public = (one for one in conversations if not one.is_private)
    for one in sorted(public, key=lambda one: -one.pk):
        limits = ways.limits_of(ways.way_of(one))
        if limits is not None and limits.can_public:
            return one
    return None


def left(message: Message, *, now: datetime) -> None:
    """A private answer has left: now the public line about it is true. After the case was saved, in
    the caller's transaction."""
    rows = PublicWord.objects.select_for_update(of=("self",)).filter(ended_at__isnull=True)
    word = rows.filter(Q(after=message) | Q(approval__message=message)).first()
    if word is not None:
        _say(word, now=now)


def _say(word: PublicWord, *, now: datetime) -> None:
    word.ended_at = now
    said = saying.Said(conversation_id=word.conversation_id, text=word.text, asked_at=word.at)
    try:
        word.message = saying.say(case_id=word.case_id, said=said, by=word.by, now=now)
    except NotPossible as why:
        word.why_not = str(why)[: unsaid.MAX_WHY]
    word.save()
    if word.why_not:
        case = record.locked(word.case_id)
        unsaid.told(case, word.why_not, now=now)
        record.save(case, by=None)


@transaction.atomic
def say_how_it_ended(
    *, case_id: int, text: str, agreed: str, by: User, now: datetime
) -> PublicWord:
    """A closing line where everybody saw it begin; only with the person's yes, which is kept."""
    case = record.locked(case_id)
    lines.check(case, by)
    text, agreed = " ".join(text.split())[:MAX_LINE], agreed.strip()[:MAX_AGREED]
    if not agreed:
        raise NotPossible(
            _("Write how they agreed that you say it in public. Without it, nothing is.")
        )
    if not text:
        raise NotPossible(_("There is nothing in it yet."))
    place = public_place(case)
    if place is None:
        raise NotPossible(_("There is no public place left where this could be said."))
    said = saying.Said(conversation_id=place.pk, text=text, asked_at=now)
    message = saying.say(case_id=case_id, said=said, by=by, now=now)
    word = PublicWord.objects.create(
        case=case,
        kind=PublicKind.CLOSING,
        conversation=place,
        text=text,
        at=now,
        by=by,
        agreed=agreed,
        message=message,
        ended_at=now,
    )
    record.happened(case, EventKind.PUBLIC_WORD, by=by, now=now, words=agreed)
    return word
