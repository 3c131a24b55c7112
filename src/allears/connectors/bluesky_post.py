"""What Bluesky shows of a post becomes a `Post`: notifications, search results, threads.

They all hold the record itself, its author and when the network heard it; the record is read as
Jetstream's is, so that one post is the same from wherever it came. What was said to us is marked
(`addressed`), what we said ourselves, too (`isOurs` in the wire, put there by whoever fetched it). Labels that moderation has put on it stand in
`extra`. What it misses: the words of posts that are quoted, of which only the address is kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec

from allears.connectors import fields
from allears.connectors.bluesky_words import address, page_of
from allears.connectors.jetstream_basket import NETWORK
from allears.connectors.jetstream_record import believed
from allears.listening.jetstream import COLLECTION, post_of
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import Author, Post

TO_US: Final = frozenset({"mention", "reply", "quote"})
"""Reasons of notifications that are words for us."""
NO_HANDLE: Final = "handle.invalid"
_HOSTED: Final = (".bsky.social", ".test")
MAX_LABELS: Final = 20


def to_post(wire: object, channel: ChannelFacts) -> Post:
    """Raises `Unreadable`."""
    view = fields.need(wire, "A post of Bluesky")
    uri = fields.text(view, "uri")
    did, collection, rkey = address(uri)
    if collection != COLLECTION or not did.startswith("did:"):
        raise Unreadable("This is no post of Bluesky.")
    try:
        post = post_of(did, rkey, msgspec.json.encode(fields.within(view, "record")))
    except (msgspec.DecodeError, TypeError, ValueError, RecursionError) as error:
        raise Unreadable(f"The record of this post cannot be read ({error}).") from error
    author = author_of(view, did)
    heard_at = fields.when(view, "indexedAt")
    return msgspec.structs.replace(
        post,
        network=NETWORK,
        channel=channel.name,
        url=page_of(uri, author.handle),
        author=author,
        created_at=believed(post.created_at, heard_at),
        edited_at=_edited_at(view),
        likes=fields.count(view, "likeCount"),
        reposts=fields.count(view, "repostCount"),
        replies=fields.count(view, "replyCount"),
        extra=post.extra | _extra(view),
    )


def author_of(view: object, did: str) -> Author:
    handle = fields.text(view, "author", "handle")
    handle = "" if handle == NO_HANDLE else handle
    is_domain = bool(handle) and not handle.endswith(_HOSTED)
    return Author(
        id=did,
        handle=handle,
        name=fields.text(view, "author", "displayName"),
        url=f"https://bsky.app/profile/{handle or did}",
        avatar=fields.text(view, "author", "avatar"),
        links=(f"https://{handle}",) if is_domain else (),
    )


def labels_of(view: object) -> str:
    """What moderation says of the post or its author, by name."""
    names = [
        fields.text(label, "val")
        for place in (("labels",), ("author", "labels"))
        for label in fields.rows(view, *place)[:MAX_LABELS]
        if not fields.truth(label, "neg")
    ]
    return ", ".join(dict.fromkeys(name[:60] for name in names if name))


def _extra(view: Any) -> dict[str, str]:
    facts = {
        "cid": fields.text(view, "cid"),
        "root_cid": fields.text(view, "record", "reply", "root", "cid"),
        "labels": labels_of(view),
        "addressed": "yes" if fields.text(view, "reason") in TO_US else "",
        "ours": "yes" if fields.truth(view, "isOurs") else "",
    }
    return {name: value for name, value in facts.items() if value}


def _edited_at(view: object) -> datetime | None:
    """When we saw that it is another than before: the network keeps no such time."""
    return fields.when(view, "seenEditedAt")
