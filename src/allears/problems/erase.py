"""Takes out the problems of the demo's people; one to which real cases belong stays with whoever looks after it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from allears.problems.models import Problem, Told


@transaction.atomic
def erase_of(*, user_ids: Collection[int], channel_ids: Collection[int]) -> None:
    """After the invented cases are gone, and before the channels go."""
    theirs = Problem.objects.filter(opened_by__in=user_ids)
    theirs.filter(links__isnull=True).delete()
    Told.objects.filter(channel__in=channel_ids).update(channel=None)
