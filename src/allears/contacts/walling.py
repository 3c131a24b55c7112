"""A person goes behind a wall, or comes out; who was put together with them goes too.

The database takes their cases and their words with them (triggers on `wall_id`), in one transaction.
"""

from __future__ import annotations

from django.db import connection, transaction

from allears.contacts.models import Contact, Identity, Merge
from allears.staff.actions import cover_entries

MOVES = "SELECT set_config('allears.moves_walls', %s, true)"
"""Without it the database keeps a row's wall as it is, whatever is written."""


@transaction.atomic
def wall(*, contact: Contact, wall_id: int | None) -> None:
    """Move a locked person. Whether that may be is the caller's to ask."""
    with connection.cursor() as cursor:
        cursor.execute(MOVES, ["yes"])
        Contact.objects.filter(pk=contact.pk).update(wall_id=wall_id)
        cursor.execute(MOVES, [""])
    contact.wall_id = wall_id
    merged = Merge.objects.filter(keep_id=contact.pk).values_list("other_id", flat=True)
    people = [contact.pk, *merged]
    identities = Identity.objects.filter(contact_id__in=people).values_list("pk", flat=True)
    cover_entries(subjects={"contact": people, "identity": list(identities)}, wall_id=wall_id)


def end_wall(*, wall_id: int) -> list[int]:
    """Everybody comes out. Their numbers."""
    people = list(
        Contact.objects.select_for_update(no_key=True).filter(wall_id=wall_id).order_by("pk")
    )
    for contact in people:
        wall(contact=contact, wall_id=None)
    return [contact.pk for contact in people]
