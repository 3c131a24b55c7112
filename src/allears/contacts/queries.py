"""Named reads about people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from allears.contacts.alike import Candidate as Candidate
from allears.contacts.alike import Evidence as Evidence
from allears.contacts.alike import candidates as candidates
from allears.contacts.blocking import blocks_ever as blocks_ever
from allears.contacts.blocking import blocks_now as blocks_now
from allears.contacts.blocking import kept_out as kept_out
from allears.contacts.consents import consents_of as consents_of
from allears.contacts.consents import is_refused as is_refused
from allears.contacts.consents import refused as refused
from allears.contacts.finding import handles as handles
from allears.contacts.lines import lines_of as lines_of
from allears.contacts.lines import of_organisation as of_organisation
from allears.contacts.lines import organisation as organisation
from allears.contacts.lines import organisations as organisations
from allears.contacts.lines import remembered_of_merged as remembered_of_merged
from allears.contacts.lines import time_zones as time_zones
from allears.contacts.listing import Place as Place
from allears.contacts.listing import Wanted as Wanted
from allears.contacts.listing import by_ids as by_ids
from allears.contacts.listing import languages as languages
from allears.contacts.listing import networks as networks
from allears.contacts.listing import people as people
from allears.contacts.listing import place_of as place_of
from allears.contacts.listing import wanted_ids as wanted_ids
from allears.contacts.models import Block as Block
from allears.contacts.models import BlockKind as BlockKind
from allears.contacts.models import BlockReason as BlockReason
from allears.contacts.models import Consent as Consent
from allears.contacts.models import Contact as Contact
from allears.contacts.models import Identity as Identity
from allears.contacts.models import Line as Line
from allears.contacts.models import LineKind as LineKind
from allears.contacts.models import Merge as Merge
from allears.contacts.models import Organisation as Organisation
from allears.contacts.models import Purpose as Purpose
from allears.contacts.models import Role as Role
from allears.contacts.models import RoleKind as RoleKind
from allears.contacts.roles import role_choices as role_choices
from allears.contacts.roles import role_label as role_label
from allears.contacts.roles import roles_of as roles_of
from allears.contacts.roles import roles_on as roles_on
from allears.contacts.roles import with_roles as with_roles
from allears.staff.worded import first, worded

FAR = datetime(9000, 1, 1, tzinfo=UTC)


def contact(contact_id: int) -> Contact | None:
    """The person; of a merged one, the contact that stayed."""
    row = first(_contact(contact_id))
    while row is not None and row.merged_into is not None:
        row = row.merged_into
    return row


@worded
def _contact(contact_id: int) -> QuerySet[Contact]:
    rows = Contact.objects.filter(pk=contact_id)
    return rows.select_related("merged_into", "organisation", "wall")


def wall_id_of(contact_id: int | None) -> int | None:
    """The wall that somebody is behind, for lines of the audit trail about them."""
    if contact_id is None:
        return None
    return Contact.objects.filter(pk=contact_id).values_list("wall_id", flat=True).first()


def identities_of(contact_id: int) -> list[Identity]:
    return _identities_of(contact_id)


@worded
def _identities_of(contact_id: int) -> QuerySet[Identity]:
    return Identity.objects.filter(contact_id=contact_id).order_by("first_seen_at")


def identities(ids: Iterable[int]) -> dict[int, Identity]:
    rows = Identity.objects.select_related("contact").filter(pk__in=list(ids))
    return {row.pk: row for row in rows}


def identity(identity_id: int) -> Identity | None:
    return Identity.objects.select_related("contact").filter(pk=identity_id).first()


def by_address(network: str, key: str) -> Identity | None:
    return Identity.objects.select_related("contact").filter(network=network, key=key).first()


def ids_of_keys(network: str, keys: Iterable[str]) -> list[int]:
    """The identities of a network with these lasting ids."""
    rows = Identity.objects.filter(network=network, key__in=list(keys))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def find(words: str, *, limit: int = 50, offset: int = 0) -> list[Contact]:
    """People whose name, handle or address holds the words; all, newest first, for none."""
    rows = Contact.objects.filter(merged_into__isnull=True).prefetch_related("identities")
    if words:
        rows = rows.filter(pk__in=wanted_ids(Wanted(words=words)) or [])
    return list(rows.order_by("-id")[offset : offset + limit])


def names_of(contact_ids: Iterable[int]) -> dict[int, str]:
    """The name of each; where there is none, the handle that came first."""
    rows = Contact.objects.filter(pk__in=list(contact_ids)).prefetch_related("identities")
    return {row.pk: row.name or _handle(row) for row in rows}


def _handle(contact: Contact) -> str:
    found = min(contact.identities.all(), key=lambda one: one.pk, default=None)
    return (found.name or found.handle or found.key) if found else ""


def count() -> int:
    return Contact.objects.filter(merged_into__isnull=True).count()


def after_id(last_id: int, *, limit: int = 1000) -> list[Contact]:
    """For exports: the next rows in order of id."""
    rows = Contact.objects.filter(pk__gt=last_id).prefetch_related("identities")
    return list(rows.order_by("id")[:limit])


def merge(merge_id: int) -> Merge | None:
    return Merge.objects.select_related("keep", "other", "by").filter(pk=merge_id).first()


def merges_of(contact_id: int, *, before: datetime | None = None, limit: int = 20) -> list[Merge]:
    """Who was put together with this person, newest first; also what was taken apart again."""
    return _merges(contact_id, before or FAR, limit=limit)


@worded
def _merges(contact_id: int, until: datetime, *, limit: int) -> QuerySet[Merge]:
    rows = Merge.objects.filter(Q(keep_id=contact_id) | Q(other_id=contact_id), at__lte=until)
    return rows.select_related("keep", "other", "by", "undone_by").order_by("-at")[:limit]
