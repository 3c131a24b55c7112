"""What was offered in cases, and what came of it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from allears.drafting.models import Kind, Offer
from allears.staff.worded import worded

MOST_WRITTEN = 1


def offers_of(case_id: int) -> dict[tuple[str, int], Offer]:
    """What was offered in a case, by kind and source."""
    return {(row.kind, row.source_id or row.article_id or 0): row for row in _offered(case_id)}


@worded
def _offered(case_id: int) -> QuerySet[Offer]:
    return Offer.objects.filter(case_id=case_id, kind__in=[Kind.ANSWER, Kind.ARTICLE])


def written_for(case_id: int, *, since: datetime) -> list[Offer]:
    """What a model wrote for a case since then, the newest first; not what was refused."""
    return _written(case_id, since)


@worded
def _written(case_id: int, since: datetime) -> QuerySet[Offer]:
    rows = Offer.objects.filter(case_id=case_id, kind=Kind.MODEL, at__gte=since, refused_at=None)
    return rows.select_related("asked").order_by("-at", "-pk")[:MOST_WRITTEN]


def offer(offer_id: int) -> Offer | None:
    rows = Offer.objects.select_related("article")
    return rows.filter(pk=offer_id).first()
