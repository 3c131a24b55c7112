"""What a feed says, whatever its format: the common shape of its entries."""

from __future__ import annotations

from datetime import datetime

import msgspec


class BadFeed(Exception):
    """The bytes are no feed, or none that we read. `why` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Enclosure(msgspec.Struct, frozen=True, omit_defaults=True):
    """A picture, film or sound that goes with an entry."""

    url: str
    media_type: str = ""
    alt: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry as its feed gave it. Text may be HTML where `is_html` says so."""

    id: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    is_title_html: bool = False
    is_html: bool = False
    """Of `content`, or of `summary` where there is no content."""
    author: str = ""
    author_url: str = ""
    avatar: str = ""
    published_at: datetime | None = None
    """Aware, UTC; published before updated before created."""
    lang: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    n_comments: int | None = None
    # ---- added by whoever fetched the feed
    feed_url: str = ""
    feed_title: str = ""
    heard_at: datetime | None = None


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that was read."""

    kind: str
    """`rss20`, `rss10`, `atom10`, `json`, …; "" where it does not say."""
    title: str = ""
    link: str = ""
    lang: str = ""
    poll_s: float | None = None
    """How often it wants to be visited (`ttl`, `sy:updatePeriod`)."""
    entries: tuple[Entry, ...] = ()
    is_cut: bool = False
    """More entries than we take, or the reading took too long; these are the first."""
    hubs: tuple[str, ...] = ()
    """Hubs that tell at once what is new in it (WebSub), as written."""
    self_url: str = ""
    """What it says is its own address."""
