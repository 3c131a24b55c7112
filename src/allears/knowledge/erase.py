"""Takes out what the demo's people say again, and leaves to real ones what they shared with its teams."""

from __future__ import annotations

from collections.abc import Collection

from allears.knowledge.models import CannedReply


def erase_of(*, user_ids: Collection[int], team_ids: Collection[int]) -> None:
    """Real people's replies that an invented team had are their own again."""
    CannedReply.objects.filter(owner__in=user_ids).delete()
    CannedReply.objects.filter(team__in=team_ids).update(team=None, shared_at=None)
