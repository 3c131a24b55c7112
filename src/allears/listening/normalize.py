"""Step 3: text, names, links, times and numbers of a post in one spelling.

Every field is looked at once and only what differs is written anew, so a clean post comes back
as itself. Text is made by `lib.text.tidy`, links by `lib.links.clean`. `has` and `is` gain what
is certain from the post itself and lose nothing. What it misses: dates in the future (it knows
no clock), and languages that are given by name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec

from allears.lib import ids, links
from allears.lib.text import tidy, tidy_line
from allears.listening.ports import Drop
from allears.listening.post import Author, File, Media, Post

MAX_TEXT_CHARS: Final = 1_000_000
MAX_TITLE_CHARS: Final = 2_000
MAX_NAME_CHARS: Final = 500
MAX_ID_CHARS: Final = 1_000
"""Longer ids are replaced by their digest; an index of the database holds about 2,700 bytes."""
MAX_LISTED: Final = 200
MAX_EXTRAS: Final = 50
MAX_COUNT: Final = 2**53
"""Larger counts are somebody's mistake, and no JSON reader holds them."""
_MAX_LANG_CHARS: Final = 35
_EARLIEST: Final = datetime(1980, 1, 1, tzinfo=UTC)

_LINK = re.compile(r"https?://\w", re.I)
_HASHTAG = re.compile(r"(?<![\w/&])[#＃]\w*[^\W\d_]")
_MENTION = re.compile(r"(?<![\w/.@])[@＠]\w")
_KIND = re.compile(r"[a-z][a-z_-]{1,29}\Z")
_LANG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*\Z", re.I)
_SAYS_NOTHING = frozenset(
    {"und", "zxx", "mul", "mis", "xx", "null", "none", "qme", "qht", "qam", "qct", "qst"}
)
"""`und` and its like; the q-codes are a network's own for "only media", "only hashtags"."""
_SHORTER: Final = dict(
    pair.split(":")
    for pair in [
        "eng:en",
        "deu:de",
        "ger:de",
        "fra:fr",
        "fre:fr",
        "spa:es",
        "ita:it",
        "por:pt",
        "nld:nl",
        "dut:nl",
        "rus:ru",
        "ukr:uk",
        "pol:pl",
        "tur:tr",
        "ara:ar",
        "zho:zh",
        "chi:zh",
        "jpn:ja",
        "kor:ko",
        "hin:hi",
        "swe:sv",
        "dan:da",
        "fin:fi",
        "nor:no",
        "ces:cs",
        "cze:cs",
        "ell:el",
        "gre:el",
        "heb:he",
        "hun:hu",
        "ron:ro",
        "rum:ro",
        "ind:id",
        "vie:vi",
        "tha:th",
        "fas:fa",
        "per:fa",
        "iw:he",
        "in:id",
        "ji:yi",
    ]
)


def normalize(post: Post) -> Post | Drop:
    """Idempotent; `Drop.EMPTY` where nothing is said, shown, attached or rated."""
    new: dict[str, Any] = {
        "text": tidy(post.text, max_chars=MAX_TEXT_CHARS),
        "title": tidy_line(post.title, max_chars=MAX_TITLE_CHARS),
        "rating": _rating(post.rating),
    }
    is_said = new["text"] or new["title"] or new["rating"] is not None
    if not (is_said or post.media or post.files):
        return Drop.EMPTY
    if post.warning:
        new["warning"] = tidy_line(post.warning, max_chars=MAX_TITLE_CHARS)
    if post.quoted:
        new["quoted"] = tidy(post.quoted, max_chars=MAX_TEXT_CHARS)
    new["id"], new["thread"] = spell_id(post.id), spell_id(post.thread)
    new["reply_to_id"] = spell_id(post.reply_to_id)
    new["reply_to"] = _handle(post.reply_to)
    new["author"] = _author(post.author)
    new["url"] = links.clean(post.url) if post.url else ""
    new["lang"] = _langs(post.lang)
    new["country"] = _country(post.country)
    for name in ("likes", "reposts", "replies"):
        new[name] = _count(getattr(post, name))
    _lists(post, new)
    new["is_"], new["has"] = _is(post, new), _has(post, new)
    changed = {name: value for name, value in new.items() if value != getattr(post, name)}
    for name in ("created_at", "edited_at"):
        at = _utc(getattr(post, name))
        if at is not getattr(post, name):  # the same moment in another zone still differs
            changed[name] = at
    return msgspec.structs.replace(post, **changed) if changed else post


def _lists(post: Post, new: dict[str, Any]) -> None:
    """The fields that hold many, most of them empty most of the time."""
    if post.links:
        new["links"] = _unique(map(links.clean, post.links[:MAX_LISTED]))
    if post.references:
        new["references"] = _unique(map(spell_id, _ends(post.references)))
    if post.to:
        new["to"] = _unique(map(_handle, post.to[:MAX_LISTED]))
    if post.media:
        new["media"] = tuple(_media(item) for item in post.media[:MAX_LISTED])
    if post.files:
        new["files"] = tuple(_file(item) for item in post.files[:MAX_LISTED])
    if post.extra:
        new["extra"] = _extra(post.extra)
    for name in ("channel", "network"):
        new[name] = tidy_line(getattr(post, name), max_chars=MAX_NAME_CHARS)


