"""The inbox: queues, a list with its filters, and (beside it) a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from allears.cases import (
    actions,
    bulk_screen,
    filter_words,
    list_screen,
    outcomes_screen,
    queries,
    queues_screen,
)
from allears.cases import asked as addresses
from allears.cases.asked import Asked
from allears.cases.models import Case, SavedView
from allears.cases.queries import Kind
from allears.cases.rules.filters import Group, Sort
from allears.cases.rules.priority import Priority
from allears.lib import clock
from allears.mentions import queries as mentions
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, everybody
from allears.web.page import page, wants_fragment

PAGE = 50
MOST_PARTS = 8
"""Parts of the page that one request may ask for."""
LIVE = 200
"""Rows that a piece may have grown to when it is asked for again."""


@everybody
def inbox(request: PersonRequest) -> HttpResponse:
    """The list; at a wide screen an empty place for the case. Asked for by htmx: a piece of it."""
    if wants_fragment(request):
        targets = request.headers.get("X-Live-Parts") or request.headers.get("HX-Target", "")
        wanted = dict.fromkeys(targets.split()[:MOST_PARTS])
        drawn = [part for one in wanted if (part := _part(request, one))]
        if drawn:
            return HttpResponse("".join(drawn))
    if not {"queue", "q", "view"} & set(request.GET):
        counts = queries.counts(user=request.user, team_ids=staff.team_ids_of(request.user))
        kind = Kind.MINE if counts["mine"] else Kind.ALL
        return redirect(f"{reverse('inbox')}?{_with_queue(request.GET, kind)}")
    return page(request, "cases/inbox.html", listed(request))


def _part(request: PersonRequest, target: str) -> str:
    """One part of the page; several are asked for at once when something happens."""
    template, context = PARTS.get(target.partition("-")[0], ("", None))
    if context is None:
        return ""
    return render_to_string(template, context(request), request)


def _with_queue(given: QueryDict, kind: Kind) -> str:
    changed = given.copy()
    changed["queue"] = kind
    return changed.urlencode()


def listed(
    request: PersonRequest, *, current: Case | None = None, shows: str = "list"
) -> dict[str, Any]:
    """Context of the two panes at the left."""
    asked = addresses.read(request.GET)
    context = _queues(request, asked) | _piece(request, asked, current=current)
    return context | _tools(request, asked, context["views"]) | {"shows": shows}


def listed_late(request: PersonRequest, *, current: Case, shows: str = "case") -> dict[str, Any]:
    """The same beside a case that is opened by its address: what they hold follows the case, which
    is what was asked for (late.js)."""
    asked = addresses.read(request.GET)
    views = queries.views(request.user)
    named = _named(asked, views)
    shown = {"piece": list_screen.late(asked.named, current.pk), "queue": asked.queue}
    return shown | named | _tools(request, asked, views) | {"shows": shows}


def _rows(request: PersonRequest) -> dict[str, Any]:
    can_answer = {"can_answer": request.user.can_answer}
    return _piece(request, addresses.read(request.GET)) | can_answer


def _queues(request: PersonRequest, asked: Asked | None = None) -> dict[str, Any]:
    asked = asked or addresses.read(request.GET)
    views = queries.views(request.user)
    queues = queues_screen.groups(request.user, asked, views)
    return {"queues": queues, "queue": asked.queue, "views": views} | _named(asked, views)


def _named(asked: Asked, views: list[SavedView]) -> dict[str, Any]:
    """What the list is called, and where it is."""
    named = asked.named
    return {
        "queue_label": queues_screen.label_of(asked, views),
        "queue_keys": queues_screen.keys(),
        "named": named,
        "back_url": addresses.url(named),
        "address": urlencode(named),
    }


def _piece(request: PersonRequest, asked: Asked, *, current: Case | None = None) -> dict[str, Any]:
    """One piece of the list: the first, the next, or one that is asked for again."""
    given = request.GET
    part = list_screen.Piece(
        after=given.get("after", ""),
        until=given.get("until", ""),
        last_group=given.get("was", "")[:80],
    )
    if not asked.is_readable:
        return {"piece": {"id": part.id, "rows": [], "live": "cases"}, "rows_empty": _empty(asked)}
    who = queries.reader(request.user, staff.team_ids_of(request.user), clock.now())
    found = queries.listing(
        asked.queue,
        who,
        after=part.after,
        until=part.until,
        limit=LIVE if part.until else PAGE,
        matcher=asked.matcher,
    )
    has_counts = asked.queue.group and asked.matcher is None and found.cases
    counts = queries.group_counts(asked.queue, who) if has_counts else {}
    shown = list_screen.piece(
        found,
        queue=asked.queue,
        named=asked.named,
        part=part,
        current_id=current.pk if current else _current(given),
        counts=counts,
    )
    is_first = not part.after
    return {"piece": shown, "rows_empty": _empty(asked) if is_first else None}


def _current(given: QueryDict) -> int | None:
    raw = given.get("current", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else None


def _tools(request: PersonRequest, asked: Asked, views: list[SavedView]) -> dict[str, Any]:
    """What stands above and below the list: chips, order, groups, and acts on many."""
    queue = asked.queue
    is_team = queue.kind == Kind.TEAM and len(queue.filter.team) == 1
    chips = [
        {"label": one.label, "words": one.words, "url": asked.url(filter=one.without)}
        for one in filter_words.chips(queue.filter)
        if not (is_team and one.without.team != queue.filter.team)
    ]
    named = asked.named
    view = next((one for one in views if one.pk == asked.view_id), None)
    bare = {name: text for name, text in named.items() if name != "view"}
    return {
        "chips": chips,
        "n_faults": len(asked.faults),
        "query_fault": asked.query_fault,
        "clear_url": addresses.url({"queue": named["queue"]}),
        "filter_url": f"{reverse('inbox_filter')}?{urlencode(named)}",
        "sorts": [
            (str(label), asked.url(sort=one), one == queue.sort)
            for one, label in filter_words.SORTS.items()
        ],
        "groups": [
            (str(label), asked.url(group=one), one == queue.group)
            for one, label in filter_words.GROUPS.items()
        ],
        "is_sorted": queue.sort != Sort.NEED or queue.group != Group.NONE,
        "view": view,
        "can_change_view": view is not None and actions.may_change(view, request.user),
        "is_view_changed": view is not None and addresses.read(QueryDict(view.query)).named != bare,
        "bare": urlencode(bare),
        "bulk_teams": staff.teams(),
        "can_answer": request.user.can_answer,
        "outcomes": outcomes_screen.OTHERS,
        "priorities": [(one.value, filter_words.PRIORITIES[one]) for one in Priority],
    } | _bulks(request)


def _bulks(request: PersonRequest) -> dict[str, Any]:
    found = queries.bulks_of(request.user, now=clock.now())
    return {"bulks": [bulk_screen.shown(one, request.user) for one in found]}


def _empty(asked: Asked) -> dict[str, Any]:
    """What an empty queue teaches."""
    queue = asked.queue
    if asked.query_fault is not None:
        return {
            "icon": "search-x",
            "heading": _("This query cannot be read"),
            "words": _("Mend it under Filter; what is wrong with it stands above."),
            "action": {
                "url": f"{reverse('inbox_filter')}?{urlencode(asked.named)}",
                "label": _("Filter"),
            },
        }
    bare = queue.filter.without("team") if queue.kind == Kind.TEAM else queue.filter
    if queue.words or bare:
        return {
            "icon": "search-x",
            "heading": _("Nothing like that here"),
            "words": _("Take a filter away, try fewer words, or look in another queue."),
            "action": {
                "url": addresses.url({"queue": str(queue.kind)}),
                "label": _("Without filters"),
            },
        }
    if queue.kind in (Kind.ALL, Kind.TEAM) and not mentions.has_any():
        return {
            "icon": "ear",
            "heading": _("Nobody is heard yet"),
            "words": _(
                "Connect a mailbox, a website or a form, and those who need you stand here."
            ),
            "action": {"url": "/settings/channels/", "label": _("Connect something")},
            "more": {"url": "/begin/file/", "label": _("Load a file of posts")},
        }
    heading, words = {
        Kind.MINE: ("", _("Take a case with the key t, and it stands here until it is done.")),
        Kind.CLOSED: ("", _("Cases that ended stand here with what became of the person.")),
        Kind.SNOOZED: ("", _("Snooze a case with s, and it comes back when its time has come.")),
        Kind.WITH_THEM: ("", _("Those whom we answered stand here until they write again.")),
        Kind.WATCHED: ("", _("Cases that other teams answer and yours may see.")),
        Kind.DRAFTS: (
            _("Nothing half written"),
            _("What you begin to write is kept, and stands here until it is sent."),
        ),
        Kind.PLANNED: (
            _("Nothing leaves later"),
            _("Answers that are to leave at a moment of your choice stand here until then."),
        ),
    }.get(
        queue.kind,
        ("", _("Everybody has been answered. New matters come in by themselves.")),
    )
    return {"icon": "coffee", "heading": heading or _("Nobody waits here"), "words": words}


PARTS: dict[str, tuple[str, Callable[[PersonRequest], dict[str, Any]]]] = {
    "rows": ("cases/_rows.html", _rows),
    "queues": ("cases/_queues_pane.html", _queues),
    "bulks": ("cases/_bulks.html", _bulks),
}
"""What of the page is asked for again, by the id of its place."""
