"""A Bluesky Jetstream event becomes a `Post`; only created `app.bsky.feed.post` records are posts.

The id is the record's `at://` address, the author is known by DID alone (Jetstream names no
handles), `reply_to` is the DID in the parent's address, links come from facets and embeds, the
author's own labels ("porn", "graphic-media") are its warning. `post_of` does the same for a record
that came another way. What it misses: names, follower counts, and the words of quoted posts,
which are other events.
Source: https://github.com/bluesky-social/jetstream and the lexicon `app.bsky.feed.post`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from allears.listening.post import Author, Media, Post

COLLECTION = "app.bsky.feed.post"
_LINK = "app.bsky.richtext.facet#link"
_TAG = "app.bsky.richtext.facet#tag"
_MENTION = "app.bsky.richtext.facet#mention"


class _Ref(msgspec.Struct, frozen=True):
    uri: str = ""


class _Reply(msgspec.Struct):
    parent: _Ref = _Ref()
    root: _Ref = _Ref()


class _Feature(msgspec.Struct, rename={"kind": "$type"}):
    kind: str = ""
    uri: str = ""


class _Facet(msgspec.Struct):
    features: list[_Feature] = []


class _External(msgspec.Struct):
    uri: str = ""


class _Link(msgspec.Struct, frozen=True, rename={"link": "$link"}):
    link: str = ""


class _Blob(msgspec.Struct):
    ref: _Link = _Link()


class _Image(msgspec.Struct):
    alt: str = ""
    image: _Blob | None = None


class _Label(msgspec.Struct):
    val: str = ""


class _Labels(msgspec.Struct):
    values: list[_Label] = []


class _Embed(msgspec.Struct, rename={"kind": "$type"}):
    kind: str = ""
    external: _External | None = None
    images: list[_Image] = []
    alt: str = ""
    media: _Embed | None = None
    """Of a quote with media: what stands beside the quoted post."""
    record: msgspec.Raw = msgspec.Raw(b"null")


class _Quoted(msgspec.Struct):
    """The strong reference of a quote; with media it stands one step deeper."""

    uri: str = ""
    record: _Ref | None = None


class _Record(msgspec.Struct, rename={"created_at": "createdAt"}):
    text: str = ""
    created_at: str = ""
    langs: list[str] = []
    tags: list[str] = []
    reply: _Reply | None = None
    facets: list[_Facet] = []
    embed: _Embed | None = None
    labels: _Labels | None = None


class _BareRecord(msgspec.Struct):
    """What is left of a record whose other fields are not as the lexicon has them."""

    text: str


class _Commit(msgspec.Struct):
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    record: msgspec.Raw = msgspec.Raw(b"null")


class _Event(msgspec.Struct):
    did: str = ""
    kind: str = ""
    commit: _Commit | None = None


_EVENTS = msgspec.json.Decoder(_Event)
_RECORDS = msgspec.json.Decoder(_Record)
_BARE_RECORDS = msgspec.json.Decoder(_BareRecord)
_QUOTED = msgspec.json.Decoder(_Quoted)
_PICTURE = "https://cdn.bsky.app/img/feed_fullsize/plain/{}/{}@jpeg"


def to_post(line: bytes | str) -> Post | None:
    """The post of one event, or None when the event is something else.

    Raises `msgspec.DecodeError` when the line is no event or the record no post.
    """
    event = _EVENTS.decode(line)
    commit = event.commit
    if commit is None or commit.operation != "create" or commit.collection != COLLECTION:
        return None
    return _translate(event.did, commit.rkey, _read_record(commit.record))


def post_of(did: str, rkey: str, record: bytes) -> Post:
    """The post of a record (JSON) in the repository of `did`. Raises `msgspec.DecodeError`."""
    return _translate(did, rkey, _read_record(msgspec.Raw(record)))


def _read_record(raw: msgspec.Raw) -> _Record:
    """Anybody may publish anything: a wrong facet must not cost the words."""
    try:
        return _RECORDS.decode(raw)
    except msgspec.ValidationError:
        return _Record(text=_BARE_RECORDS.decode(raw).text)


def _translate(did: str, rkey: str, record: _Record) -> Post:
    embeds = [record.embed] if record.embed else []
    if record.embed and record.embed.media:
        embeds.append(record.embed.media)
    kinds = {embed.kind.partition("#")[0].rpartition(".")[2] for embed in embeds}
    links = tuple(dict.fromkeys(_links(record, embeds)))
    media = tuple(_media(did, embeds))
    parent = record.reply.parent.uri if record.reply else ""
    features = {feature.kind for facet in record.facets for feature in facet.features}
    has = {
        "link": bool(links),
        "hashtag": _TAG in features or bool(record.tags),
        "mention": _MENTION in features,
        "media": bool(media),
    } | {medium.kind: True for medium in media}
    is_quote = not kinds.isdisjoint(("record", "recordWithMedia"))
    return Post(
        id=f"at://{did}/{COLLECTION}/{rkey}",
        network="bluesky",
        url=f"https://bsky.app/profile/{did}/post/{rkey}",
        author=Author(id=did),
        text=record.text,
        lang=tuple(record.langs),
        created_at=_read_time(record.created_at),
        thread=record.reply.root.uri if record.reply else "",
        reply_to=_repo_of(parent),
        reply_to_id=parent,
        is_=(("reply",) if record.reply else ()) + (("quote",) if is_quote else ()),
        has=tuple(name for name, holds in has.items() if holds),
        links=links,
        media=media,
        warning=", ".join(one.val for one in record.labels.values) if record.labels else "",
        extra={"quotes": quoted} if is_quote and (quoted := _quoted(embeds)) else {},
    )


def _links(record: _Record, embeds: list[_Embed]) -> Iterator[str]:
    for facet in record.facets:
        for feature in facet.features:
            if feature.kind == _LINK and feature.uri:
                yield feature.uri
    for embed in embeds:
        if embed.external and embed.external.uri:
            yield embed.external.uri


def _quoted(embeds: list[_Embed]) -> str:
    """The address of the post that is quoted."""
    for embed in embeds:
        try:
            found = _QUOTED.decode(embed.record)
        except msgspec.DecodeError:
            continue
        if found.uri or found.record:
            return found.uri or (found.record.uri if found.record else "")
    return ""


def _media(did: str, embeds: list[_Embed]) -> Iterator[Media]:
    for embed in embeds:
        if embed.kind == "app.bsky.embed.video":
            yield Media(kind="video", alt=embed.alt)
        for image in embed.images:
            link = image.image.ref.link if image.image else ""
            yield Media(kind="image", alt=image.alt, url=_PICTURE.format(did, link) if link else "")


def _repo_of(uri: str) -> str:
    """The DID in an `at://did/collection/rkey` address."""
    return uri.removeprefix("at://").partition("/")[0]


def _read_time(written: str) -> datetime | None:
    """The time as the writer's device gave it; devices give nonsense too, which is None."""
    try:
        found: Any = msgspec.convert(written, datetime, strict=False)
    except msgspec.ValidationError:
        return None
    moment: datetime = found
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return None
