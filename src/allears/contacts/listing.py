"""The list of people: by when they were heard last, narrowed by words, network and language.

Words are found as `finding` finds them (all of them, the last by its beginning, in names, handles
and addresses). A single letter is looked for only at the beginning of the name: it begins too many
words. Pages follow by place (keyset), so a page costs the same wherever it stands.
What it misses: letters inside a word ("ira" does not find Mira).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from allears.contacts import finding, roles
from allears.contacts.models import Contact, Identity

MOST_FOUND = 2_000
"""People among whom another order than by time is made."""

Place = tuple[datetime, int]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whom a list shows; empty fields leave everybody in."""

    words: str = ""
    network: str = ""
    language: str = ""
    organisation: int | None = None
    role: str = ""
    on: date | None = None
    """The day on which they have the role."""
    ids: Collection[int] | None = None
    """Only these; what the floors above know of them."""

    @property
    def is_everybody(self) -> bool:
        named = self.words or self.network or self.language or self.organisation or self.role
        return not named and self.ids is None


def people(wanted: Wanted, *, after: Place | None = None, limit: int = 50) -> list[Contact]:
    """Who was heard last comes first; `after` is the place of the last one shown."""
    rows = _rows(wanted).annotate(last_at=Coalesce("heard_at", "created_at"))
    if after:
        at, pk = after
        rows = rows.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=pk))
    rows = rows.prefetch_related("identities")
    return list(rows.order_by(F("last_at").desc(), F("pk").desc())[:limit])


def place_of(contact: Contact) -> Place:
    """Where a person stands in the list of `people`."""
    return contact.heard_at or contact.created_at, contact.pk


def wanted_ids(wanted: Wanted) -> list[int] | None:
    """Those whom a list shows, `MOST_FOUND` at most; None for everybody."""
    if wanted.is_everybody:
        return None
    return list(_rows(wanted).values_list("pk", flat=True)[:MOST_FOUND])


def by_ids(contact_ids: Collection[int]) -> list[Contact]:
    """In the order in which they are asked for."""
    rows = Contact.objects.prefetch_related("identities").in_bulk(list(contact_ids))
    return [rows[pk] for pk in contact_ids if pk in rows]


def networks() -> list[str]:
    """Where people were heard, sorted; walks from one network to the next by its index."""
    found: list[str] = []
    rows = Identity.objects.order_by("network").values_list("network", flat=True)
    name = rows.first()
    while name is not None and len(found) < 60:
        found.append(name)
        name = rows.filter(network__gt=name).first()
    return found


def languages() -> list[str]:
    """Which languages people speak, sorted."""
    found: list[str] = []
    rows = Contact.objects.exclude(language="").order_by("language", "id")
    code = rows.values_list("language", flat=True).first()
    while code is not None and len(found) < 80:
        found.append(code)
        code = rows.filter(language__gt=code).values_list("language", flat=True).first()
    return found


def _rows(wanted: Wanted) -> QuerySet[Contact]:
    rows = Contact.objects.filter(merged_into__isnull=True)
    if wanted.ids is not None:
        rows = rows.filter(pk__in=list(wanted.ids))
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    if wanted.organisation:
        rows = rows.filter(organisation_id=wanted.organisation)
    if wanted.role and wanted.on:
        rows = rows.filter(pk__in=roles.with_roles([wanted.role], on=wanted.on))
    if wanted.network:
        there = Identity.objects.filter(contact_id=OuterRef("pk"), network=wanted.network)
        rows = rows.filter(Exists(there))
    return _named(rows, wanted.words)


def _named(rows: QuerySet[Contact], words: str) -> QuerySet[Contact]:
    words = words.replace("\0", "").strip()
    if not words:
        return rows
    if len(words) == 1 and words.isascii() and words.isalnum():
        return rows.filter(name__istartswith=words)
    return rows.filter(pk__in=finding.ids(words, limit=MOST_FOUND))
