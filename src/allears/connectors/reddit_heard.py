"""What one visit to Reddit brings: new links and comments, what searches find, inbox, modmail.

Each list is walked backwards (`walking`) by the age that ids tell. Reddit gives a thousand of a list
and no more: what an outage pushed out of it is a gap. What is kept is asked for again a hundred at a
time (`look_again`), so that edits and deletions are noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from allears.connectors import cursors, fields, reddit_api, typed, walking
from allears.connectors import reddit_post as posts
from allears.lib.turns import Turns
from allears.listening.ports import Again, ChannelFacts, Gap, Refused, RetryLater
from allears.listening.post import Post

A_PAGE: Final = "100"
MAX_SEEN: Final = 300
MAX_SEARCHES: Final = 20
N_TALKS: Final = 5
"""Conversations of modmail that one visit opens."""
FIRST_INBOX: Final = timedelta(days=3)
"""Of an inbox that is connected today what is older is not for today."""


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits."""

    app: str = ""
    visited_s: int = 0
    """When all lists were known to their newest end."""
    links: walking.Walk = walking.Walk()
    comments: walking.Walk = walking.Walk()
    places: str = ""
    """The subreddits that these two walks are of."""
    turns: str = ""
    """Of the searches, how far each has come."""
    seen: list[str] = []
    """Of the inbox, newest last."""
    has_inbox: bool = False
    mail_s: float = 0.0
    """Modmail is known up to here."""

    @classmethod
    def read(cls, raw: str, app: str) -> Cursor:
        """One of another account, or one that cannot be read, is none."""
        return cursors.read(cls, raw, app=app)


@dataclass
class Visit:
    """One visit under way."""

    channel: ChannelFacts
    cursor: Cursor
    line: reddit_api.Line
    me: str
    items: list[dict[str, Any]] = field(default_factory=list)
    has_more: bool = False
    gap: Gap | None = None

    @property
    def now(self) -> datetime:
        return self.line.now

    def go(self) -> None:
        """All lists that the settings ask for."""
        if not hears_anything(self.channel):
            raise Refused(
                "Enter subreddits or searches, or connect an account: there is nothing to hear."
            )
        is_somebody = reddit_api.is_somebody(self.channel)
        self._subreddits()
        self._searches()
        if is_somebody and self.channel.get("inbox", "yes") != "no":
            self._inbox()
        if is_somebody and self.channel.get("modmail", "no") == "yes":
            self._modmail()
        if not self.has_more:
            self.cursor.visited_s = int(self.now.timestamp())

    def _subreddits(self) -> None:
        places = "+".join(names_in(self.channel.get("subreddits")))
        if places != self.cursor.places:  # other places are other lists
            self.cursor.links = self.cursor.comments = walking.Walk()
            self.cursor.places = places
        if not places:
            return
        self.cursor.links = self._walk(f"/r/{places}/new", self.cursor.links)
        self.cursor.comments = self._walk(f"/r/{places}/comments", self.cursor.comments)

    def _searches(self) -> None:
        """The one whose turn it is."""
        turns = Turns(typed.lines(self.channel.get("search"), most=MAX_SEARCHES), self.cursor.turns)
        for search in turns.due(1):
            place = turns.place(search)
            walk = walking.Walk(newest=walking.base36(place)) if place else walking.Walk()
            query = {"q": search, "sort": "new", "type": "link", "include_over_18": "on"}
            after = self._walk("/search", walk, is_whole=False, **query)
            turns.served(search, _spelled(after.newest or after.top) or place)
        self.cursor.turns = turns.cursor

    def _walk(
        self, path: str, walk: walking.Walk, *, is_whole: bool = True, **query: str
    ) -> walking.Walk:
        """One page; what of it is new is heard."""
        if walk.at:
            query["after"] = walk.at
        said = self.line.get(path, limit=A_PAGE, **query)
        things = fields.rows(said, "data", "children")
        numbers = {posts.name_of(one): _number(posts.name_of(one)) for one in things}
        following = fields.text(said, "data", "after") if is_whole else ""
        known = [number for name, number in numbers.items() if name]
        done = walking.step(walk, known, following)
        for thing in reversed(things):
            if numbers[posts.name_of(thing)] > walk.newest:
                self._hear(thing)
        self.has_more |= done.has_more
        if done.is_cut:
            self._miss(things)
        return done.walk

    def _miss(self, things: Sequence[Any]) -> None:
        """The list ended before what we know."""
        oldest = min(
            (at for one in things if (at := fields.when(one, "data", "created_utc"))),
            default=None,
        )
        since = datetime.fromtimestamp(self.cursor.visited_s, UTC)
        if oldest and self.cursor.visited_s and since < oldest:
            why = "Reddit gives the newest thousand of a list and nothing before them."
            self.gap = Gap(since=since, until=oldest, why=why)

    def _hear(self, thing: object, *, is_inbox: bool = False) -> None:
        name = posts.name_of(thing)
        if not name or posts.is_taken_back(thing):
            return
        self.items.append(posts.wire_of(thing, me=self.me, is_inbox=is_inbox))

    def _inbox(self) -> None:
        """Messages, mentions, and answers to what we said."""
        said = self.line.get("/message/inbox", limit=A_PAGE)
        things = fields.rows(said, "data", "children")
        seen, since = set(self.cursor.seen), (self.now - FIRST_INBOX).timestamp()
        for thing in reversed(things):
            name = posts.name_of(thing)
            created_s = fields.number(thing, "data", "created_utc") or 0
            if name and name not in seen and (self.cursor.has_inbox or created_s >= since):
                self._hear(thing, is_inbox=True)
        names = [posts.name_of(thing) for thing in reversed(things)]
        self.cursor.seen = list(dict.fromkeys([*self.cursor.seen, *filter(None, names)]))[
            -MAX_SEEN:
        ]
        self.cursor.has_inbox = True

    def _modmail(self) -> None:
        """Conversations with news; where the account moderates nothing there are none."""
        known_s = self.cursor.mail_s or (self.now - FIRST_INBOX).timestamp()
        try:
            said = self.line.get("/api/mod/conversations", sort="recent", state="all", limit="25")
        except reddit_api.NotThere:
            return
        talks = [
            (at.timestamp(), fields.text(talk, "id"))
            for talk in fields.mapping(said, "conversations").values()
            if (at := fields.when(talk, "lastUpdated")) and at.timestamp() > known_s
        ]
        for at_s, place in sorted(talks)[:N_TALKS]:
            if place.isalnum():
                self.items += self._talk(place, known_s - FIRST_INBOX.total_seconds())
            self.cursor.mail_s = at_s
        self.has_more |= len(talks) > N_TALKS

    def _talk(self, place: str, known_s: float) -> Iterator[dict[str, Any]]:
        said = self.line.get(f"/api/mod/conversations/{place}", markRead="false")
        talk = fields.mapping(said, "conversation")
        dated = [
            (at.timestamp(), message)
            for message in fields.mapping(said, "messages").values()
            if (at := fields.when(message, "date"))
        ]
        for at_s, message in sorted(dated, key=lambda one: one[0]):
            if at_s > known_s and not fields.truth(message, "isInternal"):
                yield posts_of_modmail(message, talk, self.me)


