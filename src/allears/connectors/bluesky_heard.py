"""One visit of an account: notifications, searches by turns, and a look at what we know already.

Notifications come newest first and are walked back to the newest that is known, a little further,
since their order is rough. Searches share the visit (`lib.turns`). Of the last posts that were heard
a few are looked at again each time: one that is not there any more is asked for by name before it
counts as gone, so that an index that is rebuilt takes nothing back; one that is another is an edit.
What it misses: deletions and edits of what was heard longer ago than the last 300 posts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from allears.connectors import asking, fields, outcomes
from allears.connectors.bluesky_api import Api, Failed
from allears.connectors.bluesky_home import PUBLIC, WHAT
from allears.connectors.bluesky_post import TO_US
from allears.connectors.jetstream_basket import NETWORK
from allears.lib import clock
from allears.lib.turns import Turns
from allears.listening.ports import Gap, Page, Refused, RetryLater

PAGE: Final = 100
MAX_PAGES: Final = 30
"""Of notifications in one visit; what lies further back is a gap."""
MAX_SEARCH_PAGES: Final = 5
SEARCHES_A_VISIT: Final = 5
OVERLAP: Final = timedelta(minutes=3)
FIRST_LOOK: Final = timedelta(days=1)
"""How far back a new search looks."""
MAX_KNOWN: Final = 300
MAX_ABOVE: Final = 80
LOOKS: Final = 25
"""Posts looked at again in one visit: as many as one request takes."""


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits."""

    noticed: str = ""
    """When the network heard the newest notification that we have."""
    searches: str = ""
    known: list[tuple[str, str]] = []
    """Address and content address of the last posts; whoever was not looked at longest first."""


@dataclass
class Visit:
    """What one visit has brought so far."""

    api: Api
    cursor: Cursor
    now: datetime
    searches: tuple[str, ...] = ()
    hears_notices: bool = True
    wires: dict[str, Any] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    gap: Gap | None = None

    def page(self) -> Page:
        """All of it, oldest first."""
        own = self.api.session.did
        if self.hears_notices:
            self._notices()
        self._search()
        self._look_again()
        known = dict(self.cursor.known)
        fresh = {
            uri: wire
            for uri, wire in self.wires.items()
            if uri not in known or "seenEditedAt" in wire
        }
        for uri, wire in self.wires.items():
            known.setdefault(uri, fields.text(wire, "cid"))
        self.cursor.known = list(known.items())[-MAX_KNOWN:]
        items = sorted(fresh.values(), key=lambda wire: fields.text(wire, "indexedAt"))
        return Page(
            items=[mine(wire, own) for wire in items],
            cursor=msgspec.json.encode(self.cursor).decode(),
            gone=[(NETWORK, uri) for uri in self.gone],
            gap=self.gap,
        )

    # ---- what was said to us

    def _notices(self) -> None:
        before = fields.when(self.cursor.noticed)
        since = before - OVERLAP if before else None
        newest, oldest = before, None
        for notice in self._walk(since):
            at = fields.when(notice, "indexedAt")
            if at is not None:
                newest = max(newest or at, at)
                oldest = min(oldest or at, at)
            if fields.text(notice, "reason") in TO_US:
                self._take(notice)
        if newest is not None:
            self.cursor.noticed = newest.isoformat()
        if self.gap is None and self._is_cut and before and oldest and before < oldest:
            why = f"There were more than {MAX_PAGES * PAGE:,} notifications."
            self.gap = Gap(since=before, until=oldest, why=why)

    _is_cut: bool = False

    def _walk(self, since: datetime | None) -> Iterator[Mapping[str, Any]]:
        """Notifications back to `since`; the newest page alone where there is none."""
        cursor = ""
        for _ in range(MAX_PAGES if since else 1):
            query: dict[str, Any] = {"limit": PAGE, "reasons": sorted(TO_US)}
            found = self.api.get(
                "app.bsky.notification.listNotifications",
                **query | ({"cursor": cursor} if cursor else {}),
            )
            notices = fields.rows(found, "notifications")
            yield from (one for one in notices if isinstance(one, Mapping))
            cursor = fields.text(found, "cursor")
            last = fields.when(notices[-1], "indexedAt") if notices else None
            if not cursor or not notices or (since and last and last < since):
                return
        self._is_cut = since is not None

    def _take(self, wire: Mapping[str, Any]) -> None:
        uri = fields.text(wire, "uri")
        if uri and (uri not in self.wires or "reason" in wire):
            self.wires[uri] = wire

    # ---- what we search for

    def _search(self) -> None:
        turns = Turns(self.searches, self.cursor.searches)
        for words in turns.due(SEARCHES_A_VISIT):
            before = fields.when(turns.place(words))
            newest = before
            for wire in self._found(words, (before - OVERLAP) if before else self.now - FIRST_LOOK):
                at = fields.when(wire, "indexedAt")
                newest = max(newest or at, at) if at else newest
                self._take(wire)
            turns.served(words, (newest or self.now).isoformat())
        self.cursor.searches = turns.cursor

    def _found(self, words: str, since: datetime) -> Iterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(MAX_SEARCH_PAGES):
            query: dict[str, Any] = {"q": words, "sort": "latest", "limit": PAGE}
            query["since"] = f"{since:%Y-%m-%dT%H:%M:%S.000Z}"
            found = self.api.get(
                "app.bsky.feed.searchPosts", **query | ({"cursor": cursor} if cursor else {})
            )
            posts = fields.rows(found, "posts")
            yield from (one for one in posts if isinstance(one, Mapping))
            cursor = fields.text(found, "cursor")
            last = fields.when(posts[-1], "indexedAt") if posts else None
            if not cursor or not posts or (last and last < since):
                return

    # ---- what we know

    def _look_again(self) -> None:
        """A few of the posts that are known: gone, or another?"""
        due, rest = self.cursor.known[:LOOKS], self.cursor.known[LOOKS:]
        if not due:
            return
        found = self.api.get("app.bsky.feed.getPosts", uris=[uri for uri, _ in due])
        there = {fields.text(one, "uri"): one for one in fields.rows(found, "posts")}
        kept: list[tuple[str, str]] = []
        for uri, cid in due:
            wire = there.get(uri)
            if wire is None:
                if self._is_gone(uri):
                    self.gone.append(uri)
                    self.wires.pop(uri, None)
                else:
                    kept.append((uri, cid))
                continue
            now_cid = fields.text(wire, "cid")
            if now_cid and cid and now_cid != cid:
                self.wires[uri] = dict(wire) | {"seenEditedAt": self.now.isoformat()}
            kept.append((uri, now_cid or cid))
        self.cursor.known = [*rest, *kept]

    def _is_gone(self, uri: str) -> bool:
        """Whether the network says of this one post that there is none."""
        try:
            found = self.api.get("app.bsky.feed.getPostThread", uri=uri, depth=0, parentHeight=0)
        except Failed as error:
            return error.name == "NotFound"
        except (RetryLater, Refused):
            return False
        return fields.text(found, "thread", "$type").endswith("#notFoundPost")


