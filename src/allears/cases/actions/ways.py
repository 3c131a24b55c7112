"""By which channel an answer can leave, and the answer as that channel's connector takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from django.db.models import QuerySet

from allears.cases.models import Case, Conversation, Message
from allears.cases.rules.attached import Attached
from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors import CONNECTORS, SPEAKERS
from allears.lib import markdown
from allears.lib import text as texts
from allears.listening.ports import (
    AnswersBy,
    Limits,
    LimitsVary,
    OutgoingFile,
    SpeaksSometimes,
    Utterance,
)
from allears.listening.post import FROM_PAGE, Post, Visibility
from allears.mentions import queries as mentions
from allears.outbox import actions as outbox
from allears.staff.queries import User
from allears.staff.worded import first, worded
from allears.triage import language

MAX_REFERENCES = 20
MAX_SUBJECT = 100
"""Letters of a subject that nobody wrote as one: the first words of what they said."""


def way_of(conversation: Conversation) -> Channel | None:
    """The channel by which an answer can leave: the one that its own names for it, its own, else
    another one of its network.

    What came from a file is answered by the mailbox that we have now.
    """
    named = _named_way(conversation)
    if named is not None:
        return named
    if speaks(conversation.channel):
        return conversation.channel
    others = known.of_networks([conversation.network])
    return next((channel for channel in others if speaks(channel)), None)


def _named_way(conversation: Conversation) -> Channel | None:
    """Where the channel says that this person is answered by another one (a form by a mailbox)."""
    connector = CONNECTORS.get(conversation.channel.network)
    if not isinstance(connector, AnswersBy):
        return None
    to = conversation.identity.handle if conversation.identity else ""
    channel_id = connector.other_channel(conversation.channel.settings, to)
    return next((one for one in known.every() if one.pk == channel_id and speaks(one)), None)


def speaks(channel: Channel) -> bool:
    """Whether a reply can leave by this channel at all."""
    connector = CONNECTORS.get(channel.network)
    if connector is None or channel.network not in SPEAKERS:
        return False
    if isinstance(connector, SpeaksSometimes) and not connector.can_answer(channel.settings):
        return False
    return connector.limits.can_public or connector.limits.can_private


def limits_of(channel: Channel | None) -> Limits | None:
    """What a reply by this channel may be; None when none can leave by it."""
    connector = CONNECTORS.get(channel.network) if channel else None
    if connector is None or channel is None or not speaks(channel):
        return None
    if isinstance(connector, LimitsVary):
        return connector.limits_of(channel.settings)
    return connector.limits


def last_heard(conversation: Conversation, *, is_public: bool = False) -> Message | None:
    """What the person said last in it, on its network; `is_public`: of what everybody could read."""
    return first(_last_heard(conversation.pk, is_public=is_public))


@worded
def _last_heard(conversation_id: int, *, is_public: bool) -> QuerySet[Message]:
    rows = _told_in(conversation_id, is_public=is_public).filter(mention__isnull=False)
    rows = rows.exclude(network_id__startswith=FROM_PAGE).select_related("mention__identity")
    return rows.order_by("-at", "-id")[:1]


@worded
def _earlier(conversation_id: int, *, is_public: bool) -> QuerySet[Message, str]:
    """By the ids of their network."""
    rows = _told_in(conversation_id, is_public=is_public).exclude(network_id="")
    rows = rows.exclude(network_id__startswith=FROM_PAGE).order_by("-at", "-id")
    return rows.values_list("network_id", flat=True)[:MAX_REFERENCES]


def _told_in(conversation_id: int, *, is_public: bool) -> QuerySet[Message]:
    """What an answer there can hang on: what is said in public hangs on nothing that one person alone
    can read, or nobody would find it below what it is about."""
    rows = Message.objects.filter(conversation_id=conversation_id)
    return rows.filter(is_public=True) if is_public else rows


def signed(text: str, by: User) -> str:
    """A letter's words with the signature of who writes it below, as mail programs know it."""
    signature = by.signature.strip()
    return f"{text.strip()}\n\n-- \n{signature}" if signature else text.strip()


def utterance(
    case: Case,
    conversation: Conversation,
    *,
    text: str,
    is_public: bool,
    warning: str | None = None,
    files: Sequence[Attached] = (),
    by: User,
) -> Utterance:
    """The answer to the last thing that was heard in a conversation, ready for its connector; in public,
    to the last that was heard in public.

    It is seen by those who saw that, and stands behind the same warning where the network has such
    a thing, unless another `warning` is given.
    """
    channel = way_of(conversation) or conversation.channel
    limits, last = limits_of(channel), last_heard(conversation, is_public=is_public)
    earlier = _earlier(conversation.pk, is_public=is_public)
    post = mentions.post_of(last.mention) if last and last.mention else None
    identity = conversation.identity
    is_formatted = limits is not None and limits.formatting == "markdown"
    extra = {k: v for k, v in (post.extra if post else {}).items() if k != "format"}
    extra["case"] = str(case.pk)
    if is_formatted and markdown.has_signs(text):
        extra["format"] = "markdown"
    return Utterance(
        key=channels.utterance_key(channel, f"{case.pk}-{uuid4().hex}"),
        text=signed(text, by) if limits is not None and limits.needs_subject else text.strip(),
        to=(post.extra.get("reply_to", "") if post else "")
        or (identity.handle if identity else ""),
        is_public=is_public,
        sender_name=by.name,
        subject=(post.title if post else "") or texts.shorten(case.title, MAX_SUBJECT),
        thread=conversation.thread,
        reply_to_id=earlier[0] if earlier else (post.id if post else ""),
        references=tuple(reversed(earlier)),
        case_tag=case.tag,
        quoted=texts.shorten(post.text, outbox.MAX_QUOTE) if post else "",
        files=tuple(
            OutgoingFile(name=f.name, media_type=f.kind, sha256=f.sha256, alt=f.alt) for f in files
        ),
        visibility=_visibility(post, is_public=is_public),
        warning=warning_of(limits, post, warning),
        lang=language.of_words(text),
        extra=extra,
    )


def warning_of(limits: Limits | None, post: Post | None, given: str | None) -> str:
    """What stands before an answer: what its writer says, else what stood before the post."""
    if limits is None or not limits.has_warnings:
        return ""
    return (post.warning if post else "") if given is None else given.strip()


def _visibility(post: Post | None, *, is_public: bool) -> Visibility:
    """Whoever could see the post, and nobody else; a private answer is for one person."""
    if not is_public:
        return "private"
    return usual_readers(post)


def usual_readers(post: Post | None) -> Visibility:
    """Who sees a public answer to this post when nobody says otherwise."""
    return post.visibility if post and post.visibility != "private" else "public"


def seen_by(said: Utterance, wanted: str, limits: Limits | None) -> Utterance:
    """The answer shown to those whom its writer chose, where its network lets one choose."""
    found = next((one for one in limits.seen_by if one == wanted), None) if limits else None
    return replace(said, visibility=found) if found and said.is_public else said