def _is(post: Post, new: Mapping[str, Any]) -> tuple[str, ...]:
    said = _words(post.is_)
    if new["reply_to_id"]:
        said.append("reply")
    if post.visibility == "private":
        said.append("private")
    return _unique(said) if said else ()


def _has(post: Post, new: Mapping[str, Any]) -> tuple[str, ...]:
    said = _words(post.has)
    text: str = new["text"]
    if new.get("links") or ("://" in text and _LINK.search(text)):
        said.append("link")
    if ("#" in text or "＃" in text) and _HASHTAG.search(text):
        said.append("hashtag")
    if ("@" in text or "＠" in text) and _MENTION.search(text):
        said.append("mention")
    if post.media:
        said.extend(item.kind for item in post.media if item.kind != "audio")
        said.append("media")
    return _unique(said) if said else ()


def _words(said: tuple[str, ...]) -> list[str]:
    """Names of kinds, as the query language knows them; anything else is none."""
    words = [word.strip().lower() for word in said[:MAX_LISTED]] if said else []
    return [word for word in words if _KIND.match(word)]


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if item))


def _ends(items: tuple[str, ...]) -> tuple[str, ...]:
    """The root of a thread and its latest posts matter; the middle of 50,000 does not."""
    half = MAX_LISTED // 2
    return items if len(items) <= MAX_LISTED else items[:half] + items[-half:]


def spell_id(text: str) -> str:
    """An id of a network as a normalized post has it."""
    if not text:
        return text
    if len(text) > MAX_ID_CHARS:
        return ids.digest(text)
    return tidy_line(text, max_chars=MAX_ID_CHARS)


def _handle(text: str) -> str:
    if not text:
        return text
    return tidy_line(text, max_chars=MAX_NAME_CHARS).lstrip("@＠ ")


def _author(author: Author) -> Author:
    new = Author(
        id=spell_id(author.id),
        handle=_handle(author.handle),
        name=tidy_line(author.name, max_chars=MAX_NAME_CHARS),
        followers=_count(author.followers),
        url=links.clean(author.url) if author.url else "",
        avatar=links.clean(author.avatar) if author.avatar else "",
        links=_unique(map(links.clean, author.links[:MAX_LISTED])) if author.links else (),
    )
    return author if new == author else new


def _media(item: Media) -> Media:
    return Media(
        kind=item.kind,
        url=links.clean(item.url) if item.url else "",
        alt=tidy(item.alt, max_chars=5_000),
    )


def _file(item: File) -> File:
    name = tidy_line(item.name, max_chars=MAX_NAME_CHARS)
    return msgspec.structs.replace(item, name=name) if name != item.name else item


def _extra(extra: Mapping[str, str]) -> dict[str, str]:
    return {
        tidy_line(name, max_chars=100): tidy(value, max_chars=MAX_TITLE_CHARS)
        for name, value in list(extra.items())[:MAX_EXTRAS]
    }


def _utc(at: datetime | None) -> datetime | None:
    """A time without a zone is taken for UTC; one before there was a network, for a mistake."""
    if at is None:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    elif at.utcoffset() != timedelta(0) or at.tzinfo is not UTC:
        try:
            at = at.astimezone(UTC)
        except OverflowError:
            return None
    return at if at >= _EARLIEST else None


def _langs(lang: str | tuple[str, ...]) -> str | tuple[str, ...]:
    if isinstance(lang, str):
        return _lang(lang) if lang else ""
    several = _unique(map(_lang, lang[:MAX_LISTED]))
    return several[0] if len(several) == 1 else several or ""


def _lang(tag: str) -> str:
    """BCP 47 in its usual case: `zh-Hant-TW`; "" for what is no tag or says nothing."""
    tag = tag.strip()
    return "" if len(tag) > _MAX_LANG_CHARS else _spelled(tag)


@lru_cache(maxsize=1_024)
def _spelled(tag: str) -> str:
    """Few tags are heard again and again; a long one is not remembered."""
    if not _LANG.match(tag):
        return ""
    first, *others = tag.lower().replace("_", "-").split("-")
    if first in _SAYS_NOTHING:
        return ""
    return "-".join([_SHORTER.get(first, first), *map(_subtag, others)])


def _subtag(text: str) -> str:
    if len(text) == 2 and text.isalpha():
        return text.upper()
    return text.title() if len(text) == 4 and text.isalpha() else text


def _country(text: str) -> str:
    text = text.strip().upper()
    if text == "UK":
        return "GB"
    return text if len(text) == 2 and text.isascii() and text.isalpha() else ""


def _count(number: int | None) -> int | None:
    return number if number is None or 0 <= number <= MAX_COUNT else None


def _rating(stars: float | None) -> float | None:
    return stars if stars is None or (math.isfinite(stars) and 0 <= stars <= 1_000) else None
