"""JSON Feed 1.0 and 1.1 (https://jsonfeed.org/version/1.1), read tolerantly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from allears.lib.feeds import dates
from allears.lib.feeds.shape import BadFeed, Enclosure, Entry, Feed

MAX_ENTRIES: Final = 1_000
MAX_HUBS: Final = 5


def looks_like(data: bytes) -> bool:
    """Whether the bytes start as JSON does."""
    return data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def read(data: bytes) -> Feed:
    """Raises `BadFeed`. One bad item is left out and its neighbours stay."""
    try:
        whole = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFeed(f"The feed is no JSON ({error}).") from error
    items = whole.get("items") if isinstance(whole, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in _text(whole.get("version", "")):
        raise BadFeed("This is JSON, but no JSON Feed.")
    lang = _text(whole.get("language"))
    entries = [_entry(item, whole, lang) for item in items[:MAX_ENTRIES] if isinstance(item, dict)]
    return Feed(
        kind="json",
        title=_text(whole.get("title")),
        link=_text(whole.get("home_page_url")),
        lang=lang,
        entries=tuple(entries),
        is_cut=len(items) > MAX_ENTRIES,
        hubs=tuple(_hubs(whole))[:MAX_HUBS],
        self_url=_text(whole.get("feed_url")),
    )


def _hubs(whole: dict[str, Any]) -> Iterable[str]:
    for one in _list(whole.get("hubs")):
        if isinstance(one, dict) and _text(one.get("type")).lower() == "websub" and one.get("url"):
            yield _text(one["url"])


def _entry(item: dict[str, Any], feed: dict[str, Any], lang: str) -> Entry:
    html, plain = _text(item.get("content_html")), _text(item.get("content_text"))
    author = _author(item) or _author(feed)
    return Entry(
        id=_text(item.get("id")),
        link=_text(item.get("url")) or _text(item.get("external_url")),
        title=_text(item.get("title")),
        summary=_text(item.get("summary")),
        content=html or plain,
        is_html=bool(html),
        author=_text(author.get("name")),
        author_url=_text(author.get("url")),
        avatar=_text(author.get("avatar")),
        published_at=dates.read(_text(item.get("date_published")))
        or dates.read(_text(item.get("date_modified"))),
        lang=_text(item.get("language")) or lang,
        categories=tuple(_text(tag) for tag in _list(item.get("tags")) if _text(tag)),
        enclosures=tuple(_enclosures(item)),
    )


def _enclosures(item: dict[str, Any]) -> Iterable[Enclosure]:
    if image := _text(item.get("image")) or _text(item.get("banner_image")):
        yield Enclosure(image, "image/")
    for one in _list(item.get("attachments")):
        if isinstance(one, dict) and _text(one.get("url")):
            yield Enclosure(_text(one["url"]), _text(one.get("mime_type")), _text(one.get("title")))


def _author(thing: dict[str, Any]) -> dict[str, Any]:
    """1.1 has a list, 1.0 had one."""
    for one in [*_list(thing.get("authors")), thing.get("author")]:
        if isinstance(one, dict):
            return one
    return {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    """Ids are numbers in many feeds."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
