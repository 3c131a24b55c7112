"""What makes a post the same post: network, scope and id in one key."""

from __future__ import annotations

from allears.connectors import CONNECTORS
from allears.listening import dedupe
from allears.listening.post import Post


def key_of(post: Post, *, channel_id: int) -> str:
    """Two posts with one key are one post. Ids of networks without lasting ids count per channel."""
    connector = CONNECTORS.get(post.network)
    scope = "" if connector is None or connector.ids_are_global else f"{channel_id}\x1f"
    return scope + dedupe.key(post)
