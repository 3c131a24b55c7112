"""Rows of any table of the map, found by whom they belong to.

The one place above the floors that knows tables by their names, as the backup does: the map names
them, and a test holds that it names all. Everything is read in pieces by ids, so that a person of
ten thousand messages takes no more memory than one of ten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from allears.privacy.held import Held

PIECE = 500
ROOTS = 100
"""Cases or posts whose rows are asked for at once."""


def model(label: str) -> type[Model]:
    """The model of a table of the map."""
    return apps.get_model(label)


def rows(label: str) -> QuerySet[Any]:
    """All rows of a table that the present sight does not hide."""
    return model(label)._default_manager.order_by("pk")


def contact_ids(contact_id: int) -> list[int]:
    """The contact, and those who were found to be the same person."""
    found, fresh = {contact_id}, {contact_id}
    while fresh:
        more = rows("contacts.Contact").filter(merged_into__in=sorted(fresh))
        fresh = set(more.values_list("pk", flat=True)) - found
        found |= fresh
    return sorted(found)


def ids(root: str, contacts: Collection[int]) -> list[int]:
    """Ids of the rows that are theirs: contact, identity, mention, case or outgoing."""
    if root == "contact":
        return sorted(contacts)
    if root == "identity":
        return _ids("contacts.Identity", "contact", contacts)
    if root == "mention":
        return _ids("mentions.Mention", "identity", ids("identity", contacts))
    if root == "case":
        return _ids("cases.Case", "contact", contacts)
    return _ids_of_answers(ids("case", contacts))


def _ids_of_answers(cases: Collection[int]) -> list[int]:
    """What left the house to them. What we asked others by mail left to those."""
    said = rows("cases.Message").filter(case__in=cases, outgoing__isnull=False)
    return sorted(said.values_list("outgoing", flat=True))


def outgoing_ids(cases: Collection[int]) -> list[int]:
    """What left the house for these cases: answers, those that are taken back, and questions by mail."""
    said = rows("cases.Message").filter(case__in=cases, outgoing__isnull=False)
    asked = rows("cases.Aside").filter(case__in=cases, outgoing__isnull=False)
    back = rows("cases.Recall").filter(message__case__in=cases)
    found = (one.values_list("outgoing", flat=True) for one in (said, asked, back))
    return sorted({pk for ids_ in found for pk in ids_})


def _ids(label: str, path: str, belongs: Collection[int]) -> list[int]:
    if not belongs:
        return []
    found = rows(label).filter(**{f"{path}__in": list(belongs)})
    return list(found.values_list("pk", flat=True))


def theirs(one: Held, contacts: Collection[int]) -> Iterator[Any]:
    """Rows of a table that are told to them, in pieces; what others said in them is left out."""
    identities = ids("identity", contacts) if one.said_by else []
    for piece in pieces(ids(one.root, contacts), ROOTS):
        found = rows(one.label).filter(**{f"{one.path}__in": piece})
        if one.said_by:
            found = found.filter(spoken(one, identities))
        last: Any = None
        while page := list((found if last is None else found.filter(pk__gt=last))[:PIECE]):
            yield from page
            last = page[-1].pk


def count(one: Held, contacts: Collection[int]) -> int:
    """How many rows of a table are theirs."""
    all_ids = ids(one.root, contacts)
    if one.path == "pk":
        return len(all_ids)
    return sum(
        rows(one.label).filter(**{f"{one.path}__in": piece}).count() for piece in pieces(all_ids)
    )


def pieces(all_ids: Sequence[int], size: int = PIECE) -> Iterator[list[int]]:
    for start in range(0, len(all_ids), size):
        yield list(all_ids[start : start + size])


def spoken(one: Held, identities: Collection[int]) -> Q:
    """Said by them, or by us."""
    by_us = one.said_by.rpartition("__")[0]
    return Q(**{f"{by_us}__isnull": True}) | Q(**{f"{one.said_by}__in": list(identities)})
