"""Names that stand in public addresses: of a form, of one showing of it, of a person's own page.

A form's key is its channel's number with a digest of the channel's own key, so that nobody counts
through our forms. A showing has a one-time number with the time, signed: it makes a message that is
sent twice one message. A page's token is signed as well; nobody makes one without our secret key, and
checking one costs no query. What it misses: a token that its owner gives away opens the page.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing

from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors.webform import DOMAIN, WebForm
from allears.lib import ids
from allears.lib import keys as sealing

_KEY = re.compile(r"([0-9]{1,18})-([0-9a-f]{10})\Z")
_NONCE = re.compile(r"[A-Za-z0-9_-]{22}\Z")
_FORM = signing.Signer(salt="allears.public.form", sep=".")
_PAGE = signing.Signer(salt="allears.public.page", sep=".")
MAX_CHARS = 200


@dataclass(frozen=True)
class Showing:
    """One showing of a form: its one-time number, and when it was."""

    nonce: str
    at: datetime

    @property
    def message_id(self) -> str:
        """The id of the message that is written in it."""
        return f"{self.nonce}@{DOMAIN}"


def key_of(channel: Channel) -> str:
    """Raises `CannotOpen` when the channel's secrets are lost."""
    return f"{channel.pk}-{_digest(channels.facts(channel).secrets.get('own_key', ''))}"


def channel_of(key: str) -> Channel | None:
    """The form of this key, if it is there."""
    found = _KEY.match(key)
    channel = known.channel(int(found[1])) if found else None
    if found is None or channel is None or channel.network != WebForm.network:
        return None
    try:
        right = key_of(channel)
    except sealing.CannotOpen:
        return None
    return channel if hmac.compare_digest(right, key) else None


def new_showing(channel_id: int, now: datetime) -> str:
    """What a form carries from its showing to its sending."""
    nonce = secrets.token_urlsafe(16)
    return _FORM.sign(f"{channel_id}.{nonce}.{int(now.timestamp())}")


def showing(channel_id: int, token: str) -> Showing | None:
    """What it says, if we made it for this form."""
    parts = _opened(_FORM, token, 3)
    if parts is None or parts[0] != str(channel_id) or not _NONCE.match(parts[1]):
        return None
    return Showing(parts[1], datetime.fromtimestamp(int(parts[2]), UTC))


def page_token(channel_id: int, thread: str) -> str:
    """The token of the page of whoever wrote the first message of this thread."""
    return _PAGE.sign(f"{channel_id}.{thread.partition('@')[0]}")


def page_of(token: str) -> tuple[int, str] | None:
    """(channel id, thread), if we made this token."""
    parts = _opened(_PAGE, token, 2)
    if parts is None or not parts[0].isdecimal() or not _NONCE.match(parts[1]):
        return None
    return int(parts[0]), f"{parts[1]}@{DOMAIN}"


def _opened(signer: signing.Signer, token: str, n_parts: int) -> list[str] | None:
    if len(token) > MAX_CHARS:
        return None
    try:
        parts = signer.unsign(token).split(".")
    except signing.BadSignature:
        return None
    return parts if len(parts) == n_parts else None


def _digest(own_key: str) -> str:
    return ids.digest("webform", own_key)[:10]
