"""The model that may be asked, what it was asked lately, and what is left of the day's budget."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from allears.drafting.models import Asked, Endpoint
from allears.lib import sight
from allears.staff.worded import first, worded

DAY = timedelta(hours=24)


def endpoint() -> Endpoint:
    """The settings as they stand, or as they are before anybody has touched them."""
    return first(_endpoint(1)) or Endpoint(pk=1)


@worded
def _endpoint(number: int) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(pk=number)


@sight.whole
def used(*, now: datetime) -> tuple[int, int]:
    """Requests and tokens within the last 24 hours, whoever asks."""
    rows = Asked.objects.filter(at__gt=now - DAY)
    tokens = Coalesce(Sum("n_prompt"), 0) + Coalesce(Sum("n_completion"), 0)
    found = rows.aggregate(n=Count("pk"), tokens=tokens)
    return found["n"], found["tokens"]


def lately(*, limit: int = 50) -> list[Asked]:
    """What left last, as far as whoever asks may see the cases."""
    rows = Asked.objects.select_related("by", "case").order_by("-at", "-pk")
    return list(rows[:limit])


def asked(asked_id: int) -> Asked | None:
    return Asked.objects.select_related("by").filter(pk=asked_id).first()
