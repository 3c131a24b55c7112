"""Bytes of a feed in any format -> `Feed`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from allears.lib.feeds import dates, jsonfeed
from allears.lib.feeds import xml as xmlfeed
from allears.lib.feeds.shape import BadFeed, Enclosure, Entry, Feed
from allears.lib.html import to_text

MAX_FEED_BYTES: Final = 10_000_000
MAX_ENCLOSURES: Final = 20
MAX_HUBS: Final = 5
_PERIODS_S: Final = {
    "hourly": 3_600.0,
    "daily": 86_400.0,
    "weekly": 604_800.0,
    "monthly": 2_592_000.0,
    "yearly": 31_536_000.0,
}


def read_feed(data: bytes, *, headers: Mapping[str, str] | None = None) -> Feed:
    """Entries in the feed's order, links as they are written. Raises `BadFeed`; never fetches anything, takes 5 s at most."""
    if len(data) > MAX_FEED_BYTES:
        raise BadFeed(f"The feed is larger than {MAX_FEED_BYTES // 1_000_000} MB.")
    if not data.strip():
        raise BadFeed("The feed is empty.")
    if jsonfeed.looks_like(data):
        return jsonfeed.read(data)
    lowered = {name.lower(): value for name, value in (headers or {}).items()}
    parser, is_cut = xmlfeed.parse(data, headers=lowered)
    head = parser.feeddata
    if not parser.version and not parser.entries:
        raise BadFeed("This is no feed: neither RSS nor Atom nor JSON Feed.")
    lang, title = _text(head.get("language")), _text(head.get("title"))
    entries = [_entry(one, lang) for one in parser.entries[: xmlfeed.MAX_ENTRIES]]
    return Feed(
        kind=parser.version,
        title=to_text(title) if _is_html(head.get("title_detail")) else title,
        link=_text(head.get("link")),
        lang=lang,
        poll_s=_wish_s(head),
        entries=tuple(entries),
        is_cut=is_cut,
        hubs=tuple(_related(head, "hub"))[:MAX_HUBS],
        self_url=next(_related(head, "self"), ""),
    )


def _related(head: Any, rel: str) -> Iterator[str]:
    for link in head.get("links") or ():
        if rel in _text(link.get("rel")).lower().split() and link.get("href"):
            yield _text(link["href"])


def _entry(one: Any, lang: str) -> Entry:
    content, is_html = _best_content(one)
    summary = _text(one.get("summary"))
    if not content:
        is_html = _is_html(one.get("summary_detail"))
    title_is_html = _is_html(one.get("title_detail"))
    author = one.get("author_detail") or {}
    return Entry(
        id=_text(one.get("id")),
        link=_text(one.get("link")) or _first_link(one),
        title=_text(one.get("title")),
        summary=summary,
        content=content,
        is_title_html=title_is_html,
        is_html=is_html,
        author=_text(author.get("name")) or _text(one.get("author")),
        author_url=_text(author.get("href")),
        published_at=_date(one),
        lang=_lang(one) or lang,
        categories=tuple(_categories(one)),
        enclosures=tuple(dict.fromkeys(_enclosures(one)))[:MAX_ENCLOSURES],
        n_comments=_number(one.get("slash_comments")),
    )


def _best_content(one: Any) -> tuple[str, bool]:
    """The longest of the contents that are text, and whether it is HTML."""
    texts = [
        (_text(part.get("value")), _is_html(part))
        for part in one.get("content") or ()
        if not _text(part.get("type")).startswith(("image/", "audio/", "video/"))
    ]
    return max(texts, key=lambda text: len(text[0]), default=("", False))


def _date(one: Any) -> datetime | None:
    for name in ("published", "updated", "created"):
        # .get of feedparser maps `updated` to `published` with a warning; ask for the key itself
        at = dates.best(_text(dict.get(one, name)), dict.get(one, f"{name}_parsed"))
        if at is not None:
            return at
    return None


def _enclosures(one: Any) -> Iterable[Enclosure]:
    for link in one.get("links") or ():
        if link.get("rel") == "enclosure" and link.get("href"):
            yield Enclosure(_text(link["href"]), _text(link.get("type")), _text(link.get("title")))
    for media in one.get("media_content") or ():
        kind = _text(media.get("type")) or _text(media.get("medium"))
        if media.get("url"):
            yield Enclosure(_text(media["url"]), kind)
    for media in one.get("media_thumbnail") or ():
        if media.get("url"):
            yield Enclosure(_text(media["url"]), "image/")


def _categories(one: Any) -> Iterable[str]:
    for tag in one.get("tags") or ():
        name = _text(tag.get("label")) or _text(tag.get("term"))
        if name:
            yield name


def _first_link(one: Any) -> str:
    for link in one.get("links") or ():
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return _text(link["href"])
    return ""


def _lang(one: Any) -> str:
    if one.get("language"):
        return _text(one["language"])
    details = [*(one.get("content") or ()), one.get("summary_detail"), one.get("title_detail")]
    for detail in details:
        if detail and detail.get("language"):
            return _text(detail["language"])
    return ""


def _is_html(detail: Any) -> bool:
    return bool(detail) and "html" in _text(detail.get("type"))


def _wish_s(head: Any) -> float | None:
    """`ttl` in minutes, else `sy:updatePeriod` divided by `sy:updateFrequency`."""
    with contextlib.suppress(ValueError):
        if _text(head.get("ttl")):
            return float(_text(head["ttl"])[:9]) * 60
    period = _PERIODS_S.get(_text(head.get("sy_updateperiod")).strip().lower())
    if period is None:
        return None
    return period / max(_number(head.get("sy_updatefrequency")) or 1, 1)


def _number(value: object) -> int | None:
    text = _text(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
