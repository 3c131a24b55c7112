"""The inbox: queues, a list, and (beside it) a case."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allears.cases import queries, screen
from allears.cases.models import Case
from allears.mentions import queries as mentions
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, everybody
from allears.staff.queries import User
from allears.web.page import page

PAGE = 50
FILTERS = ("network", "intent", "urgency")
LABELS = {
    queries.Kind.MINE: (gettext_lazy("Mine"), "user", "g m"),
    queries.Kind.TEAM: (gettext_lazy("My teams, not taken"), "inbox", "g t"),
    queries.Kind.ALL: (gettext_lazy("Everybody who waits"), "users", "g a"),
    queries.Kind.WATCHED: (gettext_lazy("We watch"), "eye", ""),
    queries.Kind.WITH_THEM: (gettext_lazy("Answered, with them"), "message-circle", ""),
    queries.Kind.SNOOZED: (gettext_lazy("Snoozed"), "alarm-clock", ""),
    queries.Kind.CLOSED: (gettext_lazy("Closed"), "circle-check", ""),
}


def read_queue(request: PersonRequest) -> tuple[queries.Queue, dict[str, str]]:
    """The queue that the address names, and the address part that names it again."""
    given = {key: str(value).replace("\0", "") for key, value in request.GET.items()}
    kind = given.get("queue", "")
    if kind not in set(queries.Kind):
        kind = queries.Kind.ALL
    team = given.get("team", "")
    monitor = given.get("monitor", "")
    queue = queries.Queue(
        kind=queries.Kind(kind),
        team_id=int(team) if team.isdigit() and len(team) < 10 else None,
        monitor_id=int(monitor) if monitor.isdigit() and len(monitor) < 10 else None,
        words=given.get("q", "")[:200],
        **{name: given.get(name, "")[:40] for name in FILTERS},
    )
    named = {"queue": kind, "team": team if queue.team_id else "", "q": queue.words}
    named |= {name: getattr(queue, name) for name in FILTERS}
    named |= {"monitor": monitor if queue.monitor_id else ""}
    return queue, {key: value for key, value in named.items() if value}


def queues_of(user: User, queue: queries.Queue) -> list[dict[str, Any]]:
    """The queues at the side, with exact counts."""
    team_ids = staff.team_ids_of(user)
    counts = queries.counts(user=user, team_ids=team_ids)
    per_team = queries.team_counts()
    inbox = reverse("inbox")
    people = [
        {
            "label": label,
            "icon": icon,
            "key": key,
            "url": f"{inbox}?queue={kind}",
            "count": counts.get(kind, 0),
            "is_current": kind == queue.kind and queue.team_id is None,
        }
        for kind, (label, icon, key) in LABELS.items()
    ]
    teams = [
        {
            "label": team.name,
            "icon": team.sign,
            "url": f"{inbox}?queue=team&team={team.pk}",
            "count": per_team.get(team.pk, 0),
            "is_current": queue.team_id == team.pk,
        }
        for team in staff.teams()
    ]
    return [
        {"title": _("Inbox"), "entries": people},
        {"title": _("Teams, not taken"), "entries": teams},
    ]


def listed(
    request: PersonRequest, *, current: Case | None = None, shows: str = "list"
) -> dict[str, Any]:
    """Context of the two panes at the left."""
    queue, named = read_queue(request)
    offset = _offset(request)
    cases = queries.page(
        queue,
        user=request.user,
        team_ids=staff.team_ids_of(request.user),
        offset=offset,
        limit=PAGE + 1,
    )
    current_id = current.pk if current else None
    rows = [screen.row(case, query=named, current_id=current_id) for case in cases[:PAGE]]
    return {
        "queues": queues_of(request.user, queue),
        "queue": queue,
        "queue_label": _label(queue),
        "rows": rows,
        "rows_empty": _empty(queue),
        "pager": _pager(named, offset, has_more=len(cases) > PAGE),
        "named": named,
        "back_url": f"{reverse('inbox')}?{urlencode(named)}",
        "shows": shows,
    }


def _label(queue: queries.Queue) -> str:
    if queue.team_id:
        team = staff.team(queue.team_id)
        return team.name if team else ""
    return str(LABELS[queue.kind][0])


def _offset(request: PersonRequest) -> int:
    raw = request.GET.get("from", "0")
    return min(int(raw), 100_000) if raw.isdigit() and len(raw) < 8 else 0


def _pager(named: dict[str, str], offset: int, *, has_more: bool) -> dict[str, str]:
    def url(start: int) -> str:
        return f"{reverse('inbox')}?{urlencode(named | {'from': str(start)})}"

    if not offset and not has_more:
        return {}
    return {
        "words": f"{offset + 1}–{offset + PAGE}" if has_more else f"{offset + 1}–",
        "previous_url": url(max(0, offset - PAGE)) if offset else "",
        "next_url": url(offset + PAGE) if has_more else "",
    }


def _empty(queue: queries.Queue) -> dict[str, Any]:
    """What an empty queue teaches."""
    if queue.words or queue.network or queue.intent or queue.urgency:
        return {
            "icon": "search-x",
            "heading": _("Nothing like that here"),
            "words": _("Try fewer words, or look in another queue."),
        }
    if queue.kind in (queries.Kind.ALL, queries.Kind.TEAM) and not mentions.has_any():
        return {
            "icon": "ear",
            "heading": _("Nobody is heard yet"),
            "words": _(
                "Connect a mailbox, a website or a form, and those who need you stand here."
            ),
            "action": {"url": "/settings/channels/", "label": _("Connect something")},
            "more": {"url": "/begin/file/", "label": _("Load a file of posts")},
        }
    words = {
        queries.Kind.MINE: _("Take a case with the key t, and it stands here until it is done."),
        queries.Kind.CLOSED: _("Cases that ended stand here with what became of the person."),
        queries.Kind.SNOOZED: _("Snooze a case with s, and it comes back when its time has come."),
        queries.Kind.WITH_THEM: _("Those whom we answered stand here until they write again."),
        queries.Kind.WATCHED: _("Cases that other teams answer and yours may see."),
    }.get(queue.kind, _("Everybody has been answered. New matters come in by themselves."))
    return {"icon": "coffee", "heading": _("Nobody waits here"), "words": words}


@everybody
def inbox(request: PersonRequest) -> HttpResponse:
    """The list; at a wide screen an empty place for the case."""
    if "queue" not in request.GET and "q" not in request.GET:
        counts = queries.counts(user=request.user, team_ids=staff.team_ids_of(request.user))
        kind = queries.Kind.MINE if counts["mine"] else queries.Kind.ALL
        return redirect(f"{reverse('inbox')}?queue={kind}")
    return page(request, "cases/inbox.html", listed(request))
