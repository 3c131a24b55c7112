"""The queues at the side of the inbox: everybody's, the saved views, the teams, each with its count."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.cases import asked as addresses
from allears.cases import queries
from allears.cases.asked import Asked
from allears.cases.models import SavedView
from allears.cases.queries import Kind
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.queries import User

LABELS = {
    Kind.MINE: (gettext_lazy("Mine"), "user", "g m"),
    Kind.TEAM: (gettext_lazy("My teams, not taken"), "inbox", "g t"),
    Kind.OFFERED: (gettext_lazy("Offered to us"), "arrow-right-left", "g o"),
    Kind.ASKED: (gettext_lazy("Asked of us"), "message-circle-question-mark", "g q"),
    Kind.ALL: (gettext_lazy("Everybody who waits"), "users", "g a"),
    Kind.DRAFTS: (gettext_lazy("My drafts"), "pencil", "g d"),
    Kind.PLANNED: (gettext_lazy("Planned answers"), "calendar-clock", ""),
    Kind.WATCHED: (gettext_lazy("We watch"), "eye", ""),
    Kind.WITH_THEM: (gettext_lazy("Answered, with them"), "message-circle", ""),
    Kind.SNOOZED: (gettext_lazy("Snoozed"), "alarm-clock", ""),
    Kind.CLOSED: (gettext_lazy("Closed"), "circle-check", ""),
}
MOST_VIEWS = 20
ONLY_WITH_CASES = (Kind.DRAFTS, Kind.PLANNED, Kind.OFFERED, Kind.ASKED)
"""Queues that are shown while they hold something."""


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
    team_ids = staff.team_ids_of(user)
    shown = views[:MOST_VIEWS]
    lists = {view.pk: addresses.read(QueryDict(view.query)) for view in shown}
    countable = {pk: one for pk, one in lists.items() if not _is_costly(one)}
    is_open = {f"view_{pk}": one.queue for pk, one in countable.items() if one.queue.is_open}
    counts = queries.counts(user=user, team_ids=team_ids, also=is_open)
    who = queries.reader(user, team_ids, clock.now())
    others = {str(pk): one.queue for pk, one in countable.items() if not one.queue.is_open}
    bounded = queries.bounded_counts(others, who)
    found = [{"title": _("Inbox"), "entries": _people(asked, counts)}]
    entries = [
        _view(view, asked, counts.get(f"view-{view.pk}"), bounded.get(str(view.pk)))
        for view in shown
    ]
    found.append({"title": _("Views"), "entries": entries} if entries else {})
    found.append({"title": _("Teams, not taken"), "entries": _teams(asked, counts)})
    return [group for group in found if group]


def _is_costly(one: Asked) -> bool:
    """Words and queries are looked for when the view is opened, not for a count beside it."""
    return bool(one.queue.words or one.queue.filter.query)


def _people(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    is_team = asked.queue.kind == Kind.TEAM and asked.queue.filter.team
    return [
        {
            "label": label,
            "icon": icon,
            "key": key,
            "url": addresses.url({"queue": str(kind)}),
            "count": counts.get(kind, 0),
            "n_unread": counts["mine-unread"] if kind == Kind.MINE else 0,
            "is_current": kind == asked.queue.kind and not is_team and not asked.view_id,
        }
        for kind, (label, icon, key) in LABELS.items()
        if kind not in ONLY_WITH_CASES or counts.get(kind) or asked.queue.kind == kind
    ]


def _view(view: SavedView, asked: Asked, n: int | None, n_at_most: int | None) -> dict[str, Any]:
    """`n` is exact; `n_at_most` was counted up to a bound."""
    is_more = n_at_most is not None and n_at_most > queries.MOST_COUNTED
    most = number_format(queries.MOST_COUNTED, force_grouping=True)
    return {
        "label": view.name,
        "icon": "bookmark" if view.shared_at is None else "users-round",
        "url": f"{reverse('inbox')}?{view.query}&view={view.pk}",
        "count": 0 if is_more else n_at_most if n is None else n,
        "more": _("%s+") % most if is_more else "",
        "is_current": view.pk == asked.view_id,
    }


def _teams(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    queue = asked.queue
    return [
        {
            "label": team.name,
            "icon": team.sign,
            "url": addresses.url({"queue": "team", "team": str(team.pk)}),
            "count": counts.get(f"team-{team.pk}", 0),
            "is_current": queue.kind == Kind.TEAM
            and queue.filter.team == (team.pk,)
            and not asked.view_id,
        }
        for team in staff.teams()
    ]
