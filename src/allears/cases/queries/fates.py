"""What became of mentions, as conditions that the stream of mentions takes along."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from allears.cases.models import Intake


def became(fate: str) -> tuple[Any, ...]:
    """`case`: part of a case. `none`: decided to be none. Anything else: no condition."""
    mine = Intake.objects.filter(mention_id=OuterRef("pk"))
    match fate:
        case "case":
            return (Exists(mine.filter(case__isnull=False)),)
        case "none":
            return (Exists(mine.filter(case__isnull=True)),)
    return ()
