"""The same to be read by people: one page for each matter, pages of what they said, and a first page.

What others said in a matter is not here: it is theirs. That it was said, and when, is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.template.loader import render_to_string

from allears.privacy import held, rows

ON_A_PAGE = 500
MOST_SHOWN = 2000
"""Messages of one matter on its page; the rest stands in the data."""


def of_matters(contacts: Collection[int]) -> Iterator[tuple[str, bytes, str]]:
    """(name, page, title) of each matter."""
    identities = set(rows.ids("identity", contacts))
    for row in rows.theirs(held.BY_LABEL["cases.Case"], contacts):
        said = rows.rows("cases.Message").filter(case=row.pk).order_by("at", "pk")
        messages = [
            _message(one, identities) for one in said.select_related("mention")[:MOST_SHOWN]
        ]
        notes = rows.rows("cases.Note").filter(case=row.pk).order_by("at", "pk")[:MOST_SHOWN]
        context = {"case": row, "messages": messages, "notes": notes, "most": MOST_SHOWN}
        yield f"matters/{row.pk}.html", _page("matter", context), row.title


def _message(row: Any, identities: set[int]) -> dict[str, Any]:
    is_ours = row.mention_id is None
    is_theirs = not is_ours and row.mention.identity_id in identities
    words = row.text if is_ours or is_theirs else ""
    return {"at": row.at, "is_ours": is_ours, "is_theirs": is_theirs, "text": words}


def of_posts(contacts: Collection[int]) -> Iterator[tuple[str, bytes]]:
    """(name, page), each with some hundred things that they said."""
    page: list[Any] = []
    number = 1
    for row in rows.theirs(held.BY_LABEL["mentions.Mention"], contacts):
        page.append(row)
        if len(page) == ON_A_PAGE:
            yield f"said/{number:04}.html", _page("said", {"posts": page, "number": number})
            page, number = [], number + 1
    if page:
        yield f"said/{number:04}.html", _page("said", {"posts": page, "number": number})


def first(context: dict[str, Any]) -> bytes:
    return _page("first", context)


def _page(name: str, context: dict[str, Any]) -> bytes:
    return render_to_string(f"privacy/given/{name}.html", context).encode()
