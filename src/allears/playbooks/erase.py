"""Takes out the macros and playbooks of the demo's people; what was used on real cases is only put away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from allears.playbooks.models import Following, Macro, Playbook, Run, Version


@transaction.atomic
def erase_of(*, user_ids: Collection[int], team_ids: Collection[int], now: datetime) -> None:
    """After the invented cases are gone, and with them that it was used there. Real people's that an
    invented team had are their own again."""
    theirs = Q(owner__in=user_ids)
    Version.objects.filter(macro__owner__in=user_ids).update(macro=None)
    books = Playbook.objects.filter(theirs)
    books.filter(~Exists(Following.objects.filter(playbook=OuterRef("pk")))).delete()
    macros = Macro.objects.filter(theirs)
    macros.filter(~Exists(Run.objects.filter(macro=OuterRef("pk")))).delete()
    for rows in (Playbook.objects.all(), Macro.objects.all()):
        rows.filter(owner__in=user_ids).update(removed_at=now)
        rows.filter(team__in=team_ids).update(team=None, shared_at=None)
