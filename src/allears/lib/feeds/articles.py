"""Whole articles for feeds that only give a teaser, by trafilatura.

At most so many a visit, the newest first, inside one time; what cannot be had stays a teaser.
What it misses: pages that are written by script or stand behind a login.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import msgspec
import trafilatura

from allears.lib import http
from allears.lib.feeds.shape import Entry

TEASER_CHARS: Final = 600
"""A longer text is taken for the whole."""
MAX_ARTICLES: Final = 20
ARTICLES_S: Final = 60.0
"""For all the articles of one visit."""
ARTICLE_TIMEOUT_S: Final = 10.0
MAX_ARTICLE_BYTES: Final = 2_000_000


def with_articles(entries: Sequence[Entry]) -> list[Entry]:
    """The entries (oldest first) with the text of their pages where that says more."""
    until = time.monotonic() + ARTICLES_S
    whole = list(entries)
    for at in range(len(entries) - 1, max(-1, len(entries) - 1 - MAX_ARTICLES), -1):
        entry = entries[at]
        if time.monotonic() > until:
            break
        if entry.link and len(entry.content or entry.summary) < TEASER_CHARS:
            whole[at] = _with_article(entry)
    return whole


def _with_article(entry: Entry) -> Entry:
    try:
        page = http.door().get(entry.link, max_bytes=MAX_ARTICLE_BYTES, timeout_s=ARTICLE_TIMEOUT_S)
    except http.DoorError:
        return entry
    text = trafilatura.extract(page.text) if page.is_good else None
    if not text or len(text) <= len(entry.content or entry.summary):
        return entry
    return msgspec.structs.replace(entry, content=text, is_html=False)
