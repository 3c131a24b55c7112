"""Takes out what the demo's people say again, and leaves to real ones what they shared with its teams."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from allears.knowledge.models import Article, CannedReply


def erase_of(*, user_ids: Collection[int], team_ids: Collection[int]) -> None:
    """Real people's replies that an invented team had are their own again."""
    CannedReply.objects.filter(owner__in=user_ids).delete()
    Article.objects.filter(created_by__in=user_ids).delete()
    Article.objects.filter(changed_by__in=user_ids).update(changed_by=F("created_by"))
    Article.objects.filter(published_by__in=user_ids).update(published_by=F("created_by"))
    CannedReply.objects.filter(team__in=team_ids).update(team=None, shared_at=None)
