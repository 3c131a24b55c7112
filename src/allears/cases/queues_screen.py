"""The queues at the side of the inbox: everybody's, the saved views, the teams, each with its count."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from allears.cases import asked as addresses
from allears.cases import queries
from allears.cases.asked import Asked
from allears.cases.models import SavedView
from allears.cases.queries import Kind
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.queries import User
from allears.web import drawn

LABELS = {
    Kind.MINE: (gettext_lazy("Mine"), "user", "g m"),
    Kind.TEAM: (gettext_lazy("My teams, not taken"), "inbox", "g t"),
    Kind.OFFERED: (gettext_lazy("Offered to us"), "arrow-right-left", "g o"),
    Kind.APPROVAL: (gettext_lazy("To approve"), "badge-check", "g y"),
    Kind.ASKED: (gettext_lazy("Asked of us"), "message-circle-question-mark", "g q"),
    Kind.NOT_SATISFIED: (gettext_lazy("Not satisfied"), "frown", ""),
    Kind.ALL: (gettext_lazy("Everybody who waits"), "users", "g a"),
    Kind.DRAFTS: (gettext_lazy("My drafts"), "pencil", "g d"),
    Kind.PLANNED: (gettext_lazy("Planned answers"), "calendar-clock", ""),
    Kind.WATCHED: (gettext_lazy("We watch"), "eye", ""),
    Kind.WITH_THEM: (gettext_lazy("Answered, with them"), "message-circle", ""),
    Kind.SNOOZED: (gettext_lazy("Snoozed"), "alarm-clock", ""),
    Kind.CLOSED: (gettext_lazy("Closed"), "circle-check", ""),
}
MOST_VIEWS = 20
ONLY_WITH_CASES = (
    *(Kind.DRAFTS, Kind.PLANNED, Kind.OFFERED, Kind.APPROVAL, Kind.ASKED),
    Kind.NOT_SATISFIED,
)
"""Queues that are shown while they hold something."""


def keys() -> str:
    """JSON: the addresses of those that have a key, so that it works also where they are not shown."""
    return json.dumps({key: _url(kind) for kind, (_label, _icon, key) in LABELS.items() if key})


def label_of(asked: Asked, views: list[SavedView]) -> str:
    """What a list is called."""
    for view in views:
        if view.pk == asked.view_id:
            return view.name
    queue = asked.queue
    if queue.kind == Kind.TEAM and len(queue.filter.team) == 1:
        team = staff.team(queue.filter.team[0])
        if team:
            return team.name
    return str(LABELS[queue.kind][0])


def groups(user: User, asked: Asked, views: list[SavedView]) -> list[dict[str, Any]]:
    """All queues, in a fixed number of reads, however many cases and views there are."""
    counts = _counts(user, views)
    found = [{"title": _("Inbox"), "entries": _people(asked, counts)}]
    entries = [_view(view, asked, counts) for view in views[:MOST_VIEWS]]
    found.append({"title": _("Views"), "entries": entries} if entries else {})
    found.append({"title": _("Teams, not taken"), "entries": _teams(asked, counts)})
    return [group for group in found if group]


def numbers(user: User, asked: Asked, views: list[SavedView]) -> dict[str, str]:
    """The HTML of what stands behind the name of each queue, by the queue's address."""
    counts, language = _counts(user, views), get_language() or ""
    found = {}
    for kind in _kinds(asked, counts):
        n_unread = counts["mine-unread"] if kind == Kind.MINE else 0
        found[_url(kind)] = _number(counts.get(kind, 0), "", n_unread, language)
    for view in views[:MOST_VIEWS]:
        found[_url_of(view)] = _number(*_count_of(view, counts), 0, language)
    for team in staff.teams():
        found[_url(Kind.TEAM, team.pk)] = _number(counts.get(f"team-{team.pk}", 0), "", 0, language)
    return found


@lru_cache(maxsize=5000)
def _number(count: int | None, more: str, n_unread: int, language: str) -> str:
    del language  # tells drawings in two languages apart
    queue = {"count": count, "more": more, "n_unread": n_unread}
    return drawn.shown("web/_queue_number.html", {"queue": queue}, clock.now()).strip()


def _counts(user: User, views: list[SavedView]) -> dict[str, int]:
    """How many each queue holds: by its kind, "team-7", "view-7"; what has no number is missing."""
    team_ids = staff.team_ids_of(user)
    lists = {view.pk: _list_of(view.query) for view in views[:MOST_VIEWS]}
    countable = {pk: one for pk, one in lists.items() if not _is_costly(one)}
    is_open = {f"view_{pk}": one.queue for pk, one in countable.items() if one.queue.is_open}
    counts = queries.counts(user=user, team_ids=team_ids, also=is_open)
    others = {f"view-{pk}": one.queue for pk, one in countable.items() if not one.queue.is_open}
    who = queries.reader(user, team_ids, clock.now())
    return counts | queries.bounded_counts(others, who)


@lru_cache(maxsize=1000)
def _list_of(query: str) -> Asked:
    return addresses.read(QueryDict(query))


@lru_cache(maxsize=1000)
def _url(kind: Kind, team_id: int = 0) -> str:
    return addresses.url({"queue": str(kind)} | ({"team": str(team_id)} if team_id else {}))


def _url_of(view: SavedView) -> str:
    return f"{reverse('inbox')}?{view.query}&view={view.pk}"


def _is_costly(one: Asked) -> bool:
    """Words and queries are looked for when the view is opened, not for a count beside it."""
    return bool(one.queue.words or one.queue.filter.query)


def _kinds(asked: Asked, counts: dict[str, int]) -> list[Kind]:
    """The queues of everybody; some of them only while something is in them."""
    here = asked.queue.kind
    return [k for k in LABELS if k not in ONLY_WITH_CASES or counts.get(k) or here == k]


def _people(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    is_team = asked.queue.kind == Kind.TEAM and asked.queue.filter.team
    return [
        {
            "label": LABELS[kind][0],
            "icon": LABELS[kind][1],
            "key": LABELS[kind][2],
            "url": _url(kind),
            "count": counts.get(kind, 0),
            "n_unread": counts["mine-unread"] if kind == Kind.MINE else 0,
            "is_current": kind == asked.queue.kind and not is_team and not asked.view_id,
        }
        for kind in _kinds(asked, counts)
    ]


def _count_of(view: SavedView, counts: dict[str, int]) -> tuple[int | None, str]:
    """How many it holds, or the words for more than were counted; open cases are counted whole."""
    n = counts.get(f"view-{view.pk}")
    if n is None or n <= queries.MOST_COUNTED or _list_of(view.query).queue.is_open:
        return n, ""
    return 0, _("%s+") % number_format(queries.MOST_COUNTED, force_grouping=True)


def _view(view: SavedView, asked: Asked, counts: dict[str, int]) -> dict[str, Any]:
    """Its number is exact, or was counted up to a bound."""
    n, more = _count_of(view, counts)
    return {
        "label": view.name,
        "icon": "bookmark" if view.shared_at is None else "users-round",
        "url": _url_of(view),
        "count": n,
        "more": more,
        "is_current": view.pk == asked.view_id,
    }


def _teams(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    queue = asked.queue
    return [
        {
            "label": team.name,
            "icon": team.sign,
            "url": _url(Kind.TEAM, team.pk),
            "count": counts.get(f"team-{team.pk}", 0),
            "is_current": queue.kind == Kind.TEAM
            and queue.filter.team == (team.pk,)
            and not asked.view_id,
        }
        for team in staff.teams()
    ]