def posts_of_modmail(message: object, talk: Mapping[str, Any], me: str) -> dict[str, Any]:
    """A message of modmail as a wire object."""
    shown = {key: talk.get(key) for key in ("id", "subject", "owner")}
    return {"kind": posts.MODMAIL, "data": message, "conversation": shown, "me": me}


def names_in(text: str) -> list[str]:
    """Subreddits as people type them: `r/tea, /r/kettles`."""
    parts = (part.strip().strip("/") for part in text.replace("\n", ",").split(","))
    bare = (part.removeprefix("r/") for part in parts)
    return list(
        dict.fromkeys(name for name in bare if name.isascii() and name.replace("_", "").isalnum())
    )


def hears_anything(channel: ChannelFacts) -> bool:
    """Whether the settings name something to hear."""
    named = names_in(channel.get("subreddits")) or channel.get("search").strip()
    return bool(named) or reddit_api.is_somebody(channel)


def _number(name: str) -> int:
    return walking.base36(name.partition("_")[2])


def _spelled(number: int) -> str:
    """In base 36, as `walking.base36` reads it."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits


def look_again(line: reddit_api.Line, kept: Sequence[Post], me: str) -> Again:
    """What became of a hundred links and comments; messages cannot be taken back. One request.

    Where only the author is gone (the account was deleted) the post counts as taken back, too: what
    somebody said must not stand under a name that Reddit has forgotten.
    """
    asked = {post.id: post for post in kept if post.id.startswith(("t1_", "t3_"))}
    if not asked:
        return Again()
    said = line.get("/api/info", id=",".join(asked))
    if not isinstance(fields.within(said, "data", "children"), list):
        raise RetryLater("Reddit does not say what became of these.")
    found = {posts.name_of(one): one for one in fields.rows(said, "data", "children")}
    gone = [name for name, one in found.items() if posts.is_taken_back(one, is_kept=True)]
    wires = [
        posts.wire_of(one, me=me, is_inbox=asked[name].is_for_us)
        for name, one in found.items()
        if name in asked and name not in gone
    ]
    return Again(items=wires, gone=gone, missing=[name for name in asked if name not in found])
