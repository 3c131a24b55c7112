"""How long each kind of thing may stay, and what is sensible. Pure.

Nothing goes that nobody asked for: without a limit everything stays. The advice is careful on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Aged(StrEnum):
    """What can have a limit."""

    MENTIONS = "mentions"
    CASES = "cases"
    PEOPLE = "people"
    FILES = "files"
    SENT = "sent"
    NOTICES = "notices"
    TELLINGS = "tellings"
    SAMPLES = "samples"
    ASKED = "asked"
    AUDIT = "audit"


@dataclass(frozen=True)
class Term:
    """What is said of a kind. `least`: fewer days would break the desk or the law."""

    least: int
    advice: int
    has_networks: bool = False


TERMS = {
    Aged.MENTIONS: Term(7, 730, True),
    Aged.CASES: Term(30, 1095, True),
    Aged.PEOPLE: Term(30, 730),
    Aged.FILES: Term(30, 730, True),
    Aged.SENT: Term(30, 365),
    Aged.NOTICES: Term(7, 90),
    Aged.TELLINGS: Term(1, 30),
    Aged.SAMPLES: Term(1, 30),
    Aged.ASKED: Term(30, 365),
    Aged.AUDIT: Term(365, 1095),
}
MOST_DAYS = 36_500


def fault(kind: str, days: int | None) -> str:
    """Empty when it may be so; else the fewest days, in words that say which."""
    if kind not in TERMS:
        return "kind"
    if days is not None and not TERMS[Aged(kind)].least <= days <= MOST_DAYS:
        return "days"
    return ""


def cutoff(days: int, now: datetime) -> datetime:
    """What is from before this goes."""
    return now - timedelta(days=days)
