"""Finding the feed of a web page.

What the page says of itself comes first (`<link rel=alternate>`), then links whose address or
words look like a feed's, then the addresses that publishing systems use. Feeds of comments come
last of their kind. What it misses: feeds that are only linked by script.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from allears.lib.html_tokens import Tag, tokens

_TYPES: Final = frozenset(
    [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/json",
        "application/xml",
        "text/xml",
        "application/x-rss+xml",
    ]
)
_HINT = re.compile(
    r"\b(?:rss|atom|feeds?|rdf)\b|\.(?:rss|atom|rdf)\b|/feed/?\Z|feed\.(?:xml|json)", re.I
)
_COMMENTS = re.compile(r"comment|kommentar|reply|replies", re.I)
USUAL_PATHS: Final = ("feed/", "rss", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feed.json")
MAX_CANDIDATES: Final = 12


def candidates(html: str, page_url: str) -> list[str]:
    """Addresses to try, the likeliest first. Never raises."""
    said: list[tuple[bool, str]] = []
    hinted: list[tuple[bool, str]] = []
    base = page_url
    for token in tokens(html[:2_000_000]):
        if not isinstance(token, Tag) or token.is_closing:
            continue
        href = token.attrs.get("href", "").strip()
        if not href:
            continue
        if token.name == "base":
            base = _join(page_url, href) or page_url
        elif token.name == "link" and _is_feed_link(token):
            said.append((_is_about_comments(token, href), _join(base, href)))
        elif token.name == "a" and _HINT.search(href):
            hinted.append((_is_about_comments(token, href), _join(base, href)))
    host = urlsplit(page_url).hostname
    hinted = [one for one in hinted if urlsplit(one[1]).hostname == host]
    ordered = [url for _, url in sorted(said, key=_late)] + [
        url for _, url in sorted(hinted, key=_late)
    ]
    ordered += [_join(page_url, path) for path in USUAL_PATHS]
    ordered += [_join(page_url, "/" + path) for path in USUAL_PATHS]
    return [url for url in dict.fromkeys(ordered) if url and url != page_url][:MAX_CANDIDATES]


def looks_like_page(data: bytes, content_type: str) -> bool:
    """HTML rather than a feed. Feeds are often sent as text/html, so the bytes decide."""
    start = data[:3_000].lower()
    if any(mark in start for mark in (b"<rss", b"<feed", b"<rdf:rdf", b"<channel")):
        return False
    return b"<html" in start or b"<!doctype html" in start or "html" in content_type.lower()


def _is_feed_link(tag: Tag) -> bool:
    rel = tag.attrs.get("rel", "").lower().split()
    kind = tag.attrs.get("type", "").lower().partition(";")[0].strip()
    return ("alternate" in rel and kind in _TYPES) or "feed" in rel


def _is_about_comments(tag: Tag, href: str) -> bool:
    return bool(_COMMENTS.search(tag.attrs.get("title", "") + " " + href))


def _late(one: tuple[bool, str]) -> bool:
    return one[0]


def _join(base: str, href: str) -> str:
    try:
        url = urljoin(base, href.removeprefix("feed:"))
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""
