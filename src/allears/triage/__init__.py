"""Step 6, triage: what a post is. Language, mood, intent and urgency, each with its reason.

    from allears.triage import understand
    marks = understand(posts)

Pure: no Django, no socket, no clock, nothing written. Models are loaded at the first post, not at
import. See `understanding.py` for the order and docs/understanding.md for how good it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.triage.understanding import Triage, understanding

__all__ = ["Triage", "understand", "understanding"]


def understand(posts: Sequence[Post]) -> list[Marks]:
    """One `Marks` a post, in order. Never raises; the same post always gets the same marks."""
    return understanding().understand(posts)
