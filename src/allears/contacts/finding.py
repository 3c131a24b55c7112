"""People by the beginnings of their names, handles and addresses."""

from __future__ import annotations

from django.db import connection, transaction

from allears.contacts import newest, stems
from allears.contacts.models import Contact, Identity

MOST = 500
"""People that are looked at for one question; whoever is meant is found by one more letter."""


def ids(words: str, *, limit: int = MOST) -> list[int]:
    """Contacts whose name, or an identity's name, handle or address, holds all of the words."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(newest.PLANS)
        question = stems.typed(words, is_open=True)
        named = Contact.objects.filter(search=question, merged_into__isnull=True)
        known = Identity.objects.filter(search=question, contact__merged_into__isnull=True)
        found = [*named.values_list("pk", flat=True)[:limit]]
        found += known.values_list("contact_id", flat=True)[:limit]
    return list(dict.fromkeys(found))[:limit]


def find(
    words: str, *, limit: int, before_id: int | None = None
) -> tuple[list[Contact], int | None]:
    """A page of people, who came last first, and how many there are (None: more than `MOST`)."""
    met = sorted(ids(words), reverse=True)
    shown = [pk for pk in met if before_id is None or pk < before_id][:limit]
    read = Contact.objects.filter(pk__in=shown).prefetch_related("identities")
    return newest.in_order(shown, read), len(met) if len(met) < MOST else None


def handles(words: str, *, limit: int) -> list[tuple[str, str]]:
    """(handle, name) of identities that are found by these words; whose handle begins so first."""
    low = words.lstrip("@").casefold()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(newest.PLANS)
        found = Identity.objects.filter(search=stems.typed(low, is_open=True)).exclude(handle="")
        rows = list(found.values_list("handle", "name")[:MOST])
    named = dict(sorted(rows, key=lambda row: (not row[0].casefold().startswith(low), row[0])))
    return list(named.items())[:limit]
