"""What we know of a person in short lines (products, likes, needs), and where they belong.

A line has who wrote it and when; one that is not so any more is taken out and stays in the record.
Organisations are told apart by their names, whatever their case.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from allears.contacts.models import Contact, Line, LineKind, Organisation
from allears.staff.actions import NotPossible, audit
from allears.staff.many import AnyOf
from allears.staff.queries import User
from allears.staff.worded import worded

MAX_LINE = 200
MAX_ORGANISATION = 200
MAX_NAME = 300
MAX_LANGUAGE = 35
MOST_LINES = 60
OFFERED = 200
"""Organisations that are offered while somebody types."""


@dataclass(frozen=True, kw_only=True)
class Described:
    """What we call a person, what we remember, and where they belong; None leaves it as it is."""

    name: str | None = None
    about: str | None = None
    organisation: str | None = None
    language: str | None = None
    """BCP 47, base language."""
    time_zone: str | None = None


@transaction.atomic
def describe(*, contact: Contact, to: Described, by: User, now: datetime) -> None:
    """Change what is known. Raises `NotPossible`."""
    if to.time_zone and to.time_zone not in time_zones():
        words = _("“%s” is no time zone. Write it like Europe/Berlin.")
        raise NotPossible(words % to.time_zone[:60])
    if to.name is not None:
        contact.name = to.name.strip()[:MAX_NAME]
    if to.about is not None:
        contact.about = to.about.strip()
    if to.language is not None:
        contact.language = to.language.strip()[:MAX_LANGUAGE]
    if to.time_zone is not None:
        contact.time_zone = to.time_zone
    if to.organisation is not None:
        contact.organisation = _organisation(to.organisation, by=by, now=now)
    contact.save(update_fields=["name", "about", "language", "time_zone", "organisation"])
    _note(contact, by=by, now=now)


def _organisation(typed: str, *, by: User, now: datetime) -> Organisation | None:
    name = " ".join(typed.split())[:MAX_ORGANISATION]
    if not name:
        return None
    found = Organisation.objects.annotate(low=Lower("name")).filter(low=name.lower()).first()
    return found or Organisation.objects.create(name=name, at=now, by=by)


@cache
def time_zones() -> frozenset[str]:
    """Every name that is known."""
    return frozenset(zoneinfo.available_timezones())


@transaction.atomic
def add_line(*, contact: Contact, kind: str, text: str, by: User, now: datetime) -> Line:
    """Write down one thing. The same once more changes nothing. Raises `NotPossible`."""
    said = " ".join(text.split())
    if kind not in set(LineKind) or not said:
        raise NotPossible(_("Write what is worth knowing in a few words."))
    if len(said) > MAX_LINE:
        raise NotPossible(_("Keep it to %d characters, or write two lines.") % MAX_LINE)
    have = Line.objects.filter(contact=contact, removed_at__isnull=True)
    same = have.filter(kind=kind, text__iexact=said).first()
    if same is not None:
        return same
    if have.count() >= MOST_LINES:
        raise NotPossible(_("There are %d lines already. Take one out first.") % MOST_LINES)
    row = Line.objects.create(contact=contact, kind=kind, text=said, at=now, by=by)
    _note(contact, by=by, now=now)
    return row


@transaction.atomic
def remove_line(*, contact: Contact, line_id: int, by: User, now: datetime) -> bool:
    """It is not so any more."""
    rows = Line.objects.filter(pk=line_id, contact=contact, removed_at__isnull=True)
    if not rows.update(removed_at=now, removed_by=by):
        return False
    _note(contact, by=by, now=now)
    return True


def _note(contact: Contact, *, by: User, now: datetime) -> None:
    audit(
        what="contact.described",
        words=str(contact),
        by=by,
        now=now,
        subject=str(contact.pk),
        wall_id=contact.wall_id,
    )


# ---- reads -----------------------------------------------------------------------------------


def lines_of(contact_id: int) -> list[Line]:
    """What holds, in the order in which it was written."""
    return _lines(contact_id)


@worded
def _lines(contact_id: int) -> QuerySet[Line]:
    rows = Line.objects.filter(contact_id=contact_id, removed_at__isnull=True)
    return rows.select_related("by").order_by("at", "id")


def organisations() -> list[Organisation]:
    """Those to which somebody belongs who may be seen, by name."""
    there = Contact.objects.filter(organisation_id=OuterRef("pk"), merged_into__isnull=True)
    rows = Organisation.objects.filter(Exists(there))
    return list(rows.order_by(Lower("name"))[:OFFERED])


def organisation(organisation_id: int) -> Organisation | None:
    """One to which somebody belongs who may be seen."""
    there = Contact.objects.filter(organisation_id=OuterRef("pk"), merged_into__isnull=True)
    return Organisation.objects.filter(Exists(there), pk=organisation_id).first()


def of_organisation(contact: Contact, *, limit: int) -> list[Contact]:
    """Who else belongs there, heard last first."""
    if contact.organisation_id is None:
        return []
    rows = Contact.objects.filter(organisation_id=contact.organisation_id)
    rows = rows.filter(merged_into__isnull=True).exclude(pk=contact.pk)
    return list(rows.order_by("-heard_at", "-id")[:limit])


@worded
def _merged(ids: list[int]) -> QuerySet[Contact]:
    return Contact.objects.filter(AnyOf("merged_into_id", ids)).order_by("merged_at", "id")


def remembered_of_merged(contact_id: int) -> list[Contact]:
    """Who was put together with them and of whom something is remembered."""
    found: list[Contact] = []
    ids = [contact_id]
    while ids:
        rows = _merged(ids)
        found += [row for row in rows if row.about]
        ids = [row.pk for row in rows]
    return found
