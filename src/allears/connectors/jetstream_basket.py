"""What came over a line since the last page: posts, what is taken back, and how far we have come.

Takes events in Jetstream's shape (JSON, one each), reads of each only what kind it is, and keeps
the words themselves as they came: they are translated later, if somebody listens for them. A post
that comes and goes within one page is never shown; one that comes twice is there once.
What it misses: an account that comes back is not given its words back; it is heard from then on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import msgspec

from allears.listening.jetstream import COLLECTION
from allears.listening.ports import Gap, Page

NETWORK: Final = "bluesky"
GONE: Final = frozenset({"deleted", "takendown", "suspended", "deactivated"})
"""States of an account in which its network shows nothing of it."""
MOST_AHEAD_US: Final = 60_000_000
"""A server's clock may be ahead of ours by so much; later times are nonsense."""


class _Commit(msgspec.Struct):
    operation: str = ""
    collection: str = ""
    rkey: str = ""


class _Account(msgspec.Struct):
    active: bool = True
    status: str = ""


class _Head(msgspec.Struct):
    """The first look at an event; the record inside is passed over."""

    did: str = ""
    time_us: int = 0
    kind: str = ""
    commit: _Commit | None = None
    account: _Account | None = None


_HEADS = msgspec.json.Decoder(_Head)


class Basket:
    """The events of one page."""

    def __init__(self) -> None:
        self._items: dict[str, bytes] = {}
        self._gone: dict[str, None] = {}
        self._gone_authors: dict[str, None] = {}
        self.n_events = 0
        self.first_us = self.last_us = 0
        """Times of the earliest and the latest event, as the server counts them."""

    def put(self, event: bytes, now_us: int) -> None:
        """One event; one that cannot be read becomes an item that says so when it is translated."""
        self.n_events += 1
        try:
            head = _HEADS.decode(event)
        except (msgspec.DecodeError, RecursionError):
            self._items[f"unreadable {self.n_events}"] = event
            return
        if 0 < head.time_us < now_us + MOST_AHEAD_US:
            self.first_us = min(self.first_us or head.time_us, head.time_us)
            self.last_us = max(self.last_us, head.time_us)
        if head.commit is not None:
            self._put_commit(head.did, head.commit, event)
        elif head.account is not None and not head.account.active:
            self._put_account(head.did, head.account)

    def page(self, cursor: str, *, has_more: bool = False, gap: Gap | None = None) -> Page:
        """All of it, with the cursor that belongs to it."""
        return Page(
            items=tuple(self._items.values()),
            cursor=cursor,
            has_more=has_more,
            gone=tuple((NETWORK, uri) for uri in self._gone),
            gone_authors=tuple((NETWORK, did) for did in self._gone_authors),
            gap=gap,
            span=(at(self.first_us), at(self.last_us)) if self.first_us else None,
        )

    def _put_commit(self, did: str, commit: _Commit, event: bytes) -> None:
        uri = f"at://{did}/{commit.collection}/{commit.rkey}"
        if commit.operation == "delete":
            self._items.pop(uri, None)
            self._gone[uri] = None
        elif commit.operation in ("create", "update"):
            self._gone.pop(uri, None)
            self._items.pop(uri, None)  # the newest version, at its place in time
            self._items[uri] = event

    def _put_account(self, did: str, account: _Account) -> None:
        if account.status not in GONE:
            return
        beginning = f"at://{did}/"
        for uri in [uri for uri in self._items if uri.startswith(beginning)]:
            del self._items[uri]
        self._gone_authors[did] = None


def at(time_us: int) -> datetime:
    """A time of the stream as everybody else spells it."""
    return datetime.fromtimestamp(time_us / 1_000_000, tz=UTC)


def is_post(event: bytes) -> bool:
    """Whether it is one line with a newly created post, which is what the sieve can judge."""
    if b"\n" in event:
        return False
    try:
        commit = _HEADS.decode(event).commit
    except (msgspec.DecodeError, RecursionError):
        return False
    return commit is not None and (commit.operation, commit.collection) == ("create", COLLECTION)
