"""Who may be a champion, found by what they do in public: help other people, praise with reasons.

A *help* answers another person who asked something (a question, a complaint, a question mark), is no
question itself, is not unfriendly, and has at least `HELP_WORDS` words. A *praise with reasons* is
praise of at least `PRAISE_WORDS` words that says why ("because", "thanks to", in the languages of
`REASONS`) or that goes on for `LONG_PRAISE` words. Neither counts in private, of a machine, of a repost,
of ourselves or of who works here.

Within `WINDOW` a candidate has helped at least `HELPS` times and at least `PEOPLE` different people, or
praised with reasons on at least `PRAISE_DAYS` days, or helped once less and praised once. Followers count
for nothing. What it misses: help that was wrong, praise between the lines, languages without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from allears.listening.ports import Intent

WINDOW = timedelta(days=90)
HELP_WORDS = 8
PRAISE_WORDS = 10
LONG_PRAISE = 30
HELPS, PEOPLE, PRAISE_DAYS = 3, 2, 2
REST = timedelta(days=365)
"""Nobody who said no, or left, is proposed again within this time."""
SURE = 0.5
REASONS = (
    *("because", "since", "thanks to", "so that", "as they", "as it"),
    *("weil", "denn", "dank", "sodass", "wegen"),
    *("parce que", "car", "grâce à", "puisque"),
    *("porque", "gracias a", "ya que", "graças a"),
    *("perché", "grazie a", "omdat", "dankzij", "çünkü", "sayesinde", "ponieważ", "dzięki"),
    *("потому что", "благодаря", "لأن", "بفضل"),
)
_REASON = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(one) for one in REASONS) + r")(?!\w)", re.IGNORECASE
)
_ASKS = (Intent.QUESTION, Intent.COMPLAINT)
_NO_HELP = frozenset(
    {
        *(Intent.QUESTION, Intent.COMPLAINT, Intent.ABUSE, Intent.SPAM, Intent.LEAVING),
        *(Intent.LEAD, Intent.DANGER, Intent.PRESS),
    }
)
_QUESTION_MARKS = ("?", "؟", "？")


class Deed(StrEnum):
    """What somebody did."""

    HELP = "help"
    PRAISE = "praise"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a post answers, if that is kept."""

    text: str
    intent: str
    is_public: bool
    is_same_person: bool
    is_ours: bool


@dataclass(frozen=True, kw_only=True)
class Said:
    """A post, as far as it matters here."""

    text: str
    intent: str
    confidence: float
    mood: str
    is_public: bool
    is_own_words: bool = True
    """No repost, no machine."""
    is_ours: bool = False
    """Of the house, or of somebody who works here."""
    answers: Answered | None = None


def deed(said: Said) -> Deed | None:
    """What a post is, if it is one of these."""
    if not said.is_public or not said.is_own_words or said.is_ours or said.mood == "negative":
        return None
    n_words = len(said.text.split())
    if said.answers is not None and n_words >= HELP_WORDS and _helps(said, said.answers):
        return Deed.HELP
    is_praise = said.intent == Intent.PRAISE and said.confidence >= SURE
    if not is_praise or n_words < PRAISE_WORDS:
        return None
    return Deed.PRAISE if n_words >= LONG_PRAISE or _REASON.search(said.text) else None


def _helps(said: Said, asked: Answered) -> bool:
    if asked.is_same_person or asked.is_ours or not asked.is_public:
        return False
    if said.intent in _NO_HELP or _has_mark(said.text):
        return False
    return asked.intent in _ASKS or _has_mark(asked.text)


def _has_mark(text: str) -> bool:
    return any(mark in text for mark in _QUESTION_MARKS)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What somebody did within the window."""

    n_helps: int
    n_people: int
    """Different people whom they helped; who cannot be told apart counts as one."""
    n_praise_days: int


def is_candidate(of: Counted) -> bool:
    """Whether they may be asked."""
    has_helped = of.n_helps >= HELPS and of.n_people >= PEOPLE
    does_both = of.n_helps >= HELPS - 1 and of.n_praise_days >= 1
    return has_helped or of.n_praise_days >= PRAISE_DAYS or does_both


class Step(StrEnum):
    """What happened between us and a champion."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"
    THANKED = "thanked"


_NEXT: dict[Step | None, Collection[Step]] = {
    None: (Step.INVITED,),
    Step.INVITED: (Step.ACCEPTED, Step.DECLINED),
    Step.ACCEPTED: (Step.LEFT, Step.THANKED),
    Step.DECLINED: (Step.INVITED, Step.ACCEPTED),
    Step.LEFT: (Step.INVITED, Step.ACCEPTED),
}


def state(steps: Iterable[Step]) -> Step | None:
    """Where they stand, of their steps in order; thanks change nothing."""
    found: Step | None = None
    for one in steps:
        found = found if one is Step.THANKED else one
    return found


def may(step: Step, steps: Iterable[Step]) -> bool:
    """Whether this can come next."""
    return step in _NEXT[state(steps)]
