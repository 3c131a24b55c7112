"""What somebody has with us, in numbers: before a file is made of it, and before it is erased."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from allears.privacy import held, rows

SHOWN: dict[str, Callable[[int], str]] = {
    "contacts.Identity": lambda n: ngettext("name or address", "names and addresses", n),
    "mentions.Mention": lambda n: ngettext("thing that they said", "things that they said", n),
    "cases.Case": lambda n: ngettext("matter", "matters", n),
    "cases.Message": lambda n: ngettext(
        "message in them, with our answers", "messages in them, with our answers", n
    ),
    "cases.Note": lambda n: ngettext("note of ours", "notes of ours", n),
    "cases.Event": lambda n: ngettext("line of what happened", "lines of what happened", n),
    "outbox.Outgoing": lambda n: ngettext(
        "answer that left the house", "answers that left the house", n
    ),
}
"""What is counted, and what so many of it are called."""
MOST_PLACES = 50


@dataclass(frozen=True)
class Place:
    """An answer of ours that stands in public, where we cannot take it back from here."""

    url: str
    at: Any


def of(contacts: Sequence[int]) -> list[dict[str, Any]]:
    counted = {label: rows.count(held.BY_LABEL[label], contacts) for label in SHOWN}
    return [{"n": n, "words": SHOWN[label](n)} for label, n in counted.items()]


def n_open(contacts: Sequence[int]) -> int:
    """Matters that somebody still sees to."""
    return int(rows.rows("cases.Case").filter(contact__in=contacts, closed_at=None).count())


def public_answers(contacts: Sequence[int]) -> list[Place]:
    """The newest of our own answers to them that everybody reads; they stay on their networks."""
    said = rows.rows("cases.Message").filter(
        case__in=rows.ids("case", contacts), is_public=True, outgoing__sent_at__isnull=False
    )
    said = said.exclude(recall__outgoing__sent_at__isnull=False)
    said = said.exclude(outgoing__receipt_url="").order_by("-at", "-pk")
    found = said.values_list("outgoing__receipt_url", "at")[:MOST_PLACES]
    return [Place(url, at) for url, at in found]
