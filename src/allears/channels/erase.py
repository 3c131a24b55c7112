"""Takes out the demo's channels, once nothing names them any more."""

from __future__ import annotations

from collections.abc import Collection

from allears.channels.models import Channel


def erase(*, channel_ids: Collection[int]) -> None:
    """Their counts go with them."""
    Channel.objects.filter(pk__in=channel_ids).delete()
