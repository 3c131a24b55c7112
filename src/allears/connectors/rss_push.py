"""What a hub sends of a feed that we subscribed to: the same entries that a visit would bring.

They are named as a visit names them, so that what came by push is known when it is met again; and the
cursor remembers them, so that a visit that still finds something new tells of a hub that forgets.
What it misses: whole articles; a channel that wants those is visited instead (`wants_visit`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from allears.connectors.rss import MAX_SEEN, Cursor
from allears.lib import feeds, ids
from allears.lib.feeds import naming
from allears.listening.ports import ChannelFacts, Unreadable


def wants_visit(channel: ChannelFacts) -> bool:
    """A push of teasers is only a bell for it."""
    return channel.get("whole_article") == "yes"


def entries(
    channel: ChannelFacts, headers: Mapping[str, str], body: bytes, now: datetime
) -> Sequence[feeds.Entry]:
    """Wire objects as of `Rss.hear`, oldest first. Raises `Unreadable` for what is no feed."""
    try:
        feed = feeds.read_feed(body, headers=headers)
    except feeds.BadFeed as error:
        raise Unreadable(error.why) from error
    url = channel.get("feed_url") or channel.get("address")
    return naming.named(feed, url=url, now=now)[::-1]


def remembering(cursor: str, seen: Sequence[feeds.Entry]) -> str:
    """The cursor of a channel that has these entries; unchanged where it cannot be read."""
    try:
        known = msgspec.json.decode(cursor, type=Cursor)
    except msgspec.DecodeError:
        return cursor
    digests = [ids.short_digest(entry.id) for entry in reversed(seen)]
    known.seen = list(dict.fromkeys([*digests, *known.seen]))[:MAX_SEEN]
    return msgspec.json.encode(known).decode()
