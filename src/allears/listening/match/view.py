"""A post as the matcher looks at it: every part is read once, and only when something asks."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

from allears.listening.match.words import Words
from allears.listening.ports import Marks
from allears.listening.post import Post
from allears.listening.query.fields import plain_host
from allears.listening.query.letters import normalize

_OPAQUE = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9]*(?:[/?#]|$))(?!//)")
"""`mailto:`, `tel:` and their kind, which name no host."""
_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|")
_HOST_END = re.compile(r"[/?#\\]")
_DASHES = str.maketrans("‐‑‒–—―−", "-" * 7)
"""A query's dashes are all read as `-`, so those of an address or a name are too."""
_MAX_HOST = 253
"""Letters of a host name (RFC 1035). Longer ones are nobody's and have no domains above them."""
_SEEN_MEDIA = ("image", "video")


def plain(text: str) -> str:
    """A field's value in the spelling of the query's values."""
    text = normalize(text)
    return text.strip() if text.isascii() else text.translate(_DASHES).strip()


class View:
    """One post under the eyes of the matcher."""

    def __init__(self, post: Post, *, is_language_late: bool = False) -> None:
        self.post = post
        self.text = Words(post.text)
        self.title = Words(post.title) if post.title else None
        self.parts = (self.title, self.text) if self.title else (self.text,)
        self.keys = self.text.keys | self.title.keys if self.title else self.text.keys
        self.marks: Marks | None = None
        """What triage said, once it has."""
        self.guess = False
        """What a part that waits for triage is taken for until then."""
        self.is_language_late = is_language_late and not post.langs

    @cached_property
    def raw(self) -> tuple[str, ...]:
        """Title and text as written, composed."""
        texts = (self.post.title, self.post.text) if self.post.title else (self.post.text,)
        return tuple(unicodedata.normalize("NFC", text) for text in texts)

    @property
    def pairs(self) -> set[str]:
        """Neighbouring words of title and text."""
        return self.title.pairs | self.text.pairs if self.title else self.text.pairs

    @cached_property
    def name(self) -> Words:
        return Words(self.post.author.name)

    @cached_property
    def urls(self) -> tuple[str, ...]:
        """Its own address, its links, and the URLs in title and text, normalized."""
        given = (self.post.url, *self.post.links) if self.post.url else self.post.links
        return (*(plain(url) for url in given), *self._shown_urls)

    @property
    def _shown_urls(self) -> tuple[str, ...]:
        found = self.title.urls + self.text.urls if self.title else self.text.urls
        return tuple(url if url.isascii() else url.translate(_DASHES) for url in found)

    @cached_property
    def sites(self) -> frozenset[str]:
        """Every host of `urls` with every domain above it."""
        found: set[str] = set()
        for host in {host_of(url) for url in self.urls}:
            rest = host
            found.add(host)
            while rest and len(host) <= _MAX_HOST:
                found.add(rest)
                rest = rest.partition(".")[2]
        found.discard("")
        return frozenset(found)

    @cached_property
    def langs(self) -> frozenset[str]:
        """Each language tag with every shorter one that covers it."""
        return frozenset(
            shorter for lang in self.post.langs for shorter in _with_shorter(plain(lang))
        )

    @cached_property
    def authors(self) -> frozenset[str]:
        author = self.post.author
        return frozenset(plain(who).removeprefix("@") for who in (author.id, author.handle) if who)

    @cached_property
    def network(self) -> str:
        return plain(self.post.network)

    @cached_property
    def channel(self) -> str:
        return plain(self.post.channel)

    @cached_property
    def country(self) -> str:
        return plain(self.post.country)

    @cached_property
    def answered(self) -> str:
        return plain(self.post.reply_to).removeprefix("@")

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What `is:` finds."""
        found = {plain(kind) for kind in self.post.is_}
        if self.post.reply_to:
            found.add("reply")
        if self.post.visibility == "private":
            found.add("private")
        if any("?" in part.cut or "؟" in part.cut for part in self.parts):
            found.add("question")
        return frozenset(found)

    @cached_property
    def holds(self) -> frozenset[str]:
        """What `has:` finds."""
        found = {plain(thing) for thing in self.post.has}
        found.update(medium.kind for medium in self.post.media)
        if self.post.links or any(part.urls for part in self.parts):
            found.add("link")
        signs = {key[0] for key in self.keys}
        if "#" in signs:
            found.add("hashtag")
        if "@" in signs:
            found.add("mention")
        if any(kind in found for kind in _SEEN_MEDIA):
            found.add("media")
        if self.post.title.strip():
            found.add("title")
        return frozenset(found)


def host_of(url: str) -> str:
    """The host of a normalized URL, with or without a scheme; empty when it names none."""
    if _OPAQUE.match(url):
        return ""
    start = _AUTHORITY.match(url)
    rest = url[start.end() :] if start else url
    end = _HOST_END.search(rest)
    return plain_host(rest[: end.start()] if end else rest)


def _with_shorter(lang: str) -> list[str]:
    parts = lang.split("-")
    return ["-".join(parts[:n]) for n in range(len(parts), 0, -1)] if lang else []
