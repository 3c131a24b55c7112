"""What one visit to a Discourse brings: new posts, messages, flags, found posts, edits, deletions.

Lists are walked backwards (`walking`). Of the posts that were heard last the versions are
remembered; each visit looks at a window of them again, so that an edit or a deletion is noticed
where no webhook tells. What is missing from its window is asked for by its number before it counts
as gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from allears.connectors import discourse_api as api
from allears.connectors import discourse_post as posts
from allears.connectors import fields, walking
from allears.lib import ids
from allears.listening.ports import ChannelFacts, KeysExpired, Refused

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
    looked: int = 0
    """Down to this post of them the last look went."""

    @classmethod
    def read(cls, raw: str, place: str) -> Cursor:
        """One of another forum, or one that cannot be read, is none."""
        try:
            cursor = msgspec.json.decode(raw, type=cls) if raw else cls()
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return cls(place=place)
        return cursor if cursor.place == place else cls(place=place)


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
            self._look_again(listed)
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

    def _look_again(self, listed: Sequence[Any]) -> None:
        """Edits in the page at hand, then in one older window of what we know."""
        self._compare(listed)
        known = sorted(map(int, self.cursor.versions), reverse=True)
        shown = {fields.count(post, "id") for post in listed}
        below = [
            n
            for n in known
            if n not in shown and (not self.cursor.looked or n < self.cursor.looked)
        ]
        if not below or self.has_more:
            self.cursor.looked = 0
            return
        top = below[0]
        window = fields.rows(self._ask("/posts.json", before=str(top + 1)), "latest_posts")
        self._compare(window)
        numbers = [n for post in window if (n := fields.count(post, "id"))]
        bottom = min([*numbers, top])
        missing = [n for n in below if bottom <= n <= top and n not in numbers]
        self.cursor.looked = bottom
        for number in missing[:MAX_ASKED]:
            if self._one(number) is None:
                self.forget(number)
        if len(missing) > MAX_ASKED:
            self.cursor.looked = missing[MAX_ASKED] + 1

    def _compare(self, listed: Sequence[Any]) -> None:
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
