"""What is remembered of YouTube between two visits, and how old things on it are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from allears.connectors import cursors, fields, walking
from allears.connectors import youtube_api as api
from allears.connectors import youtube_post as posts
from allears.listening.ports import Again, RetryLater
from allears.listening.post import Post

AT_ONCE: Final = 50
"""As many ids as one list may name."""


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits."""

    me: str = ""
    day: str = ""
    walks: dict[str, walking.Walk] = {}
    """By place: how far its threads are known, in milliseconds since 1970."""
    named: dict[str, str] = {}
    """Channels by their handle."""
    turns: str = ""
    searched_s: int = 0
    held: list[str] = []
    watched: dict[str, int] = {}
    """Comments heard last, and when they were changed (milliseconds)."""
    threads: dict[str, int] = {}
    """Threads heard last, and how many answers they had."""
    counted: int = 0

    @classmethod
    def read(cls, raw: str, me: str) -> Cursor:
        """One of another account, or one that cannot be read, is none."""
        return cursors.read(cls, raw, me=me)


def turn(names: Sequence[str], start: int) -> tuple[Sequence[str], int]:
    """The next fifty, and where those after them begin."""
    start = start if start < len(names) else 0
    return names[start : start + AT_ONCE], start + AT_ONCE


def shorten(known: dict[str, int], most: int) -> None:
    while len(known) > most:
        del known[next(iter(known))]


def top_ms(thread: object) -> int:
    return ms(published(fields.within(thread, "snippet", "topLevelComment")))


def published(thing: object) -> datetime | None:
    return fields.when(thing, "snippet", "publishedAt")


def changed_ms(comment: object) -> int:
    return ms(fields.when(comment, "snippet", "updatedAt") or published(comment))


def ms(at: datetime | None) -> int:
    return int(at.astimezone(UTC).timestamp() * 1_000) if at else 0


def look_again(line: api.Line, kept: Sequence[Post], me: str) -> Again:
    """What became of fifty comments and videos: a unit for each of the two kinds."""
    asked = {post.id: post for post in kept if "held" not in post.is_}
    videos = [id_ for id_ in asked if id_.startswith(posts.VIDEO)]
    comments = [id_ for id_ in asked if id_ not in videos]
    found: dict[str, dict[str, Any]] = {}
    if comments:
        query = {"textFormat": "plainText", "part": "snippet", "id": ",".join(comments)}
        for one in _listed(line.get("/comments", query)):
            id_ = fields.text(one, "id")
            found[id_] = _comment(one, asked.get(id_), me)
    if videos:
        query = {"part": "snippet,statistics"}
        query["id"] = ",".join(id_.removeprefix(posts.VIDEO) for id_ in videos)
        for one in _listed(line.get("/videos", query)):
            found[f"{posts.VIDEO}{fields.text(one, 'id')}"] = posts.wire_of(one, me=me)
    return Again(items=[*found.values()], missing=[id_ for id_ in asked if id_ not in found])


def _listed(said: object) -> Sequence[Any]:
    if not isinstance(fields.within(said, "items"), list):
        raise RetryLater("YouTube does not say what became of these.")
    return fields.rows(said, "items")


def _comment(one: Any, kept: Post | None, me: str) -> dict[str, Any]:
    """With what only its thread told when it was heard."""
    extra = kept.extra if kept else {}
    return posts.wire_of(
        {**fields.mapping(one), "kind": "youtube#comment"},
        me=me,
        is_plain=True,
        video=extra.get("video", ""),
        title=extra.get("topic", ""),
        starter=me if kept and kept.is_for_us else "",
    )
