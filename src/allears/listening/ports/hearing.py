"""What hears: pages that are asked for, lines that stay open, threads above a post."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from allears.listening.ports.channel import ChannelFacts
from allears.listening.post import Post


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A time of which the network gives nothing back any more. `why` is for people."""

    since: datetime
    until: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one `hear` brought. An empty `items` with the old cursor is a good answer."""

    items: Sequence[object]
    """Wire objects, oldest first where the network allows it."""
    cursor: str
    """Opaque to all but the connector; saved in the transaction that keeps the items."""
    has_more: bool = False
    """Ask again at once."""
    poll_in_s: float | None = None
    """The network's own wish for the next visit, if it told one."""
    changed_settings: Mapping[str, str] = field(default_factory=dict)
    """Settings to be saved with the cursor (a feed that moved for good)."""
    gone: Sequence[tuple[str, str]] = ()
    """(network, id) of posts that their network takes back: their text leaves everything we keep."""
    gone_authors: Sequence[tuple[str, str]] = ()
    """(network, author id) of accounts that are deleted or taken down: all they said goes so."""
    gap: Gap | None = None
    """What can never be caught up; shown at the channel."""
    span: tuple[datetime, datetime] | None = None
    """When the network itself heard the first and the last of it, where it tells: how far behind
    we are is measured by that, not by what devices wrote."""


@runtime_checkable
class Listener(Protocol):
    """Pulls. May raise `RetryLater`, `Refused`, `KeysExpired`."""

    poll_s: float
    """Seconds between two visits when nothing says otherwise."""

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page: ...


@runtime_checkable
class Firehose(Protocol):
    """Hears everything that is said on a network: it is kept for a while unless switched off."""

    kept_days: int
    """For how long, when nobody says otherwise."""


@runtime_checkable
class Waiter(Protocol):
    """Can be told of news by the network (IMAP IDLE). Safe to call in a thread of its own."""

    def wait(self, channel: ChannelFacts, timeout_s: float) -> bool:
        """Block until something is new (True) or the time is over (False)."""
        ...


@runtime_checkable
class Streamer(Protocol):
    """Hears without asking again: a line that stays open (Jetstream). `hear` is its check.

    The loop keeps each page with its cursor in one transaction before it takes the next; when the
    line breaks it begins anew from the last cursor, so what comes twice is met by `dedupe`.
    """

    def stream(
        self, channel: ChannelFacts, cursor: str, is_over: Callable[[], bool]
    ) -> Iterator[Page]:
        """Pages as they come, one at least every few seconds (an empty one says "I live").

        Returns soon after `is_over` says so. May raise `RetryLater`, `Refused`, `KeysExpired`.
        """
        ...


@runtime_checkable
class Sifted(Protocol):
    """Brings far more than anybody listens for: what meets no monitor is left out untranslated."""

    def is_line(self, wire: object) -> bool:
        """Whether this wire object is one line of Jetstream, which the sieve can judge as it is.

        Others are translated first. The line has no newline in it.
        """
        ...


@runtime_checkable
class Threads(Protocol):
    """Knows what a post answers."""

    def above(self, channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
        """Wire objects of the posts above it, the root first, as far as they are still there.

        Within the channel's budget. May raise `RetryLater`, `Refused`, `KeysExpired`.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Again:
    """What became of posts that were asked for again. Those that are named nowhere stand as they were."""

    items: Sequence[object] = ()
    """Wire objects of what is there; what was not edited is left out by whoever asked."""
    gone: Sequence[str] = ()
    """Ids of posts that the network says are taken back."""
    missing: Sequence[str] = ()
    """Ids that it does not show now, without a word: gone, if that is so the next time, too."""
    rest_s: float = 0.0
    """The network asks not to be asked again before that."""


@runtime_checkable
class LooksAgain(Protocol):
    """Its network tells nobody of edits and deletions, or not all: they are found by asking again."""

    looks_at: int
    """As many posts as one look may name."""
    look_within: timedelta | None
    """Within what time the network demands that what is deleted there goes here, too."""

    def look_again(self, channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
        """At most `looks_at` posts that this channel once gave, as they are kept.

        Within the channel's budget. May raise `RetryLater`, `Refused`, `KeysExpired`.
        """
        ...
