"""Takes out what was to leave by the demo's channels, with every try."""

from __future__ import annotations

from collections.abc import Collection

from allears.outbox.models import Outgoing


def erase_of_channels(*, channel_ids: Collection[int]) -> None:
    """Whether it has left or not; the messages that named it are gone before."""
    Outgoing.objects.filter(channel_id__in=channel_ids).delete()
