"""Feeds of every format: read, and found behind web pages."""

from __future__ import annotations

from allears.lib.feeds.discovery import candidates, looks_like_page
from allears.lib.feeds.reading import MAX_FEED_BYTES, read_feed
from allears.lib.feeds.shape import BadFeed, Enclosure, Entry, Feed

__all__ = [
    "MAX_FEED_BYTES",
    "BadFeed",
    "Enclosure",
    "Entry",
    "Feed",
    "candidates",
    "looks_like_page",
    "read_feed",
]
