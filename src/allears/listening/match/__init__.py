"""Compiled monitors against posts: `compile`, `Matcher`, `Hits`."""

from allears.listening.match.explain import Span
from allears.listening.match.gates import Waker, share_woken, woken_by
from allears.listening.match.matcher import Hits, Key, Matcher, compile
from allears.listening.match.removed import Removed, removed_by

__all__ = [
    "Hits",
    "Key",
    "Matcher",
    "Removed",
    "Span",
    "Waker",
    "compile",
    "removed_by",
    "share_woken",
    "woken_by",
]
