"""A mail becomes a `Post`: the wire object and its translation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from allears.connectors.email_channel import answers_notice, is_ours
from allears.lib.mail.letter import Letter
from allears.listening.ports import ChannelFacts
from allears.listening.post import Author, File, Post

MAX_LINKS = 50
_LINK = re.compile(r"https?://[^\s<>\"\]]{1,2000}[^\s<>\"\].,;:!?)']")


@dataclass(frozen=True, kw_only=True)
class Wire:
    """One mail as it came: the bytes, its number in the folder, when the server got it."""

    raw: bytes = field(repr=False)
    uid: int = 0
    arrived_at: datetime | None = None
    n_bytes: int = 0
    is_cut: bool = False
    """It was over the size limit; `raw` is its head alone."""


def post_of(letter: Letter, wire: Wire, channel: ChannelFacts) -> Post:
    kinds = {file.media_type.partition("/")[0] for file in letter.files}
    links = tuple(dict.fromkeys(_LINK.findall(letter.text)))[:MAX_LINKS]
    is_for_nobody = bool(letter.automatic) or answers_notice(channel, letter.in_reply_to)
    is_ = (("reply",) if letter.in_reply_to else ()) + (("automatic",) if is_for_nobody else ())
    return Post(
        id=letter.message_id,
        network="email",
        channel=channel.name,
        author=Author(id=letter.sender.id, handle=letter.sender.address, name=letter.sender.name),
        title=letter.subject,
        text=letter.text,
        quoted=letter.quoted,
        created_at=letter.sent_at,
        thread=letter.references[0] if letter.references else letter.message_id,
        reply_to_id=letter.in_reply_to,
        references=letter.references,
        to=tuple(a.id for a in letter.to),
        is_=is_,
        has=(("link",) if links else ())
        + tuple(k for k in ("image", "video", "audio") if k in kinds),
        links=links,
        files=tuple(
            File(
                name=f.name,
                media_type=f.media_type,
                n_bytes=len(f.content),
                sha256=f.sha256,
                content_id=f.content_id,
            )
            for f in letter.files
        ),
        visibility="private",
        extra=_extra(letter, wire, channel),
    )


def _extra(letter: Letter, wire: Wire, channel: ChannelFacts) -> dict[str, str]:
    extra = {
        "message_id": letter.message_id if letter.has_own_id else "",
        "reply_to": letter.reply_to.address if letter.reply_to.id != letter.sender.id else "",
        "tag": letter.tag,
        "ours": "1" if is_ours(channel, wire.raw) else "",
    }
    notes = list(letter.notes)
    if wire.is_cut:
        size = f"{wire.n_bytes / 1_000_000:.0f} MB"
        notes.insert(0, f"only the head was loaded: the mail has {size}, more than the limit")
    extra["note"] = "; ".join(notes)[:500]
    if letter.automatic:
        extra |= {
            "automatic": letter.automatic.reason,
            "automatic_why": letter.automatic.why,
            "failed_recipient": ", ".join(letter.automatic.failed),
            "original_message_id": letter.automatic.original_id,
            "status": letter.automatic.status,
            "diagnostic": letter.automatic.diagnostic,
        }
    elif answers_notice(channel, letter.in_reply_to):
        why = "an answer to a mail that told one of ours what is new; nobody reads those"
        extra |= {"automatic": "notice", "automatic_why": why}
    return {key: value for key, value in extra.items() if value}
