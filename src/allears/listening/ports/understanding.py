"""What triage says about a post, and why a post goes no further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from allears.listening.post import Post


@dataclass(frozen=True)
class Mark:
    """One thing that triage believes: the value, how sure (0-1), and why in one line for people."""

    value: str
    confidence: float
    reason: str


UNKNOWN = Mark("unknown", 0.0, "Nothing in the text says.")


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What triage adds to a post. `value` may always be "unknown"."""

    language: Mark = UNKNOWN
    """BCP 47, base language."""
    mood: Mark = UNKNOWN
    """negative, neutral, positive, mixed"""
    intent: Mark = UNKNOWN
    """a value of `Intent`"""
    urgency: Mark = UNKNOWN
    """low, normal, high, critical"""


class Intent(StrEnum):
    COMPLAINT = "complaint"
    QUESTION = "question"
    IDEA = "idea"
    PRAISE = "praise"
    LEAVING = "leaving"
    LEAD = "lead"
    PRESS = "press"
    OFFICIAL = "official"
    DANGER = "danger"
    ABUSE = "abuse"
    SPAM = "spam"
    CHATTER = "chatter"
    UNKNOWN = "unknown"


class Understanding(Protocol):
    def understand(self, posts: Sequence[Post]) -> list[Marks]:
        """One `Marks` a post, in order. Never raises, never drops."""
        ...


class Drop(StrEnum):
    """Why a post went no further. Closed; each has one line for people in `DROP_WORDS`."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    SEEN = "seen"
    UNMATCHED = "unmatched"
    OURS = "ours"
    GONE = "gone"


DROP_WORDS: Mapping[Drop, str] = {
    Drop.UNREADABLE: "It could not be read; a sample is kept for looking at.",
    Drop.EMPTY: "It holds no text, title, picture or file.",
    Drop.SEEN: "We have it already.",
    Drop.UNMATCHED: "No monitor listens for it.",
    Drop.OURS: "We said it ourselves.",
    Drop.GONE: "Its author or its network took it back.",
}
