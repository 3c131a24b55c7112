"""What was said at the practice desk, as the pure rules want it: with its language and its promise."""

from __future__ import annotations

from collections.abc import Sequence

from allears.cases.rules.promises import find as promises_in
from allears.cases.rules.sla import Calendar
from allears.practice.models import Kind, Turn
from allears.practice.rules.signs import Said, Talk
from allears.triage import language

ANSWERS = (Kind.PUBLIC, Kind.PRIVATE)
_ALWAYS = Calendar(is_always=True)
"""The practice desk is open round the clock."""


def talk(turns: Sequence[Turn], *, zone: str) -> Talk:
    """What the agent did, oldest first. `zone`: where they write."""
    return Talk(
        said=tuple(_said(one, zone) for one in turns if one.kind in ANSWERS),
        told_lead=next((one.text for one in turns if one.kind == Kind.LEAD), ""),
    )


def _said(turn: Turn, zone: str) -> Said:
    spoken = language.of_words(turn.text)
    found = promises_in(turn.text, language=spoken, now=turn.at, zone=zone, calendar=_ALWAYS)
    return Said(
        text=turn.text,
        is_public=turn.kind == Kind.PUBLIC,
        at=turn.at,
        language=spoken,
        promise=found[0].words if found else "",
    )
