"""Marks as rows keep them, and back: kind -> [value, confidence, reason]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from allears.listening.ports import Mark, Marks

KINDS = ("language", "mood", "intent", "urgency")


def store(marks: Marks) -> dict[str, list[object]]:
    """For a JSON column."""
    return {
        kind: [mark.value, round(mark.confidence, 3), mark.reason]
        for kind in KINDS
        for mark in (getattr(marks, kind),)
    }


def read(stored: Mapping[str, Sequence[Any]]) -> Marks:
    """Undo `store`."""
    return Marks(**{kind: Mark(*stored[kind]) for kind in KINDS if kind in stored})
