"""What a post can be found by beside its words: who, where, in which language, what it is and has.

The same values as `match.view` gives, as numbers. Most posts repeat the values of others, so each
value is worked out once and remembered, up to a bound. Of numbers (likes, stars) and of names only
their presence is a key: the exact test does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from allears.listening.kept.hashing import field
from allears.listening.match.view import host_of, plain
from allears.listening.post import Media, Post

_MOST_REMEMBERED: Final = 200_000
_MAX_HOST: Final = 253
NUMBERS: Final = ("likes", "reposts", "replies", "rating")
Numbers = tuple[int, ...]
_Asked = TypeVar("_Asked")


class _Remembered(dict[_Asked, Numbers]):
    """Values to numbers of keys; forgets all when it grows too large."""

    def __init__(self, make: Callable[[_Asked], Numbers]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, asked: _Asked) -> Numbers:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        made = self[asked] = self._make(asked)
        return made


class FieldKeys:
    """Numbers of the fields of posts."""

    def __init__(self) -> None:
        self._places: _Remembered[tuple[str, str, str]] = _Remembered(_places)
        self._langs: _Remembered[str | tuple[str, ...]] = _Remembered(_langs)
        self._kinds: _Remembered[tuple[tuple[str, ...], bool, bool]] = _Remembered(_kinds)
        self._holds: _Remembered[tuple[tuple[str, ...], tuple[str, ...], bool, bool]]
        self._holds = _Remembered(_holds)
        self._sites: _Remembered[str] = _Remembered(_sites)

    def of(self, post: Post, shown: tuple[str, ...]) -> Numbers:
        """All of one post but its people. `shown`: the URLs in title and text, normalized."""
        author = post.author
        is_private = post.visibility == "private"
        media = _media(post.media) if post.media else ()
        found = (
            *self._places[post.network, post.channel, post.country],
            *self._langs[post.lang],
            *self._kinds[post.is_, bool(post.reply_to), is_private],
            *self._holds[post.has, media, bool(post.links or shown), bool(post.title.strip())],
        )
        if author.name:
            found += _HAS_NAME
        if (
            author.followers is not None
            or post.likes is not None
            or post.rating is not None
            or post.reposts is not None
            or post.replies is not None
        ):
            found += _counts(post)
        return found + self._of_urls(post, shown)

    def _of_urls(self, post: Post, shown: tuple[str, ...]) -> Numbers:
        urls = (post.url, *post.links, *shown)
        found: Numbers = ()
        for url in urls:
            if url:
                found += self._sites[_beginning(url)]
        written = f"{post.title}\n{post.text}".lower() if shown else ""
        is_plain = all(url in written for url in shown)  # as it stands there, but for the case
        if not (is_plain and all(map(str.isascii, urls))):
            found += _ODD_URL
        return found


_HAS_NAME: Final = (field("has name"),)
_ODD_URL: Final = (field("odd url"),)


def _beginning(url: str) -> str:
    """As much of a URL as tells its host."""
    start = url.find("://")
    end = url.find("/", start + 3) if 0 < start < 8 else -1
    return url[: end + 1] if end >= 0 and url[: end + 1].isascii() else url


def _sites(url: str) -> Numbers:
    host = rest = host_of(plain(url))
    found = {host}
    while rest and len(host) <= _MAX_HOST:
        found.add(rest)
        rest = rest.partition(".")[2]
    found.discard("")
    return tuple(field("site", one) for one in found)


def people_of(post: Post) -> list[str]:
    """`name:value` of who speaks and who is answered. People are too many to be remembered."""
    found = [f"author:{_person(who)}" for who in (post.author.id, post.author.handle) if who]
    if post.reply_to:
        found.append(f"to:{_person(post.reply_to)}")
    return found


def _person(who: str) -> str:
    return plain(who).removeprefix("@")


def _places(names: tuple[str, str, str]) -> Numbers:
    network, channel, country = names
    return (
        field("network", plain(network)),
        field("channel", plain(channel)),
        *((field("country", plain(country)),) if country else ()),
    )


def _langs(lang: str | tuple[str, ...]) -> Numbers:
    given = (lang,) if isinstance(lang, str) else lang
    found: set[int] = set()
    for tag in filter(None, given):
        parts = plain(tag).split("-")
        found.update(field("lang", "-".join(parts[:n])) for n in range(1, len(parts) + 1))
    return tuple(found) if any(given) else NO_LANGUAGE


NO_LANGUAGE: Final = (field("no language"),)


def _kinds(asked: tuple[tuple[str, ...], bool, bool]) -> Numbers:
    named, is_reply, is_private = asked
    found = {plain(kind) for kind in named}
    found |= {"reply"} if is_reply else set()
    found |= {"private"} if is_private else set()
    return tuple(field("is", kind) for kind in found)


def _holds(asked: tuple[tuple[str, ...], tuple[str, ...], bool, bool]) -> Numbers:
    named, media, has_link, has_title = asked
    found = {plain(thing) for thing in named} | set(media)
    found |= {"link"} if has_link else set()
    found |= {"media"} if found & {"image", "video"} else set()
    found |= {"title"} if has_title else set()
    return tuple(field("has", thing) for thing in found)


def _media(media: tuple[Media, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([one.kind for one in media]))


def _counts(post: Post) -> Numbers:
    given = [name for name in NUMBERS if getattr(post, name) is not None]
    given += ["followers"] if post.author.followers is not None else []
    return tuple(field("count", name) for name in given)
