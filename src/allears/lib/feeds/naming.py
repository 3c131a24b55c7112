"""Lasting names and whole addresses for the entries of a feed.

An id that is a URL, a tag or a urn is good everywhere; any other is bound to the feed's address.
An id that several entries of one feed share names none of them. What it misses: a feed that
claims the id of an entry on somebody else's site is believed.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from urllib.parse import urljoin

import msgspec

from allears.lib import ids
from allears.lib.feeds.shape import Entry, Feed


def named(feed: Feed, *, url: str, now: datetime) -> list[Entry]:
    """Each entry once, with `id`, absolute `link`, `feed_url`, `feed_title`, `heard_at` set."""
    n_ids = Counter(entry.id for entry in feed.entries)
    found: dict[str, Entry] = {}
    for entry in feed.entries:
        link = absolute(url, entry.link)
        is_own = entry.id != "" and n_ids[entry.id] == 1
        entry = msgspec.structs.replace(
            entry,
            id=_lasting_id(entry, url, link=link, is_own=is_own),
            link=link,
            feed_url=url,
            feed_title=feed.title[:200],
            heard_at=now,
        )
        found.setdefault(entry.id, entry)
    return list(found.values())


def absolute(base: str, link: str) -> str:
    """The link as seen from `base`; "" where it cannot be read or is none of the web."""
    try:
        url = urljoin(base, link.strip()) if link else ""
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def _lasting_id(entry: Entry, feed_url: str, *, link: str, is_own: bool) -> str:
    """The id; else the link; else the words stand in."""
    if is_own and entry.id.lower().startswith(("http://", "https://", "tag:", "urn:")):
        return entry.id
    if is_own:
        return f"{feed_url}#{entry.id}"
    if link and link != feed_url and not entry.id:
        return link
    published = entry.published_at.isoformat() if entry.published_at else ""
    words = "" if link else entry.summary or entry.content
    return f"{feed_url}#{ids.digest(entry.id, link, entry.title, published, words)}"
