"""What the customer says to an answer, and after how long.

The first of their replies whose signs all show, and which they have not said yet. Nobody types at once:
it takes some seconds, longer for more words. After `MOST` of them they have said enough.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from allears.practice.rules import signs
from allears.practice.rules.scenario import Reply, Scenario
from allears.practice.rules.signs import Talk

MOST = 4
QUICKEST_S, SLOWEST_S = 4, 12
CHARS_A_SECOND = 30


def answer_of(scenario: Scenario, talk: Talk, *, said: Collection[str]) -> Reply | None:
    """Their next words; None when they have nothing left to say. `said`: what they said already."""
    if len(said) >= MOST:
        return None
    seen = {str(sign) for sign in signs.signs(talk, scenario)}
    for reply in scenario.replies:
        if reply.say not in said and all(_shows(sign, seen) for sign in reply.when):
            return reply
    return None


def has_ended(scenario: Scenario, said: Collection[str]) -> bool:
    """They said goodbye, or all they had to say."""
    return len(said) >= MOST or any(one.is_end and one.say in said for one in scenario.replies)


def takes(reply: Reply) -> timedelta:
    """Until it is written."""
    return timedelta(seconds=max(QUICKEST_S, min(SLOWEST_S, 2 + len(reply.say) // CHARS_A_SECOND)))


def _shows(sign: str, seen: set[str]) -> bool:
    return sign[1:] not in seen if sign.startswith("!") else sign in seen
