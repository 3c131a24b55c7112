"""Who is here right now."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from allears.cases.models import Case, Presence
from allears.lib import wake
from allears.staff.queries import User


@transaction.atomic
def here(*, case_id: int, is_typing: bool, by: User, now: datetime) -> None:
    """Somebody has the case open; the others see it at once."""
    known = Presence.objects.filter(case_id=case_id, user=by).first()
    typed_at = now if is_typing else (known.typed_at if known else None)
    if not Case.objects.filter(pk=case_id).exists():
        return
    Presence.objects.update_or_create(
        case_id=case_id, user=by, defaults={"seen_at": now, "typed_at": typed_at}
    )
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "presence", ids=[case_id], actor=by.pk)


@transaction.atomic
def gone(*, case_id: int, by: User) -> None:
    """They left."""
    Presence.objects.filter(case_id=case_id, user=by).delete()
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "presence", ids=[case_id], actor=by.pk)
