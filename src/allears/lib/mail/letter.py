"""A mail as its reader sees it: who, to whom, when, about what, the new words, the files.

`read_letter` puts the other modules of this folder together; it is pure and never raises on
purpose. A missing Message-ID is replaced by a hash of what does not change on the way. A date that
is missing, unreadable or more than a day ahead of its arrival is replaced by that of the arrival.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from allears.lib.mail.addresses import Address, read_address, read_addresses, split_tag
from allears.lib.mail.automatic import Automatic, recognize
from allears.lib.mail.body import Attachment, read_body
from allears.lib.mail.headers import Headers
from allears.lib.mail.mime import Budget, Part, read_mail
from allears.lib.mail.trim import split_reply

MAX_REFERENCES = 50
MAX_SUBJECT_CHARS = 500
_ID = re.compile(r"<([^<>\s]{1,250})>")
_BARE_ID = re.compile(r"[^<>\s,;]{1,200}@[^<>\s,;]{1,200}")
_RECIPIENT_HEADERS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Letter:
    headers: Headers
    message_id: str
    """Without <>; a hash of ours where there was none."""
    has_own_id: bool
    subject: str
    sender: Address
    reply_to: Address
    to: tuple[Address, ...]
    tag: str
    sent_at: datetime | None
    references: tuple[str, ...]
    """Oldest first, with In-Reply-To as the last; at most `MAX_REFERENCES`."""
    in_reply_to: str
    text: str
    quoted: str
    files: tuple[Attachment, ...]
    automatic: Automatic | None
    notes: tuple[str, ...]


def read_letter(raw: bytes, *, our_address: str = "", arrived_at: datetime | None = None) -> Letter:
    budget = Budget()
    mail = read_mail(raw, budget)
    headers = mail.headers
    body = read_body(mail, budget)
    automatic = recognize(mail, body.text, our_address=our_address)
    new, folded = (body.text.strip(), "") if automatic else split_reply(body.text)
    own_id = next(iter(ids_in(headers.get("message-id"))), "")
    references, in_reply_to = _references(headers)
    return Letter(
        headers=headers,
        message_id=own_id or _hash_of(mail),
        has_own_id=bool(own_id),
        subject=headers.text("subject")[:MAX_SUBJECT_CHARS],
        sender=_sender(headers),
        reply_to=read_address(headers.get("reply-to")),
        to=tuple(
            {
                a.id: a for h in ("to", "cc") for v in headers.all(h) for a in read_addresses(v)
            }.values()
        ),
        tag=_tag(headers, our_address),
        sent_at=_sent_at(headers, arrived_at),
        references=references,
        in_reply_to=in_reply_to,
        text=new,
        quoted=folded,
        files=tuple(body.files),
        automatic=automatic,
        notes=tuple(body.notes),
    )


def files_of(raw: bytes) -> list[Attachment]:
    """The same files that `read_letter` names, without the rest of its work."""
    budget = Budget()
    return read_body(read_mail(raw, budget), budget).files


def ids_in(value: str) -> list[str]:
    """Message ids of a header, without <>."""
    return _ID.findall(value) or _BARE_ID.findall(value)


def _sender(headers: Headers) -> Address:
    for name in ("from", "sender", "reply-to", "return-path"):
        sender = read_address(headers.get(name))
        if sender.address:
            return sender
    return read_address(headers.get("from"))


def _references(headers: Headers) -> tuple[tuple[str, ...], str]:
    in_reply_to = next(iter(ids_in(headers.get("in-reply-to"))), "")
    ids = list(dict.fromkeys(i for v in headers.all("references") for i in ids_in(v)))
    if in_reply_to:
        ids = [i for i in ids if i != in_reply_to] + [in_reply_to]
    if len(ids) > MAX_REFERENCES:
        ids = ids[:1] + ids[1 - MAX_REFERENCES :]
    return tuple(ids), in_reply_to or (ids[-1] if ids else "")


def _tag(headers: Headers, our_address: str) -> str:
    ours = split_tag(our_address.lower())[0]
    for name in _RECIPIENT_HEADERS:
        for value in headers.all(name):
            for address in read_addresses(value):
                plain, tag = split_tag(address.address)
                if tag and (not ours or plain.lower() == ours):
                    return tag[:100]
    return ""


def _sent_at(headers: Headers, arrived_at: datetime | None) -> datetime | None:
    sent = read_date(headers.get("date"))
    received = headers.get("received")
    arrived = arrived_at or (read_date(received.rpartition(";")[2]) if received else None)
    if sent is None or (arrived is not None and sent > arrived + timedelta(days=1)):
        return arrived
    return sent


def read_date(value: str) -> datetime | None:
    """UTC, or None for what is no date or lies before there was mail."""
    try:
        at = parsedate_to_datetime(value[:100].strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at >= _EARLIEST else None


def _hash_of(mail: Part) -> str:
    digest = hashlib.sha256()
    for name in ("from", "to", "date", "subject", "content-type"):
        digest.update(f"{name}:{mail.headers.get(name)}\n".encode("utf-8", "replace"))
    digest.update(mail.raw.strip())
    return f"{digest.hexdigest()[:32]}@no-message-id.invalid"
