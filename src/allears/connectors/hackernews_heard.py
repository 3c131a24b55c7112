"""What one visit to Hacker News brings: pages of searches.

A search is read back, newest first, to ten minutes before the newest that is known; what was met there
before is left out. What is kept is asked for again of the official API (`look_again`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from allears.connectors import asking, cursors, fields, walking
from allears.lib.html import to_text
from allears.listening.ports import Again, ChannelFacts
from allears.listening.post import Post

WHAT: Final = "Hacker News"
SEARCH: Final = "https://hn.algolia.com/api/v1/search_by_date"
ITEMS: Final = "https://hacker-news.firebaseio.com/v0"
SITE: Final = "https://news.ycombinator.com"
A_PAGE: Final = 100
SPARE_S: Final = 600
"""Things enter the index late."""
MAX_SEEN: Final = 1_500
_KINDS: Final = {
    "both": "(story,comment,poll,job)",
    "stories": "(story,poll,job)",
    "comments": "comment",
}


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits."""

    walks: dict[str, walking.Walk] = {}
    """By search, in seconds since 1970."""
    seen: list[str] = []

    @classmethod
    def read(cls, raw: str) -> Cursor:
        """One that cannot be read is none."""
        return cursors.read(cls, raw)


@dataclass
class Visit:
    """One visit under way."""

    channel: ChannelFacts
    cursor: Cursor
    now: datetime
    items: list[dict[str, Any]] = field(default_factory=list)
    has_more: bool = False

    def search(self, search: str) -> None:
        """One page, newest first; at the first visit the last hour."""
        walk = self.cursor.walks.get(search, walking.Walk())
        since = walk.newest - SPARE_S if walk.newest else int(self.now.timestamp()) - 3_600
        until = fields.count(walk.at)
        bounds = f"created_at_i>={since}" + (f",created_at_i<={until}" if until else "")
        said = ask_hits(self.channel, search, bounds, now=self.now, n=A_PAGE)
        hits = [hit for hit in fields.rows(said, "hits") if fields.count(hit, "created_at_i")]
        times = [fields.count(hit, "created_at_i") or 0 for hit in hits]
        is_full = len(hits) >= A_PAGE and min(times) > since
        following = str(min(times) - (min(times) == until)) if is_full else ""
        if not walk.newest:
            walk = walking.Walk(newest=since)
        done = walking.step(
            walk, [one for one in times if one > walk.newest or not is_full], following
        )
        self.cursor.walks[search] = done.walk
        self.has_more |= done.has_more
        seen = set(self.cursor.seen)
        for hit in reversed(hits):
            id_ = fields.text(hit, "objectID")
            if id_ not in seen:
                self._hear(hit, id_)
        self.cursor.seen = self.cursor.seen[-MAX_SEEN:]

    def _hear(self, hit: Mapping[str, Any], id_: str) -> None:
        self.items.append(dict(hit))
        self.cursor.seen.append(id_)


def ask_hits(channel: ChannelFacts, search: str, bounds: str, *, now: datetime, n: int) -> Any:
    tags = _KINDS.get(channel.get("kinds", "both"), _KINDS["both"])
    channel.budget.spend("requests")
    query = {"tags": tags, "numericFilters": bounds, "hitsPerPage": str(n)}
    if search:
        query["query"] = search
    url = channel.get("search_root") or SEARCH
    return asking.fetch(asking.Question(what=WHAT, url=url, query=query), now)


def item(channel: ChannelFacts, id_: str, now: datetime) -> dict[str, Any] | None:
    """An item of the official API; None where it knows none."""
    channel.budget.spend("requests")
    url = f"{channel.get('items_root') or ITEMS}/item/{id_}.json"
    found = asking.fetch(asking.Question(what=WHAT, url=url), now)
    return dict(found) if isinstance(found, dict) and fields.count(found, "id") else None


def is_gone(item: object) -> bool:
    return fields.truth(item, "deleted") or fields.truth(item, "dead")


def text_of(whole: Mapping[str, Any]) -> str:
    names = ("comment_text", "story_text", "text")
    html = next((found for name in names if (found := fields.text(whole, name))), "")
    return to_text(html, base_url=SITE)


def look_again(channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
    """What became of some items, each by one request. The site tells when something was deleted."""
    items: list[dict[str, Any]] = []
    gone: list[str] = []
    for post in kept:
        found = item(channel, post.id, now) if post.id.isdigit() else None
        if found is None:
            continue  # it never forgets an item, so nothing there is a fault of the moment
        if is_gone(found):
            gone.append(post.id)
        else:
            items.append(
                {**found, "thread": post.thread, "story_title": post.extra.get("topic", "")}
            )
    return Again(items=items, gone=gone)
