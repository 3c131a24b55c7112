"""Who may be the same person as somebody: evidence only, never a guess.

Three kinds: the same mail address under another entry, the same name with the same handle on
another network, the same web address of their own. Each is one look into an index. A handle of
fewer than four letters is no evidence. What it misses: people who use other names elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from allears.contacts.models import Contact, Identity, Merge

SHORTEST = 4
MOST = 30
"""Identities that are looked at for each kind of evidence."""


class Evidence(StrEnum):
    """Why two may be one, the strongest first."""

    ADDRESS = "address"
    NAME_AND_HANDLE = "name_and_handle"
    WEBSITE = "website"


@dataclass(kw_only=True)
class Candidate:
    """Somebody who may be the same, and by what."""

    contact: Contact
    evidence: list[tuple[Evidence, str]] = field(default_factory=list)


def candidates(contact_id: int, *, limit: int = 5) -> list[Candidate]:
    """Who may be the same person, the most evidence first; never whom somebody took apart again."""
    own = list(Identity.objects.filter(contact_id=contact_id)[:MOST])
    if not own:
        return []
    apart = _taken_apart(contact_id)
    rows = _alike(own).exclude(contact_id=contact_id).exclude(contact_id__in=apart)
    found: dict[int, Candidate] = {}
    for row in rows.select_related("contact").order_by("-last_seen_at", "id")[: MOST * 3]:
        seen = found.setdefault(row.contact_id, Candidate(contact=row.contact))
        for one in own:
            seen.evidence += [pair for pair in _evidence(one, row) if pair not in seen.evidence]
    sure = [one for one in found.values() if one.evidence]
    order = list(Evidence)
    sure.sort(
        key=lambda one: (min(order.index(kind) for kind, _ in one.evidence), -len(one.evidence))
    )
    return sure[:limit]


def _alike(own: list[Identity]) -> QuerySet[Identity]:
    """Identities that share an address, a handle or a web address with these."""
    handles = sorted({name for one in own for name in _names(one)})
    urls = sorted({one.url for one in own if one.url})
    same = Identity.objects.annotate(low=Lower("handle")).filter(
        Q(low__in=handles) | Q(key__in=handles)
    )
    if urls:
        ids = Identity.objects.filter(url__in=urls).exclude(url="").values("pk")
        return Identity.objects.filter(Q(pk__in=same.values("pk")) | Q(pk__in=ids))
    return same


def _names(one: Identity) -> list[str]:
    names = {one.handle.lower().lstrip("@"), one.key.lower()}
    return [name for name in names if len(name) >= SHORTEST]


def _evidence(mine: Identity, theirs: Identity) -> list[tuple[Evidence, str]]:
    shared = set(_names(mine)) & set(_names(theirs))
    found = [(Evidence.ADDRESS, name) for name in sorted(shared) if "@" in name]
    is_same_name = bool(mine.name) and mine.name.casefold() == theirs.name.casefold()
    if is_same_name and mine.network != theirs.network:
        found += [(Evidence.NAME_AND_HANDLE, name) for name in sorted(shared) if "@" not in name]
    if mine.url and mine.url == theirs.url:
        found.append((Evidence.WEBSITE, mine.url))
    return found


def _taken_apart(contact_id: int) -> set[int]:
    rows = Merge.objects.filter(undone_at__isnull=False).filter(
        Q(keep_id=contact_id) | Q(other_id=contact_id)
    )
    return {pk for pair in rows.values_list("keep_id", "other_id") for pk in pair} - {contact_id}
