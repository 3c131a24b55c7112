"""Who may be the same person as somebody: evidence only, never a guess.

The same mail address, where both have it from a mailbox or a colleague, and not from somebody who typed
it or calls themselves so (anybody can); links that their networks have verified (rel=me, a handle
that is a domain) and that lead from one to the other and back, or to one place of both; the same
name with the same handle on another network; the same web address of their own; a verified link
that leads one way alone, which anybody can set. Each is one look into an index. A handle of fewer
than four letters is no evidence. What it misses: people who use other names elsewhere, and one
profile under two addresses of its network.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from allears.contacts.models import Contact, Identity, Merge
from allears.staff.many import AnyOf, AnyOfWords
from allears.staff.worded import worded

SHORTEST = 4
MOST_LINKS = 20
"""Links of one identity that are kept."""
MAX_PLACE = 500
MOST_SHARERS = 4
"""A place that more show than this belongs to a house with many people, not to one person."""
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
KNOWING = frozenset({"email", "demo-mail", "logged"})
"""Networks whose addresses are not typed by strangers: mails, and what colleagues wrote down."""
MOST = 30
"""Identities that are looked at for each kind of evidence."""


class Evidence(StrEnum):
    """Why two may be one, the strongest first."""

    ADDRESS = "address"
    VERIFIED_LINK = "verified_link"
    CLAIMED_ADDRESS = "claimed_address"
    NAME_AND_HANDLE = "name_and_handle"
    WEBSITE = "website"
    LINKED_ONE_WAY = "linked_one_way"


@dataclass(kw_only=True)
class Candidate:
    """Somebody who may be the same, and by what."""

    contact: Contact
    evidence: list[tuple[Evidence, str]] = field(default_factory=list)


def candidates(contact_id: int, *, limit: int = 5) -> list[Candidate]:
    """Who may be the same person, the most evidence first; never whom somebody took apart again."""
    own = _own(contact_id)
    if not own:
        return []
    apart = _taken_apart(contact_id)
    read = _others(sorted(_alike(own)), contact_id, sorted(apart))
    sharers = Counter(place for row in (*read, *own) for place in row.links)
    of_many = {place for place, n in sharers.items() if n > MOST_SHARERS}
    for row in (*read, *own):
        row.links = [place for place in row.links if place not in of_many]
    found: dict[int, Candidate] = {}
    for row in read:
        seen = found.setdefault(row.contact_id, Candidate(contact=row.contact))
        for one in own:
            seen.evidence += [pair for pair in _evidence(one, row) if pair not in seen.evidence]
    sure = [one for one in found.values() if one.evidence]
    order = list(Evidence)
    sure.sort(
        key=lambda one: (min(order.index(kind) for kind, _ in one.evidence), -len(one.evidence))
    )
    return sure[:limit]


@worded
def _own(contact_id: int) -> QuerySet[Identity]:
    return Identity.objects.filter(contact_id=contact_id)[:MOST]


@worded
def _others(ids: list[int], but_id: int, apart: list[int]) -> QuerySet[Identity]:
    rows = Identity.objects.filter(AnyOf("pk", ids)).exclude(contact_id=but_id)
    rows = rows.exclude(AnyOf("contact_id", apart)).select_related("contact")
    return rows.order_by("-last_seen_at", "id")[: MOST * 3]


def _alike(own: list[Identity]) -> set[int]:
    """Identities that share an address, a handle, a web address or a link with these.

    Each kind is looked up on its own: one condition with an OR would walk through everybody.
    """
    handles = sorted({name for one in own for name in _names(one)})
    links = sorted({place for one in own for place in one.links})
    urls = {one.url for one in own if one.url} | {u for link in links for u in _spellings(link)}
    shown = sorted({*links, *places([one.url for one in own])})
    found = {*_with_handle(handles), *_with_key(handles)}
    if urls:
        found |= set(_with_url(sorted(urls)))
    if shown:
        found |= set(_with_link(shown))
    return found


@worded
def _with_handle(handles: list[str]) -> QuerySet[Identity, int]:
    rows = Identity.objects.annotate(low=Lower("handle")).filter(AnyOfWords("low", handles))
    return rows.values_list("pk", flat=True)[: MOST * 3]


@worded
def _with_key(keys: list[str]) -> QuerySet[Identity, int]:
    return Identity.objects.filter(AnyOfWords("key", keys)).values_list("pk", flat=True)[: MOST * 3]


@worded
def _with_url(urls: list[str]) -> QuerySet[Identity, int]:
    rows = Identity.objects.filter(AnyOfWords("url", urls)).exclude(url="")
    return rows.values_list("pk", flat=True)[: MOST * 3]


@worded(by_values=True)
def _with_link(links: list[str]) -> QuerySet[Identity, int]:
    rows = Identity.objects.filter(links__overlap=links).exclude(links=[])
    return rows.values_list("pk", flat=True)[: MOST * 3]


def places(links: Sequence[str]) -> list[str]:
    """Web addresses as places, for comparing: no scheme, no "www.", no slash at the end."""
    found = (_SCHEME.sub("", link.strip()).rstrip("/") for link in links[:MOST_LINKS])
    return sorted({one[:MAX_PLACE] for one in found if one})


def _spellings(place: str) -> list[str]:
    """How an address of this place may be written."""
    return [
        f"{begin}{place}{end}"
        for begin in ("https://", "http://", "https://www.")
        for end in ("", "/")
    ]


def _names(one: Identity) -> list[str]:
    names = {one.handle.lower().lstrip("@"), one.key.lower()}
    return [name for name in names if len(name) >= SHORTEST]


def _evidence(mine: Identity, theirs: Identity) -> list[tuple[Evidence, str]]:
    shared = set(_names(mine)) & set(_names(theirs))
    is_known = {mine.network, theirs.network} <= KNOWING
    address = Evidence.ADDRESS if is_known else Evidence.CLAIMED_ADDRESS
    found = [(address, name) for name in sorted(shared) if "@" in name]
    is_same_name = bool(mine.name) and mine.name.casefold() == theirs.name.casefold()
    if is_same_name and mine.network != theirs.network:
        found += [(Evidence.NAME_AND_HANDLE, name) for name in sorted(shared) if "@" not in name]
    if mine.url and mine.url == theirs.url:
        found.append((Evidence.WEBSITE, mine.url))
    return found + _linked(mine, theirs)


def _linked(mine: Identity, theirs: Identity) -> list[tuple[Evidence, str]]:
    """Both ways, or to one place of both, is as good as saying so; one way is a claim."""
    shared = [(Evidence.VERIFIED_LINK, place) for place in sorted({*mine.links} & {*theirs.links})]
    there = [place for place in places([theirs.url]) if place in mine.links]
    back = [place for place in places([mine.url]) if place in theirs.links]
    if there and back:
        return [*shared, (Evidence.VERIFIED_LINK, there[0])]
    return [*shared, *((Evidence.LINKED_ONE_WAY, place) for place in there + back)]


def _taken_apart(contact_id: int) -> set[int]:
    rows = Merge.objects.filter(undone_at__isnull=False).filter(
        Q(keep_id=contact_id) | Q(other_id=contact_id)
    )
    return {pk for pair in rows.values_list("keep_id", "other_id") for pk in pair} - {contact_id}
