"""A list of cases as the templates take it: its rows, the heads of its groups, the pieces it grows by.

Each piece (the first page, and what is brought as somebody scrolls) is a live region of its own and
asks only for its own rows again: the first for any change, a later one when one of its cases changes.
So ten thousand rows cost no more than fifty when something happens, and no row leaves its place.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allears.cases import screen
from allears.cases.filter_words import PRIORITIES, language_name
from allears.cases.models import Case
from allears.cases.queries import Page, Queue
from allears.cases.rules.filters import Group
from allears.web import icons


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Which piece of a list: behind which place, up to which, and in what group the one before ended."""

    after: str = ""
    until: str = ""
    last_group: str = ""

    @property
    def id(self) -> str:
        return f"rows-{zlib.crc32(self.after.encode()):x}" if self.after else "rows"


def row(case: Case, *, query: dict[str, str], current_id: int | None) -> dict[str, Any]:
    """One case in a list, as its reader has seen it."""
    is_new = not case.last_is_ours and not getattr(case, "is_seen", True)
    return screen.row(case, query=query, current_id=current_id) | {
        "is_unread": is_new and case.closed_at is None,
        "has_draft": getattr(case, "has_draft", False),
    }


def piece(
    found: Page,
    *,
    queue: Queue,
    named: dict[str, str],
    part: Piece,
    current_id: int | None,
    counts: Mapping[object, int],
) -> dict[str, Any]:
    """A piece of the list with the way to the next."""
    rows, last = [], part.last_group
    for case in found.cases:
        shown = row(case, query=named, current_id=current_id)
        key = _group_key(case, queue.group)
        if queue.group and str(key) != last:
            shown["group"] = {"label": group_label(case, queue.group), "n": counts.get(key)}
            last = str(key)
        rows.append(shown)
    until = part.until or found.next_place
    address = named | ({"after": part.after} if part.after else {})
    address |= {"was": part.last_group} if part.last_group else {}
    live = {"until": until} if until else {}
    more = {"after": found.next_place} | ({"was": last} if last else {})
    ids = " ".join(f"case:{case.pk}" for case in found.cases)
    current = {"current": str(current_id)} if current_id else {}
    return {
        "id": part.id,
        "rows": rows,
        "live": ids if part.after else "cases",
        "live_url": _url(address | live | current),
        "next_url": _url(named | more) if found.next_place and not part.until else "",
        "n_looked_at": found.n_looked_at,
    }


def _url(named: dict[str, str]) -> str:
    return f"{reverse('inbox')}?{urlencode(named)}"


_COLUMNS = {
    Group.TEAM: "team_id",
    Group.ASSIGNEE: "taker_id",
    Group.PRIORITY: "rank",
    Group.NETWORK: "network",
    Group.LANGUAGE: "language",
    Group.DAY: "day",
}


def _group_key(case: Case, group: Group) -> object:
    return getattr(case, _COLUMNS[group]) if group else ""


def group_label(case: Case, group: Group) -> str:
    """The head of the group that a case stands in."""
    match group:
        case Group.TEAM:
            return case.team.name
        case Group.ASSIGNEE:
            return case.assignee.name if case.assignee else _("Nobody yet")
        case Group.PRIORITY:
            return str(PRIORITIES.get(case.priority, case.priority))
        case Group.NETWORK:
            return icons.network_sign(case.network)[1]
        case Group.LANGUAGE:
            return language_name(case.language)
        case Group.DAY:
            day = getattr(case, "day", None)
            return date_format(day, "l j F Y") if isinstance(day, date) else ""
    return ""
