"""What one visit to YouTube brings: comments of channels and videos, answers, found videos.

Units are spent where they matter: a list of comments costs one, so each watched place is visited
often; a search costs a hundred, so searches take turns, one in forty minutes. Threads are listed by
their first comment, so an answer in an old thread is noticed by the thread's count: the threads that were
heard last are counted again, fifty at a time. Edits and deletions are found by `youtube_known.look_again`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from allears.connectors import fields, typed, walking
from allears.connectors import youtube_api as api
from allears.connectors import youtube_known as known
from allears.connectors import youtube_post as posts
from allears.connectors.youtube_known import Cursor
from allears.lib.turns import Turns
from allears.listening.ports import ChannelFacts, Refused, RetryLater

MAX_PLACES: Final = 20
MAX_SEARCHES: Final = 10
SEARCH_EVERY_S: Final = 2_400
MAX_WATCHED: Final = 500
MAX_THREADS: Final = 300
SEEN_FIRST: Final = timedelta(days=3)
"""Of a place that is watched from today on, what is older is not for today."""
MOST_FRESH_THREADS: Final = 5
"""Threads whose answers one visit asks for."""
_PLAIN: Final = {"textFormat": "plainText"}
_CHANNEL = re.compile(r"UC[\w-]{22}\Z", re.ASCII)
_HANDLE = re.compile(r"@[\w.-]{3,30}\Z")
_VIDEO = re.compile(r"[\w-]{11}\Z", re.ASCII)


@dataclass
class Visit:
    """One visit under way."""

    channel: ChannelFacts
    cursor: Cursor
    line: api.Line
    items: list[dict[str, Any]] = field(default_factory=list)
    has_more: bool = False
    troubles: list[Refused] = field(default_factory=list)

    def go(self) -> None:
        """All that the settings ask for. One place that is gone holds up no other."""
        day = api.day_of(self.line.now)
        if self.cursor.day != day:
            api.begin_day(self.channel, self.line.now)
            self.cursor.day = day
        places = self.places()
        searches = typed.lines(self.channel.get("search"), most=MAX_SEARCHES)
        if not places and not searches:
            raise Refused("Enter channels, videos or searches: there is nothing to hear.")
        try:
            self._lists(places, searches)
        except RetryLater:
            if not self.items:
                raise
            self.has_more = False  # what was heard before the units ended is kept
        if places and len(self.troubles) == len(places) and not searches:
            raise self.troubles[0]

    def _lists(self, places: Sequence[str], searches: Sequence[str]) -> None:
        for place in places:
            try:
                self._walk(place)
            except api.NotThere as error:
                self.troubles.append(error)
        self._searches(searches)
        if self.cursor.me and self.channel.get("held", "no") == "yes":
            self._held()
        if not self.has_more:
            self._count_again()

    def places(self) -> list[str]:
        """Channels and videos by their ids; our own channel first."""
        found = [self.cursor.me] if self.cursor.me else []
        for name in typed.words(self.channel.get("channels")):
            if id_ := self._channel_id(name):
                found.append(id_)
        found += [
            id_ for part in typed.words(self.channel.get("videos")) if (id_ := video_in(part))
        ]
        return list(dict.fromkeys(found))[:MAX_PLACES]

    def _channel_id(self, name: str) -> str:
        name = name.rstrip("/").rpartition("/")[2]
        if _CHANNEL.match(name):
            return name
        name = name if name.startswith("@") else f"@{name}"
        if not _HANDLE.match(name):
            return ""
        if name not in self.cursor.named:
            said = self.line.get("/channels", {"part": "id", "forHandle": name})
            self.cursor.named[name] = fields.text(said, "items", 0, "id")
        return self.cursor.named[name]

    def _walk(self, place: str) -> None:
        """A page of threads, newest first."""
        walk = self.cursor.walks.get(place, walking.Walk())
        query = _PLAIN | {"part": "snippet,replies", "order": "time", "maxResults": "100"}
        query["allThreadsRelatedToChannelId" if _CHANNEL.match(place) else "videoId"] = place
        if walk.at:
            query["pageToken"] = walk.at
        said = self.line.get("/commentThreads", query)
        listed = [one for one in fields.rows(said, "items") if known.top_ms(one)]
        numbers = [known.top_ms(one) for one in listed]
        done = walking.step(walk, numbers, fields.text(said, "nextPageToken"))
        since = walk.newest or known.ms(self.line.now - SEEN_FIRST)
        for thread in reversed(listed):
            if (
                known.top_ms(thread) >= since
                and fields.text(thread, "id") not in self.cursor.threads
            ):
                self._hear_thread(thread)
        self.cursor.walks[place] = done.walk
        self.has_more |= done.has_more

    def _hear_thread(self, thread: Mapping[str, Any]) -> None:
        """The comment at the top and what stands below it."""
        top = fields.mapping(thread, "snippet", "topLevelComment")
        self._hear({**thread, "kind": "youtube#commentThread"}, top, thread)
        self._hear_answers(thread)

    def _hear_answers(self, thread: Mapping[str, Any]) -> None:
        id_, total = fields.text(thread, "id"), fields.count(thread, "snippet", "totalReplyCount")
        answers = fields.rows(thread, "replies", "comments")
        if (total or 0) > len(answers):
            query = _PLAIN | {"part": "snippet", "parentId": id_, "maxResults": "100"}
            answers = fields.rows(self.line.get("/comments", query), "items")
        for answer in sorted(
            answers, key=lambda one: known.ms(fields.when(one, "snippet", "publishedAt"))
        ):
            self._hear({**fields.mapping(answer), "kind": "youtube#comment"}, answer, thread)
        self.cursor.threads[id_] = total or 0
        known.shorten(self.cursor.threads, MAX_THREADS)

    def _hear(self, wire: Mapping[str, Any], comment: object, thread: object) -> None:
        """One comment, unless it is known as it is."""
        id_, changed_ms = fields.text(comment, "id"), known.changed_ms(comment)
        if not posts.is_id(id_) or self.cursor.watched.get(id_) == changed_ms:
            return
        top = fields.mapping(thread, "snippet", "topLevelComment", "snippet")
        self.items.append(
            posts.wire_of(
                wire,
                me=self.cursor.me,
                is_plain=True,
                video=fields.text(thread, "snippet", "videoId") or fields.text(top, "videoId"),
                starter=fields.text(top, "authorChannelId", "value"),
            )
        )
        self.cursor.watched[id_] = changed_ms
        known.shorten(self.cursor.watched, MAX_WATCHED)

    def _searches(self, searches: Sequence[str]) -> None:
        """The one whose turn it is, when it is time."""
        now_s = int(self.line.now.timestamp())
        turns = Turns(searches, self.cursor.turns)
        if not searches or now_s - self.cursor.searched_s < SEARCH_EVERY_S:
            return
        (search,) = turns.due(1)
        since = fields.when(turns.place(search)) or self.line.now - SEEN_FIRST
        query = {"part": "snippet", "q": search, "type": "video", "order": "date"}
        query |= {"maxResults": "50", "publishedAfter": f"{since:%Y-%m-%dT%H:%M:%SZ}"}
        said = self.line.get("/search", query, cost=api.SEARCH)
        found = [fields.text(one, "id", "videoId") for one in fields.rows(said, "items")]
        self._hear_videos([id_ for id_ in found if _VIDEO.match(id_)])
        newest = max(
            (at for one in fields.rows(said, "items") if (at := known.published(one)) is not None),
            default=since,
        )
        turns.served(search, (newest + timedelta(seconds=1)).isoformat())
        self.cursor.turns, self.cursor.searched_s = turns.cursor, now_s

    def _hear_videos(self, ids: Sequence[str]) -> None:
        """With their whole description and their counts, which a search does not give."""
        if not ids:
            return
        said = self.line.get("/videos", {"part": "snippet,statistics", "id": ",".join(ids)})
        for video in reversed(fields.rows(said, "items")):
            self.items.append(posts.wire_of(fields.mapping(video), me=self.cursor.me))

    def _held(self) -> None:
        """What waits on our own channel until somebody lets it through."""
        query = _PLAIN | {"part": "snippet,replies", "order": "time", "maxResults": "50"}
        query |= {"allThreadsRelatedToChannelId": self.cursor.me}
        said = self.line.get("/commentThreads", query | {"moderationStatus": "heldForReview"})
        heard = set(self.cursor.held)
        for thread in reversed(fields.rows(said, "items")):
            id_ = fields.text(thread, "id")
            if posts.is_id(id_) and id_ not in heard:
                wire = {**fields.mapping(thread), "kind": "youtube#commentThread"}
                more = {"is_plain": True, "is_held": True}
                self.items.append(posts.wire_of(wire, me=self.cursor.me, **more))
                self.cursor.held = [*self.cursor.held, id_][-MAX_THREADS:]

    def _count_again(self) -> None:
        """Threads whose number of answers has grown since."""
        asked, self.cursor.counted = known.turn(list(self.cursor.threads), self.cursor.counted)
        if not asked:
            return
        said = self.line.get("/commentThreads", {"part": "snippet", "id": ",".join(asked)})
        grown = [
            thread
            for thread in fields.rows(said, "items")
            if (fields.count(thread, "snippet", "totalReplyCount") or 0)
            > self.cursor.threads.get(fields.text(thread, "id"), 0)
        ]
        for thread in grown[:MOST_FRESH_THREADS]:
            self._hear_answers(thread)


def video_in(text: str) -> str:
    """The id in the address of a video, or the id itself; else nothing."""
    if _VIDEO.match(text):
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    last = parts.path.rstrip("/").rpartition("/")[2]
    id_ = (parse_qs(parts.query).get("v") or [last])[0]
    return id_ if parts.netloc and _VIDEO.match(id_) else ""


def poll_s(n_places: int) -> float:
    """So that lists take less than half of a day's units, with the two looks back of each visit."""
    return max(300.0, 22.0 * (n_places + 2))
