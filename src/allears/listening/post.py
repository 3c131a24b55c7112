"""`Post`: what somebody published or sent, in the one shape that every network is translated into.

A post is frozen: no floor above changes it, each adds rows of its own beside it. It is a
`msgspec.Struct`, so it reads and writes JSON by itself with the field names of the query
language (`is`, `has`). What it does not hold: the bytes of attachments (see `File.sha256`)
and the wire object it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

FROM_PAGE = "page:"
"""Begins the id of a post that somebody wrote on their own page with us: no network knows it."""
Visibility = Literal["public", "unlisted", "followers", "private"]


class Author(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who said it, as far as the network tells. All strings may be empty."""

    id: str = ""
    """The network's own lasting id: a DID, an account number, a mail address in lower case."""
    handle: str = ""
    """What people write to reach them, without a leading `@`."""
    name: str = ""
    """The display name, as they wrote it."""
    followers: int | None = None
    url: str = ""
    avatar: str = ""
    links: tuple[str, ...] = ()
    """Addresses that the network has verified to be theirs (rel=me, a handle that is a domain)."""


class Media(msgspec.Struct, frozen=True, omit_defaults=True):
    """A picture, film or sound that the post shows. Never loaded by us unless somebody asks."""

    kind: Literal["image", "video", "audio"]
    url: str = ""
    alt: str = ""


class File(msgspec.Struct, frozen=True, omit_defaults=True):
    """An attachment whose bytes were handed over beside the post, under their SHA-256."""

    name: str
    """As the sender called it, without any folder; not safe to use as a path."""
    media_type: str = "application/octet-stream"
    n_bytes: int = 0
    sha256: str = ""
    content_id: str = ""
    """For pictures inside a mail's text: the `cid:` they are called by, else empty."""


class Post(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"is_": "is"}):
    """One post. All but `text` may be missing; a missing number is `None`, never 0."""

    id: str = ""
    """Unique within its network (or within its channel, where the connector says so)."""
    network: str = ""
    channel: str = ""
    """The name of our channel that heard it."""
    url: str = ""
    """Where a person can open it in a browser."""
    author: Author = Author()
    title: str = ""
    text: str
    """Plain text, paragraphs separated by newlines; of a mail, only what is new in it."""
    quoted: str = ""
    """What was folded away: quoted history and signature of a mail. Not matched."""
    lang: str | tuple[str, ...] = ""
    """BCP 47 as the network gave it; empty when it said nothing."""
    created_at: datetime | None = None
    """Aware, UTC."""
    edited_at: datetime | None = None
    """When its author last changed it; one later than what is kept makes a new version of it."""
    warning: str = ""
    """What the author put before it (a content warning, a spoiler line)."""
    thread: str = ""
    """The conversation on its network: the id of the root post. Empty: a thread of its own."""
    reply_to: str = ""
    """Handle or id of the author who is answered (the field `to:`)."""
    reply_to_id: str = ""
    """Id of the post that is answered."""
    references: tuple[str, ...] = ()
    """Ids of earlier posts of the thread, oldest first (of a mail: References, In-Reply-To)."""
    to: tuple[str, ...] = ()
    """Whom it was sent to: handles or mail addresses."""
    is_: tuple[str, ...] = ()
    """What the network says it is: reply, repost, quote, private, automatic (bounce, autoreply)."""
    has: tuple[str, ...] = ()
    """What the network says it has: link, image, video, media, hashtag, mention."""
    links: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    files: tuple[File, ...] = ()
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    rating: float | None = None
    """Stars given, as the network counts them."""
    country: str = ""
    """ISO 3166-1, two letters."""
    visibility: Visibility = "public"
    extra: dict[str, str] = {}
    """A few facts that only this network knows (a mail's Message-ID, an app's version). Small."""

    @property
    def langs(self) -> tuple[str, ...]:
        if isinstance(self.lang, str):
            return (self.lang,) if self.lang else ()
        return self.lang

    @property
    def is_private(self) -> bool:
        return self.visibility == "private" or "private" in self.is_

    @property
    def is_for_us(self) -> bool:
        """It was sent to us, as its connector says by `addressed` in `extra`: kept without a hit."""
        return bool(self.extra.get("addressed"))

    @property
    def is_automatic(self) -> bool:
        """A bounce, an auto-reply, a list robot: kept, never answered."""
        return "automatic" in self.is_


def decode(line: bytes | str) -> Post:
    """Read one post from JSON. Raises `msgspec.DecodeError` (its text names field and fault).

    A field that is null counts as missing, as many exporters write it.
    """
    try:
        return _DECODER.decode(line)
    except msgspec.ValidationError:
        plain = msgspec.json.decode(line)
        without = _without_nulls(plain)
        if without == plain:
            raise
        return msgspec.convert(without, Post)


def encode(post: Post) -> bytes:
    """Write one post as JSON; `decode` gives an equal one back."""
    return _ENCODER.encode(post)


def decode_many(lines: Sequence[bytes]) -> list[Post]:
    """`decode` for each line; the first bad one raises."""
    return [decode(line) for line in lines]


def _without_nulls(plain: object) -> object:
    """The fields of a post and of its author that are not null."""
    if not isinstance(plain, dict):
        return plain
    kept = {key: value for key, value in plain.items() if value is not None}
    if isinstance(kept.get("author"), dict):
        kept["author"] = {k: v for k, v in kept["author"].items() if v is not None}
    return kept


_DECODER = msgspec.json.Decoder(Post)
_ENCODER = msgspec.json.Encoder()
