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
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from allears.cases import screen
from allears.cases.filter_words import PRIORITIES, language_name
from allears.cases.models import Case
from allears.cases.queries import Page, Queue
from allears.cases.rules.filters import Group, Sort
from allears.lib import clock
from allears.lib.once import once_for_all
from allears.web import drawn, icons


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Which piece of a list: behind which place, up to which, and in what group the one before ended."""

    after: str = ""
    until: str = ""
    last_group: str = ""

    @property
    def id(self) -> str:
        return f"rows-{zlib.crc32(self.after.encode()):x}" if self.after else "rows"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case in a list for one reader; `drawn` is the same for all who see it so."""

    case: Case
    address: str
    is_unread: bool = False
    has_draft: bool = False
    is_current: bool = False
    has_reach: bool = False
    """It says how many follow them: in lists by reach alone."""
    group: dict[str, Any] | None = None

    @property
    def id(self) -> int:
        return self.case.pk

    def drawn(self, can_answer: bool) -> SafeString:
        """Its HTML."""
        signs = (self.is_unread, self.has_draft, self.is_current, can_answer)
        shown = _drawn_by_reach if self.has_reach else _drawn
        return shown(self.case, self.address, signs, get_language() or "")


@once_for_all
def _drawn(
    case: Case, address: str, signs: tuple[bool, bool, bool, bool], language: str
) -> SafeString:
    """A row is drawn once for all who ask at one moment: most of them see it with the same signs."""
    del language  # tells drawings in two languages apart
    return _draw(case, address, signs)


@once_for_all
def _drawn_by_reach(
    case: Case, address: str, signs: tuple[bool, bool, bool, bool], language: str
) -> SafeString:
    """The same with how many follow them."""
    del language
    short = reach_short(case.reach)
    return _draw(case, address, signs, reach=reach_words(case.reach), reach_short=short)


def _draw(
    case: Case, address: str, signs: tuple[bool, bool, bool, bool], **more: str
) -> SafeString:
    is_unread, has_draft, is_current, can_answer = signs
    values = screen.row(case, address=address) | {
        **more,
        "is_unread": is_unread,
        "has_draft": has_draft,
        "is_current": is_current,
    }
    given = {"row": values, "can_answer": can_answer}
    return drawn.shown("web/_case_row.html", given, clock.now())


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
    rows, last, asked = [], part.last_group, urlencode(named)
    for case in found.cases:
        key, group = _group_key(case, queue.group), None
        if queue.group and str(key) != last:
            group = {"label": group_label(case, queue.group), "n": counts.get(key)}
            last = str(key)
        row = Row(
            case=case,
            address=asked,
            is_unread=_is_unread(case) and case.pk not in found.seen,
            has_draft=case.pk in found.drafted,
            is_current=case.pk == current_id,
            has_reach=queue.sort == Sort.REACH,
            group=group,
        )
        rows.append(row)
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


def reach_words(reach: int | None) -> str:
    """How far a case is heard, for those who look after the name."""
    if reach is None:
        return _("followers not known")
    words = ngettext("%(n)s follower", "%(n)s followers", reach)
    return words % {"n": number_format(reach, force_grouping=True)}


def late(named: dict[str, str], current_id: int) -> dict[str, Any]:
    """The place of a first piece whose rows are asked for after the page."""
    url = _url(named | {"current": str(current_id)})
    return {"id": Piece().id, "rows": [], "live": "cases", "live_url": url, "is_late": True}


def reach_short(reach: int | None) -> str:
    """The same where there is little room: 950, 12k, 3M."""
    if reach is None:
        return "?"
    for least, sign in ((1_000_000, "M"), (1_000, "k")):
        if reach >= least:
            return f"{number_format(reach // least, force_grouping=True)}{sign}"
    return str(reach)


def _is_unread(case: Case) -> bool:
    """The last word is the person's."""
    return not case.last_is_ours and case.closed_at is None


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
