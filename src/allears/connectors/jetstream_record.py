"""One event of Jetstream's shape becomes a post, whatever kind of record it holds.

Posts are read by `listening.jetstream`; of other records (profiles, lists, feeds, articles of other
apps on the same network) the title and the words are taken from where such records keep them. A
changed record is a post with `edited_at`. Times that lie ahead of the server's are not believed.
What it misses: records whose words stand deeper than their first step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from allears.connectors.jetstream_basket import NETWORK, at
from allears.listening.jetstream import COLLECTION, post_of
from allears.listening.ports import Unreadable
from allears.listening.post import Author, Post

TITLES: Final = ("title", "displayName", "name")
WORDS: Final = ("text", "content", "description", "body", "summary")
_PROFILE: Final = "app.bsky.actor.profile"
_MOST_AHEAD: Final = timedelta(minutes=2)
_MOST_TIME_US: Final = 1 << 53


class _Commit(msgspec.Struct):
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    cid: str = ""
    record: msgspec.Raw = msgspec.Raw(b"null")


class _Event(msgspec.Struct):
    commit: _Commit
    did: str = ""
    time_us: int = 0


_EVENTS = msgspec.json.Decoder(_Event)
_RECORDS = msgspec.json.Decoder(dict[str, Any])


def to_post(wire: object, channel_name: str, *, own: Collection[str] = ()) -> Post:
    """`own`: accounts whose words are ours. Raises `Unreadable`."""
    if not isinstance(wire, (bytes, str)):
        raise Unreadable("This is no event of Jetstream.")
    try:
        event = _EVENTS.decode(wire)
        if event.commit.operation not in ("create", "update"):
            raise Unreadable("This event holds no record.")
        post = _post(event.did, event.commit)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unreadable(f"This is no event of Jetstream with a record ({error}).") from error
    if not event.did or not event.commit.rkey:
        raise Unreadable("This event does not say whose record it is.")
    heard_at = at(event.time_us) if 0 < event.time_us < _MOST_TIME_US else None
    extra = {"cid": event.commit.cid, "ours": "yes" if event.did in own else ""}
    return msgspec.structs.replace(
        post,
        channel=channel_name,
        created_at=believed(post.created_at, heard_at),
        edited_at=heard_at if event.commit.operation == "update" else None,
        extra=post.extra | {name: value for name, value in extra.items() if value},
    )


def believed(written: datetime | None, heard_at: datetime | None) -> datetime | None:
    """The time that a device wrote, unless it lies ahead of when its network heard it."""
    if written is None or (heard_at is not None and written > heard_at + _MOST_AHEAD):
        return heard_at
    return written


def _post(did: str, commit: _Commit) -> Post:
    if commit.collection == COLLECTION:
        return post_of(did, commit.rkey, commit.record)
    record = _RECORDS.decode(commit.record)
    title, text = _first(record, TITLES), _first(record, WORDS)
    if not title and not text:
        raise Unreadable(f"A record of {commit.collection or 'no collection'} without words.")
    is_profile = commit.collection == _PROFILE
    return Post(
        id=f"at://{did}/{commit.collection}/{commit.rkey}",
        network=NETWORK,
        url=f"https://bsky.app/profile/{did}" if is_profile else "",
        author=Author(id=did, name=title if is_profile else ""),
        title="" if is_profile else title,
        text=text if text or not is_profile else title,
        extra={"collection": commit.collection},
    )


def _first(record: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value
    return ""
