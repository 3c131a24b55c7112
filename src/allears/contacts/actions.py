"""Every write about people: knowing who spoke, merging two that are one, notes, blocking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from allears.contacts.models import Contact, Identity
from allears.listening.post import Author
from allears.staff.actions import audit
from allears.staff.queries import User

REFRESH_AFTER = timedelta(hours=6)
"""How stale `last_seen_at` may be; saves a write for everybody who posts often."""
MAX_FIELD = 500


def key_of(author: Author) -> str:
    """What tells two people of one network apart: the lasting id, else the handle."""
    return (author.id or author.handle.lower())[:MAX_FIELD]


@dataclass(frozen=True)
class Spoke:
    """Somebody was heard on a network."""

    network: str
    author: Author
    at: datetime


def know(spoken: Iterable[Spoke], *, now: datetime) -> Mapping[tuple[str, str], int]:
    """(network, key) to identity id, making contacts and identities for those who are new.

    Must run inside the caller's transaction. One read and at most three writes for any number.
    """
    newest: dict[tuple[str, str], Spoke] = {}
    for spoke in spoken:
        key = key_of(spoke.author)
        if key:
            newest[(spoke.network, key)] = spoke
    if not newest:
        return {}
    known = _find(newest)
    missing = sorted(pair for pair in newest if pair not in known)
    if missing:
        known |= _introduce({pair: newest[pair] for pair in missing}, now=now)
    _refresh(known, newest)
    return {pair: identity.pk for pair, identity in known.items()}


def _find(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Identity]:
    by_network: dict[str, list[str]] = {}
    for network, key in pairs:
        by_network.setdefault(network, []).append(key)
    found: dict[tuple[str, str], Identity] = {}
    for network, keys in by_network.items():
        for row in Identity.objects.filter(network=network, key__in=keys):
            found[(network, row.key)] = row
    return found


def _introduce(
    spoken: Mapping[tuple[str, str], Spoke], *, now: datetime
) -> dict[tuple[str, str], Identity]:
    contacts = Contact.objects.bulk_create(
        Contact(name=(s.author.name or s.author.handle)[:300], created_at=now)
        for s in spoken.values()
    )
    fresh = [
        Identity(
            contact=contact,
            network=network,
            key=key,
            handle=spoke.author.handle[:MAX_FIELD],
            name=spoke.author.name[:MAX_FIELD],
            followers=spoke.author.followers,
            url=spoke.author.url,
            first_seen_at=spoke.at,
            last_seen_at=spoke.at,
        )
        for contact, ((network, key), spoke) in zip(contacts, spoken.items(), strict=True)
    ]
    Identity.objects.bulk_create(fresh, ignore_conflicts=True)
    found = _find(spoken)
    lost_race = [c.pk for c in contacts if c.pk not in {i.contact_id for i in found.values()}]
    if lost_race:
        Contact.objects.filter(pk__in=lost_race).delete()
    return found


def _refresh(
    known: Mapping[tuple[str, str], Identity],
    spoken: Mapping[tuple[str, str], Spoke],
) -> None:
    changed = []
    for pair, identity in sorted(known.items()):
        author, at = spoken[pair].author, spoken[pair].at
        is_new_name = bool(author.name) and author.name[:MAX_FIELD] != identity.name
        is_new_reach = author.followers is not None and author.followers != identity.followers
        if not (is_new_name or is_new_reach or at - identity.last_seen_at > REFRESH_AFTER):
            continue
        identity.name = author.name[:MAX_FIELD] or identity.name
        identity.handle = author.handle[:MAX_FIELD] or identity.handle
        identity.followers = author.followers if is_new_reach else identity.followers
        identity.last_seen_at = max(identity.last_seen_at, at)
        changed.append(identity)
    Identity.objects.bulk_update(changed, ["name", "handle", "followers", "last_seen_at"])


def lock(contact_ids: Iterable[int]) -> dict[int, Contact]:
    """Take the contacts, so that two processes never open two cases for one person at once."""
    rows = Contact.objects.select_for_update().filter(pk__in=sorted(set(contact_ids)))
    return {row.pk: row for row in rows.order_by("pk")}


@transaction.atomic
def merge(*, keep: Contact, other: Contact, by: User, now: datetime) -> None:
    """Two contacts are one person: the identities of `other` move to `keep`."""
    if keep.pk == other.pk or other.merged_into_id:
        return
    lock([keep.pk, other.pk])
    moved = list(other.identities.values_list("pk", flat=True))
    other.identities.update(contact=keep)
    other.merged_into, other.merged_at = keep, now
    other.save(update_fields=["merged_into", "merged_at"])
    if not keep.name:
        keep.name = other.name
        keep.save(update_fields=["name"])
    audit(
        what="contact.merged",
        words=f"{other} → {keep}",
        by=by,
        now=now,
        subject=str(keep.pk),
        identities=moved,
        other=other.pk,
    )


@transaction.atomic
def describe(*, contact: Contact, name: str, about: str, by: User, now: datetime) -> None:
    """Change what we call a person and what we remember of them."""
    contact.name, contact.about = name.strip()[:300], about.strip()
    contact.save(update_fields=["name", "about"])
    audit(what="contact.described", words=str(contact), by=by, now=now, subject=str(contact.pk))


@transaction.atomic
def block(*, identity: Identity, by: User, now: datetime) -> None:
    """What this identity says opens no cases any more; it is still heard."""
    Identity.objects.filter(pk=identity.pk, blocked_at=None).update(blocked_at=now, blocked_by=by)
    audit(what="identity.blocked", words=str(identity), by=by, now=now, subject=str(identity.pk))


@transaction.atomic
def unblock(*, identity: Identity, by: User, now: datetime) -> None:
    """Undo `block`."""
    Identity.objects.filter(pk=identity.pk).update(blocked_at=None, blocked_by=None)
    audit(what="identity.unblocked", words=str(identity), by=by, now=now, subject=str(identity.pk))


def stranger(*, now: datetime) -> Contact:
    """A contact for somebody who left neither name nor address."""
    return Contact.objects.create(name="", created_at=now)
