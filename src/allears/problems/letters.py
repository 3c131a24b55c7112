"""What one person gets: the text in their language, its blanks filled with what is theirs.

Blanks are those of canned replies, and `your_words`, `title`, `text`, `workaround` and `page` of the
problem. One that cannot be filled leaves its person out, and the preview says so before anybody is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from allears.cases.queries import Reach
from allears.connectors import CONNECTORS
from allears.knowledge.rules import blanks
from allears.lib import splitting
from allears.lib import text as texts
from allears.problems.models import Change
from allears.staff.queries import User

MAX_YOUR_WORDS = 120
BLANKS = (
    *("first_name", "person", "your_words", "title", "text", "workaround", "page"),
    *("agent", "agent_first_name", "case", "network", "team"),
)
"""All that there are, for whoever writes a text."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What somebody gets; `fault`: why they cannot get it."""

    text: str
    fault: str = ""
    missing: tuple[str, ...] = ()


def unknown(text: str) -> list[str]:
    """Names of blanks that there are not."""
    return [name for name in blanks.names(text) if name not in BLANKS]


def address_of(change: Change) -> str:
    """Of the public page; empty while there is none."""
    if change.problem.published_at is None:
        return ""
    return f"{settings.PUBLIC_URL}{reverse('public_problem', args=[change.problem_id])}"


def language_for(language: str, have: Collection[str], usual: str) -> str:
    """The language in which somebody is told: their own where there is a text in it."""
    return language if language in have else usual


def about(change: Change, language: str) -> dict[str, str]:
    """What the blanks about the problem mean, as it stood when its state changed."""
    said = change.said.get(language) or change.said.get(change.problem.language) or {}
    return {
        "title": said.get("title", ""),
        "text": said.get("text", ""),
        "workaround": said.get("workaround", ""),
        "page": address_of(change),
    }


def letter(text: str, reach: Reach, *, sender: User, about: Mapping[str, str]) -> Letter:
    """The text for one person. Pure but for the registry of networks."""
    person = reach.name
    connector = CONNECTORS.get(reach.network)
    known = {
        "first_name": blanks.first_name(person),
        "person": person if blanks.first_name(person) else "",
        "your_words": texts.shorten(reach.title, MAX_YOUR_WORDS),
        "agent": sender.name,
        "agent_first_name": blanks.first_name(sender.name) or sender.name,
        "case": str(reach.case_id),
        "network": connector.label if connector else reach.network,
        "team": reach.team,
    }
    filled = blanks.fill(text, known | dict(about))
    if filled.missing:
        return Letter(text=filled.text, fault="blank", missing=filled.missing)
    return Letter(text=filled.text, fault="" if _fits(filled.text, reach) else "too_long")


def _fits(text: str, reach: Reach) -> bool:
    limits = reach.limits
    if limits is None or limits.max_chars is None:
        return True
    if splitting.length(text, limits.counted_in) <= limits.max_chars:
        return True
    try:
        splitting.split(
            text,
            max_chars=limits.max_chars,
            max_parts=limits.max_parts,
            counted_in=limits.counted_in,
        )
    except splitting.DoesNotFit:
        return False
    return True
