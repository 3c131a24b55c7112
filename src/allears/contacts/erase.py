"""Takes out the people of the demo; somebody who was merged with a real person loses only the handle."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from allears.contacts.models import Contact, Identity, Merge


@transaction.atomic
def erase_network(*, prefix: str) -> None:
    """Identities on networks that begin so, and contacts that had no others."""
    theirs = Identity.objects.filter(network__startswith=prefix)
    touched = set(theirs.values_list("contact_id", flat=True))
    real = Identity.objects.filter(contact_id__in=touched).exclude(network__startswith=prefix)
    gone = touched - set(real.values_list("contact_id", flat=True))
    gone |= set(Contact.objects.filter(merged_into__in=gone).values_list("pk", flat=True))
    Merge.objects.filter(Q(keep__in=gone) | Q(other__in=gone)).delete()
    theirs.delete()
    Contact.objects.filter(Q(pk__in=gone) | Q(merged_into__in=gone)).update(
        merged_into=None, merged_at=None
    )
    Contact.objects.filter(pk__in=gone).delete()
