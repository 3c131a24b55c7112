"""What is remembered of YouTube between two visits, and how old things on it are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from allears.connectors import fields, walking

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
    missing: list[str] = []
    looked: int = 0
    counted: int = 0

    @classmethod
    def read(cls, raw: str, me: str) -> Cursor:
        """One of another account, or one that cannot be read, is none."""
        try:
            cursor = msgspec.json.decode(raw, type=cls) if raw else cls()
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return cls(me=me)
        return cursor if cursor.me == me else cls(me=me)


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
