"""Two who are one, and two after all: what goes over, what is filled in, and how it all goes back.

The identities of the other move, and with them everything that hangs on identities (what was said,
blocks). Lines, roles and consents move as rows; their numbers are kept, so that they go back, with
those that came since by a word of the other's identities. Blanks of the one who stays are filled from
the other and emptied again, unless somebody changed them in between. What we remember of the other
stays with the other and is shown with both.
What it misses: a line that somebody wrote in between: it stays with the one who stayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from allears.contacts.models import Consent, Contact, Identity, Line, Merge, Role
from allears.staff.actions import audit
from allears.staff.queries import User

FILLED = ("name", "language", "time_zone", "organisation_id")
_ROWS: Mapping[str, Any] = {"lines": Line, "roles": Role, "consents": Consent}
_SPOKEN: Mapping[str, Any] = {"roles": Role, "consents": Consent}
"""Those that can be somebody's own word."""


def lock_both(keep: Contact, other: Contact) -> None:
    """Both rows, in the order of their numbers; what is read of them here is read again."""
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=sorted((keep.pk, other.pk)))
    fresh = {row.pk: row for row in rows.order_by("pk")}
    for one in (keep, other):
        for name in (*FILLED, "about", "heard_at", "merged_into_id", "merged_at"):
            setattr(one, name, getattr(fresh[one.pk], name))


@transaction.atomic
def merge(
    *,
    keep: Contact,
    other: Contact,
    by: User,
    now: datetime,
    moved: Mapping[str, object] | None = None,
) -> Merge | None:
    """Two contacts are one person: everything of `other` moves to `keep`.

    `moved` is what the floors above moved with them. All of it is kept, for `unmerge`.
    """
    if keep.pk == other.pk or other.merged_into_id:
        return None
    lock_both(keep, other)
    identities = list(other.identities.values_list("pk", flat=True))
    took: dict[str, object] = {
        name: list(model.objects.filter(contact=other).values_list("pk", flat=True))
        for name, model in _ROWS.items()
    }
    took["filled"] = [name for name in FILLED if getattr(other, name) and not getattr(keep, name)]
    row = Merge.objects.create(
        keep=keep, other=other, at=now, by=by, identities=identities,
        moved=dict(moved or {}) | took, name_before=keep.name,
    )  # fmt: skip
    other.identities.update(contact=keep)
    for model in _ROWS.values():
        model.objects.filter(contact=other).update(contact=keep)
    other.merged_into, other.merged_at = keep, now
    other.save(update_fields=["merged_into", "merged_at"])
    for name in FILLED:
        setattr(keep, name, getattr(keep, name) or getattr(other, name))
    keep.heard_at = max(filter(None, (keep.heard_at, other.heard_at)), default=None)
    keep.save(update_fields=[*FILLED, "heard_at"])
    _note(row, "merged", f"{other} → {keep}", by=by, now=now)
    return row


@transaction.atomic
def unmerge(*, merge: Merge, by: User, now: datetime) -> None:
    """They are two after all: what moved goes back, with what they said since."""
    keep, other = merge.keep, merge.other
    lock_both(keep, other)
    back = Identity.objects.filter(pk__in=merge.identities, contact=keep)
    identities = list(back.values_list("pk", flat=True))
    back.update(contact=other)
    for name, model in _ROWS.items():
        model.objects.filter(pk__in=merge.moved.get(name, []), contact=keep).update(contact=other)
    for model in _SPOKEN.values():
        model.objects.filter(identity_id__in=identities, contact=keep).update(contact=other)
    other.merged_into = other.merged_at = None
    other.heard_at = _heard(other) or other.heard_at
    other.save(update_fields=["merged_into", "merged_at", "heard_at"])
    for name in _filled(merge):
        if getattr(keep, name) == getattr(other, name):
            setattr(keep, name, None if name.endswith("_id") else "")
    keep.heard_at = _heard(keep) or keep.created_at
    keep.save(update_fields=[*FILLED, "heard_at"])
    merge.undone_at, merge.undone_by = now, by
    merge.save(update_fields=["undone_at", "undone_by"])
    _note(merge, "unmerged", f"{keep} ↔ {other}", by=by, now=now)


def _filled(merge: Merge) -> list[str]:
    """Which blanks were filled then; of a merge of former times only the name is known."""
    former = [] if merge.name_before else ["name"]
    return [name for name in merge.moved.get("filled", former) if name in FILLED]


def _heard(contact: Contact) -> datetime | None:
    """When they were heard last under the names that they have now."""
    last: datetime | None = contact.identities.aggregate(at=Max("last_seen_at"))["at"]
    return last


def _note(row: Merge, what: str, words: str, *, by: User, now: datetime) -> None:
    audit(
        what=f"contact.{what}",
        words=words,
        by=by,
        now=now,
        subject=str(row.keep_id),
        wall_id=row.keep.wall_id or row.other.wall_id,
        identities=row.identities,
        other=row.other_id,
    )
