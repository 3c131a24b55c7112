"""What a person may see of what was said: their own words of one thread, and our answers that left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from allears.cases import queries as cases
from allears.cases.queries import Answer
from allears.connectors import webform
from allears.connectors.webform import WebForm
from allears.listening.post import Post
from allears.mentions import queries as mentions
from allears.public.models import Withdrawal

MOST = 200
"""Messages of a thread, the newest."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message on somebody's own page."""

    at: datetime
    is_ours: bool
    name: str
    text: str
    is_formatted: bool = False
    files: tuple[Mapping[str, object], ...] = ()
    """`name`, `size`, and of ours `sha256`."""
    message_id: int = 0
    """Of an answer of ours."""
    is_by_mail: bool = False
    """It left by mail and stands there alone: here it has neither words nor files."""


def first_of(channel_id: int, thread: str) -> Post | None:
    """The message that began a thread; None when there is none, or its page was withdrawn."""
    if Withdrawal.objects.filter(channel_id=channel_id, thread=thread).exists():
        return None
    rows = mentions.in_thread(channel_id, thread, limit=MOST)
    return next((post for row in rows if (post := mentions.post_of(row)).id == thread), None)


def lines(channel_id: int, first: Post) -> list[Line]:
    """Both sides of the thread that this message began, oldest first. Nothing of notes, of other
    threads, or of what has not left yet; of what left by mail to an address that somebody only typed,
    that it did: who reads here may be another than who reads there.
    """
    thread, is_proved = first.id, webform.is_proved(first)
    said = [
        Line(
            at=row.heard_at,
            is_ours=False,
            name=post.author.name,
            text=post.text,
            files=tuple({"name": file.name, "size": file.n_bytes} for file in post.files),
        )
        for row in mentions.in_thread(channel_id, thread, limit=MOST)
        if (post := mentions.post_of(row)).text or post.files
    ]
    answers = cases.answers_in(channel_id, thread, limit=MOST)
    ours = [_ours(one, is_hidden=one.is_by_mail and not is_proved) for one in answers]
    return sorted([*said, *ours], key=lambda line: (line.at, line.is_ours))[-MOST:]


def _ours(one: Answer, *, is_hidden: bool) -> Line:
    return Line(
        at=one.at,
        is_ours=True,
        name=one.name,
        text="" if is_hidden else one.text,
        is_formatted=one.is_formatted,
        files=() if is_hidden else one.files,
        message_id=one.message_id,
        is_by_mail=is_hidden,
    )


def is_kept(message_id: str) -> bool:
    """Whether the message of this id was taken already."""
    return mentions.has_id(WebForm.network, message_id)
