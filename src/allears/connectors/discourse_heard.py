"""What one visit to a Discourse brings: new posts, messages, flags, found posts.

Lists are walked backwards (`walking`). Of the posts that were heard last the versions are
remembered, so that an edit is noticed while a post stands on the first page; later, and where no
webhook tells, what is kept is asked for again by its number (`look_again`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from allears.connectors import cursors, fields, walking
from allears.connectors import discourse_api as api
from allears.connectors import discourse_post as posts
from allears.lib import ids
from allears.listening.ports import Again, ChannelFacts, KeysExpired, Refused
from allears.listening.post import Post

MAX_WATCHED: Final = 300
MAX_ASKED: Final = 5
"""Single posts that one visit asks for."""
_EMPTY_STEP: Final = 50
"""Numbers that one page of the list may span."""


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits."""

    place: str = ""
    me: str = ""
    """Whose key it is."""
    key: str = ""
    """A digest of that key; another key may be another person's."""
    posts: walking.Walk = walking.Walk()
    messages: walking.Walk = walking.Walk()
    found: int = 0
    """The newest post that the search gave."""
    flag: int = 0
    versions: dict[str, int] = {}
    """Of the posts heard last, oldest first."""

    @classmethod
    def read(cls, raw: str, place: str) -> Cursor:
        """One of another forum, or one that cannot be read, is none."""
        return cursors.read(cls, raw, place=place)


@dataclass
class Visit:
    """One visit under way."""

    channel: ChannelFacts
    cursor: Cursor
    now: datetime
    items: list[dict[str, Any]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    has_more: bool = False

    def go(self) -> None:
        """All lists that the settings ask for."""
        self._who_we_are()
        has_key, search = api.has_key(self.channel), self.channel.get("search").strip()
        if search:
            self._search(search)
        else:
            listed = self._walk("posts", "latest_posts")
            self._compare(listed)
        if has_key and self.channel.get("messages", "yes") != "no":
            self._messages()
        if has_key and self.channel.get("flags", "no") == "yes":
            self._flags()

    def _who_we_are(self) -> None:
        key = ids.short_digest(self.channel.get("api_key") + self.channel.get("api_username"))
        if api.has_key(self.channel) and key != self.cursor.key:
            self.cursor.me = api.own_name(self.channel, self.now)
            self.cursor.key = key

    def _ask(self, path: str, **query: str) -> Any:
        return api.ask(self.channel, path, now=self.now, query=query)

    def _walk(self, name: str, root: str) -> Sequence[Any]:
        """A page of a list of posts; what of it is new is heard."""
        walk: walking.Walk = getattr(self.cursor, name)
        path = "/posts.json" if name == "posts" else "/private-posts.json"
        said = self._ask(path, **({"before": walk.at} if walk.at else {}))
        listed = fields.rows(said, root)
        numbers = [number for post in listed if (number := fields.count(post, "id"))]
        done = walking.step(walk, numbers, _following(walk, numbers))
        setattr(self.cursor, name, done.walk)
        self.has_more |= done.has_more
        for post in reversed(listed):
            number = fields.count(post, "id") or 0
            if number > walk.newest and self._concerns(post, is_private=name == "messages"):
                self._hear(post, number, is_private=name == "messages")
        return listed

    def _messages(self) -> None:
        """Personal messages; a key that may not read them is no fault."""
        try:
            self._walk("messages", "private_posts")
        except (Refused, KeysExpired):
            return

    def _search(self, search: str) -> None:
        """What the forum's own search finds, each post asked for in whole."""
        said = self._ask("/search.json", q=f"{search} order:latest")
        numbers = sorted(
            {n for post in fields.rows(said, "posts") if (n := fields.count(post, "id"))}
        )
        fresh = [number for number in numbers if number > self.cursor.found]
        if not self.cursor.found:
            fresh = fresh[-MAX_ASKED:]
        for number in fresh[:MAX_ASKED]:
            if post := self._one(number):
                self._hear(post, number)
            self.cursor.found = number
        self.has_more |= len(fresh) > MAX_ASKED

    def _flags(self) -> None:
        try:
            said = self._ask("/review.json", status="pending", type="ReviewableFlaggedPost")
        except (Refused, KeysExpired):
            return
        for flag in reversed(fields.rows(said, "reviewables")):
            number = fields.count(flag, "id") or 0
            if number > self.cursor.flag:
                self.items.append({"flag": flag})
                self.cursor.flag = number

    def _hear(self, post: object, number: int, *, is_private: bool = False) -> None:
        if posts.is_deleted(post) or fields.number(post, "post_type") in {
            posts.SMALL_ACTION,
            posts.WHISPER,
        }:
            return
        self.items.append(posts.wire_of(post, me=self.cursor.me, is_private=is_private))
        if not is_private:
            self.cursor.versions[str(number)] = fields.number(post, "version") or 1
            while len(self.cursor.versions) > MAX_WATCHED:
                del self.cursor.versions[next(iter(self.cursor.versions))]

    def _concerns(self, post: object, *, is_private: bool) -> bool:
        wanted = {part.strip().lower() for part in self.channel.get("categories").split(",")} - {""}
        if is_private or not wanted:
            return True
        names = {fields.text(post, "category_id"), fields.text(post, "category_slug").lower()}
        return bool(wanted & names)

    def _compare(self, listed: Sequence[Any]) -> None:
        """Edits and deletions in the page at hand."""
        for post, number, version in self._known(listed):
            if posts.is_deleted(post):
                self.forget(number)
            elif version > self.cursor.versions[str(number)]:
                self._hear(post, number)

    def _known(self, listed: Sequence[Any]) -> Iterator[tuple[Any, int, int]]:
        for post in listed:
            number = fields.count(post, "id") or 0
            if str(number) in self.cursor.versions:
                yield post, number, fields.number(post, "version") or 1

    def _one(self, number: int) -> Mapping[str, Any] | None:
        """A post by its number; None where it is not (any more) to be seen."""
        try:
            post = fields.mapping(self._ask(f"/posts/{number}.json"))
        except api.NotThere:
            return None
        return None if posts.is_deleted(post) else post

    def forget(self, number: int) -> None:
        self.cursor.versions.pop(str(number), None)
        self.gone.append(f"{self.cursor.place}/p/{number}")


def _following(walk: walking.Walk, numbers: Sequence[int]) -> str:
    """Where the next page begins; numbers fall even where a page shows nothing of them."""
    before = fields.number(walk.at) or 0
    lowest = min(numbers, default=0)
    if lowest and (not before or lowest < before):
        return str(lowest) if lowest > 1 else ""
    beyond = before - _EMPTY_STEP
    return str(beyond) if beyond > walk.newest else ""


def look_again(channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
    """What became of a few posts, each by one request; one that may not be read stays as it was."""
    items: list[dict[str, Any]] = []
    gone: list[str] = []
    missing: list[str] = []
    for post in kept:
        number = posts.number_in(post.id, "p")
        if not number or not post.id.startswith(f"{api.place_of(channel)}/"):
            continue
        try:
            found = api.ask(channel, f"/posts/{number}.json", now=now)
        except api.NotThere:
            missing.append(post.id)
        except Refused:
            continue
        else:
            if posts.is_deleted(found):
                gone.append(post.id)
            elif fields.count(found, "id") == number:
                me = channel.get("account")
                items.append(posts.wire_of(found, me=me, is_private=post.is_private))
    return Again(items=items, gone=gone, missing=missing)
