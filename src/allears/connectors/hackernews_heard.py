"""What one visit to Hacker News brings: pages of searches, and what became of what was heard.

A search is read back, newest first, to ten minutes before the newest that is known; what was met there
before is left out. Some of the things heard last are asked for again of the official API each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from allears.connectors import asking, fields, walking
from allears.lib import ids
from allears.lib.html import to_text
from allears.listening.ports import ChannelFacts, Refused, RetryLater

WHAT: Final = "Hacker News"
SEARCH: Final = "https://hn.algolia.com/api/v1/search_by_date"
ITEMS: Final = "https://hacker-news.firebaseio.com/v0"
SITE: Final = "https://news.ycombinator.com"
A_PAGE: Final = 100
SPARE_S: Final = 600
"""Things enter the index late."""
MAX_SEEN: Final = 1_500
MAX_WATCHED: Final = 300
LOOKED_AT: Final = 10
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
    watched: dict[str, str] = {}
    """Heard last, and a digest of what they said."""
    looked: int = 0

    @classmethod
    def read(cls, raw: str) -> Cursor:
        """One that cannot be read is none."""
        try:
            return msgspec.json.decode(raw, type=cls) if raw else cls()
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return cls()


@dataclass
class Visit:
    """One visit under way."""

    channel: ChannelFacts
    cursor: Cursor
    now: datetime
    items: list[dict[str, Any]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
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
        self.cursor.watched[id_] = digest(hit)
        while len(self.cursor.watched) > MAX_WATCHED:
            del self.cursor.watched[next(iter(self.cursor.watched))]

    def look_again(self) -> None:
        """Some of what was heard last: edited, dead, deleted?"""
        names = list(self.cursor.watched)
        start = self.cursor.looked if self.cursor.looked < len(names) else 0
        self.cursor.looked = start + LOOKED_AT
        for id_ in names[start : start + LOOKED_AT]:
            try:
                found = item(self.channel, id_, self.now) if id_.isdigit() else None
            except (RetryLater, Refused):  # what was heard is worth more than a second look
                return
            if found is None:
                continue
            if is_gone(found):
                self.gone.append(id_)
                del self.cursor.watched[id_]
            elif digest(found) != self.cursor.watched[id_]:
                self.cursor.watched[id_] = digest(found)
                self.items.append({**found, "changed_at": self.now.isoformat()})


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


def digest(whole: Mapping[str, Any]) -> str:
    return ids.short_digest(" ".join(f"{fields.text(whole, 'title')} {text_of(whole)}".split()))
