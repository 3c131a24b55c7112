"""Sessions of an account: opened by an app password and kept by this process, or by a yes over there.

An app password opens few sessions a day, so one is kept and renewed for as long as the process lives,
for all channels and threads of the same account. Where somebody said yes on Bluesky's own pages
(`bluesky_oauth`) the keys lie with the channel and are renewed there; a typed password goes first.
What it misses: a second process of the same machine opens a session of its own.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from allears.connectors import fields
from allears.lib import clock
from allears.listening.ports import ChannelFacts, Refused, RetryLater

USUAL: Final = timedelta(hours=1)
"""How long one lives that does not say it."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """An account that is logged in."""

    server: str
    did: str
    handle: str
    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    ends_at: datetime
    key: str = field(default="", repr=False)
    """What every request must be signed with (PEM); empty: the access alone is enough."""


class Sessions:
    """Of this process, by account and password."""

    def __init__(self) -> None:
        self._held: dict[str, Session] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def lock(self, name: str) -> threading.Lock:
        with self._lock:
            return self._locks.setdefault(name, threading.Lock())

    def get(self, name: str) -> Session | None:
        return self._held.get(name)

    def put(self, name: str, session: Session | None) -> None:
        if session is None:
            self._held.pop(name, None)
        else:
            self._held[name] = session


SESSIONS: Final = Sessions()


def said_yes(channel: ChannelFacts) -> Session | None:
    """The session of a channel that was connected by a yes; None where a password is typed."""
    access, key = channel.get("access_token"), channel.get("dpop_key")
    if channel.get("password") or not access or not key:
        return None
    return Session(
        server=channel.get("pds"),
        did=channel.get("did"),
        handle=channel.get("handle"),
        access=access,
        ends_at=fields.when({"at": channel.get("keys_end_at")}, "at") or clock.now() + USUAL,
        key=key,
    )


def opened(made: object, server: str) -> Session:
    """What a server says when it opens or renews one. Raises `RetryLater`, `Refused`."""
    did, access = fields.text(made, "did"), fields.text(made, "accessJwt")
    if not did or not access:
        raise RetryLater("Bluesky opened a session without saying whose it is.")
    if fields.text(made, "status") in {"takendown", "suspended"}:
        raise Refused("Bluesky has closed this account.")
    return Session(
        server=server,
        did=did,
        handle=fields.text(made, "handle"),
        access=access,
        refresh=fields.text(made, "refreshJwt"),
        ends_at=_end_of(access),
    )


def name_of(channel: ChannelFacts) -> str:
    """Of a session; the password is part of it, so that a changed one is tried."""
    parts = (channel.get(key) for key in ("handle", "password", "server"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _end_of(token: str) -> datetime:
    """When a token says that it ends."""
    try:
        middle = token.split(".")[1]
        claims = msgspec.json.decode(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, msgspec.DecodeError):
        return clock.now() + USUAL
