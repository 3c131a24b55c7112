"""Which parts of a loop's work fail: written down at each fault, taken out when they have worked again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from allears.staff.models import Stumble

MAX_WORDS = 500


@transaction.atomic
def stumbled(*, loop: str, part: str, words: str, again_at: datetime, now: datetime) -> None:
    """A part has failed; since when it does stays what it was."""
    seen = {"last_at": now, "words": words[:MAX_WORDS].replace("\0", ""), "again_at": again_at}
    row, is_new = Stumble.objects.get_or_create(
        loop=loop, part=part, defaults={"since": now, **seen}
    )
    if not is_new:
        Stumble.objects.filter(pk=row.pk).update(n=F("n") + 1, **seen)


@transaction.atomic
def recovered(*, loop: str, part: str) -> None:
    """It has worked again."""
    Stumble.objects.filter(loop=loop, part=part).delete()
