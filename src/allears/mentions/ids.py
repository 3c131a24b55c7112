"""What makes a post the same post: its network, its id, and the channel where ids are local."""

from __future__ import annotations

from allears.connectors import CONNECTORS
from allears.listening import dedupe
from allears.listening.post import Post


def key_of(post: Post, *, channel_id: int) -> str:
    """Two posts with one key are one post. Ids of networks without lasting ids count per channel."""
    return dedupe.key(post, scope=scope_of(post.network, channel_id=channel_id))


def scope_of(network: str, *, channel_id: int) -> str:
    """Within what the ids of a network hold: everywhere (""), or one channel alone."""
    connector = CONNECTORS.get(network)
    is_global = connector is None or connector.ids_are_global
    return "" if is_global else str(channel_id)
