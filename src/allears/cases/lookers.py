"""Lists that are open: what a change means for each, drawn for those who look at them.

Sixty tabs that ask for their list again whenever something happens cost more than the desk's work. A
`Looker` is one tab with the first piece of a list; after each wave of changes `news` says for each what
must change on its screen: the order of its rows, the HTML of those that changed, the numbers beside the
queues. Method: the changed cases are read once; a list that none of them can stand in is not read at
all; the others, what each reader has seen, and the counts are read once for all who see the same
(`lib.once`); a row is drawn once for all who see it with the same signs.

A list with words or a query, or one in groups, is not followed (`open_list` says None): its tab asks as
before. What a looker is sent is no more than a tab is answered that asks for its list.

Misses: a row that its reader has read in another tab keeps its dot here until something changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone, translation

from allears.cases import asked as addresses
from allears.cases import list_screen, queries, queues_screen
from allears.cases.asked import Asked
from allears.cases.models import Case
from allears.cases.queries import Kind
from allears.cases.rules.filters import Filter, Sort
from allears.lib import clock
from allears.lib.once import page
from allears.lib.sight import Sight, current, through
from allears.staff import guard
from allears.staff import queries as staff
from allears.staff.queries import User

PAGE, MOST = 50, 200
"""Rows of a first piece, and what it may have grown to."""
PARTS = ("rows", "queues", "bulks")
"""What a tab asks for by itself when it cannot be told."""

Signs = tuple[bool, bool]
News = dict[str, Any]


@dataclass(eq=False, kw_only=True)
class Looker:
    """One tab, and what it was last told."""

    user: User
    asked: Asked
    until: str = ""
    current_id: int | None = None
    order: tuple[int, ...] | None = None
    """None until it was told once: it has what its page had."""
    signs: dict[int, Signs] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    has_bulks: bool = False

    @property
    def address(self) -> str:
        return urlencode(self.asked.named)

    def forget(self) -> None:
        """It is told to ask for everything."""
        self.order, self.signs, self.numbers = None, {}, {}


@dataclass(frozen=True, kw_only=True)
class Wave:
    """What changed since the one before."""

    number: int
    """Up to which number everything that was told is in it."""
    cases: Mapping[int, Case]
    """Those that changed, as they are now; without those that are no more."""
    ids: frozenset[int]

    def seen_through(self, sight: Sight) -> Wave:
        """As somebody may hear of it: without the cases that are hidden from them."""
        hidden = {pk for pk, one in self.cases.items() if sight.hides(frozenset(one.walls or ()))}
        if not hidden:
            return self
        cases = {pk: one for pk, one in self.cases.items() if pk not in hidden}
        return Wave(number=self.number, cases=cases, ids=self.ids - hidden)


def open_list(user: User, query: str) -> Looker | None:
    """Who looks at the first piece of a list, by the address of that piece; None: let them ask."""
    given = QueryDict(query)
    asked = addresses.read(given)
    queue = asked.queue
    if not asked.is_readable or asked.matcher is not None or queue.words or queue.group:
        return None
    if given.get("after"):
        return None
    current = given.get("current", "")
    is_number = current.isascii() and current.isdigit() and len(current) < 18
    return Looker(
        user=user,
        asked=asked,
        until=given.get("until", ""),
        current_id=int(current) if is_number else None,
    )


def wave(ids: Iterable[int], *, number: int) -> Wave:
    """Read what changed."""
    wanted = frozenset(ids)
    return Wave(number=number, ids=wanted, cases=queries.shown_cases(tuple(sorted(wanted))))


def news(lookers: Iterable[Looker], what: Wave) -> Iterator[tuple[Looker, News]]:
    """What each of them must be told; nothing for whom nothing changed."""
    for looker in lookers:
        user = looker.user
        with (
            through(guard.sight_of(user)),
            translation.override(user.locale),
            timezone.override(clock.zone(user.timezone)),
            page(told=what.number, number=what.number, zone=user.timezone),
        ):
            if told := _told(looker, what):
                changed = what.seen_through(current()).ids
                yield looker, {"changed": sorted(changed)} | told


def _told(looker: Looker, what: Wave) -> News:
    told: News = {}
    seen = what.seen_through(current())
    if looker.order is not None:  # what stood there and is hidden now leaves it
        gone = what.ids.intersection(looker.order)
        seen = Wave(number=seen.number, cases=seen.cases, ids=seen.ids | gone)
    what = seen
    who = queries.reader(looker.user, staff.team_ids_of(looker.user), clock.now())
    if what.ids and _may_concern(looker, who, what):
        told |= _rows(looker, who, what)
    views = queries.views(looker.user)
    numbers = queues_screen.numbers(looker.user, looker.asked, views)
    asks = []
    if looker.numbers and numbers.keys() != looker.numbers.keys():
        asks.append("queues")
    elif changed := dict(numbers.items() - looker.numbers.items()):
        told |= {"numbers": changed} | ({} if looker.numbers else {"every": True})
    looker.numbers = numbers
    has_bulks = bool(queries.bulks_of(looker.user, now=clock.now()))
    if has_bulks or looker.has_bulks:
        asks.append("bulks")
    looker.has_bulks = has_bulks
    return told | ({"ask": asks} if asks else {})


def _may_concern(looker: Looker, who: queries.Reader, what: Wave) -> bool:
    """Whether one of the changed cases stood in the list, or may stand there now."""
    queue = looker.asked.queue
    if looker.order is None or not what.ids.isdisjoint(looker.order):
        return True
    if queue.kind == Kind.MINE:
        return any(one.assignee_id == who.user.pk for one in what.cases.values())
    if queue.kind == Kind.TEAM:
        teams = queue.filter.team or who.team_ids
        free = (one for one in what.cases.values() if one.assignee_id is None)
        return any(one.team_id in teams for one in free)
    return queue.filter != Filter() or bool(what.cases)


def _rows(looker: Looker, who: queries.Reader, what: Wave) -> News:
    """The order of the list, and the HTML of what the tab does not have as it is now."""
    queue, before = looker.asked.queue, looker.order
    limit = MOST if looker.until else PAGE
    found = queries.places(queue, who, until=looker.until, limit=limit)
    order = tuple(place.id for place in found)
    seen, drafted = queries.signs(order, who.user)
    signs, wanted = {}, []
    for place in found:
        is_unread = place.is_new and seen.get(place.id, -1) < place.n_messages
        mine = signs[place.id] = (is_unread, place.id in drafted)
        is_known = before is None or looker.signs.get(place.id) == mine
        if place.id in what.ids or not is_known:
            wanted.append(place.id)
    looker.order, looker.signs = order, signs
    return {"order": order, "rows": _drawn(looker, who, wanted, what)}


def _drawn(looker: Looker, who: queries.Reader, wanted: list[int], what: Wave) -> dict[int, str]:
    missing = tuple(one for one in wanted if one not in what.cases)
    cases = {**what.cases, **(queries.shown_cases(missing) if missing else {})}
    address = looker.address
    drawn: dict[int, str] = {}
    for case_id in wanted:
        if case_id not in cases:
            continue
        is_unread, has_draft = looker.signs[case_id]
        row = list_screen.Row(
            case=cases[case_id],
            address=address,
            is_unread=is_unread,
            has_draft=has_draft,
            is_current=case_id == looker.current_id,
            has_reach=looker.asked.queue.sort == Sort.REACH,
        )
        drawn[case_id] = row.drawn(who.user.can_answer)
    return drawn
