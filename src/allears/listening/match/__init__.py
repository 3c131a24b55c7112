"""Compiled monitors against posts: `compile`, `Matcher`, `Hits`."""

from allears.listening.match.explain import Span
from allears.listening.match.matcher import Hits, Key, Matcher, compile

__all__ = ["Hits", "Key", "Matcher", "Span", "compile"]