def read_cursor(text: str) -> Cursor:
    """One that cannot be read is a new one."""
    try:
        return msgspec.json.decode(text, type=Cursor) if text else Cursor()
    except msgspec.DecodeError:
        return Cursor()


def above(api: Api, uri: str) -> list[Mapping[str, Any]]:
    """The posts above one, the root first, as far as they are there."""
    try:
        found = api.get("app.bsky.feed.getPostThread", uri=uri, depth=0, parentHeight=MAX_ABOVE)
    except Failed as error:
        if error.name == "NotFound":
            return []
        raise
    return [mine(post, api.session.did) for post in chain(found)]


def above_in_public(uri: str) -> list[Mapping[str, Any]]:
    """The same, asked of the network's public view, without an account."""
    query = {"uri": uri, "depth": "0", "parentHeight": str(MAX_ABOVE)}
    url = f"{PUBLIC}/xrpc/app.bsky.feed.getPostThread"
    question = asking.Question(what=WHAT, url=url, query=query)
    answer = asking.send(question)
    if answer.status in {400, 404}:
        return []
    outcomes.judge(answer, what=WHAT, now=clock.now())
    return chain(asking.read(answer, question))


def chain(found: object) -> list[Mapping[str, Any]]:
    """What a thread holds above its post, the root first; those that are gone left out."""
    posts: list[Mapping[str, Any]] = []
    view = fields.within(found, "thread", "parent")
    while isinstance(view, Mapping) and len(posts) < MAX_ABOVE:
        post = view.get("post")
        if isinstance(post, Mapping):
            posts.append(post)
        view = view.get("parent")
    return posts[::-1]


def mine(wire: Mapping[str, Any], own: str) -> Mapping[str, Any]:
    """With the mark of what we said ourselves."""
    if fields.text(wire, "author", "did") != own:
        return wire
    return dict(wire) | {"isOurs": True}
