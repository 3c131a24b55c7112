"""The bell, its panel, and the page of all notices: what one was told, read and unread."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from allears.cases import actions, news, queries
from allears.cases.models import Notice
from allears.cases.rules.notices import OF_CASES, Kind
from allears.channels import alerts
from allears.channels import queries as known
from allears.lib import clock
from allears.mentions import queries as mentions
from allears.mentions import well
from allears.staff.access import PersonRequest, everybody
from allears.staff.queries import User
from allears.web.page import page, wants_fragment

MOST_SHOWN = 30
"""Cases in the panel; the page has them all."""
PER_PAGE = 100
"""Notices that are gathered into one page."""


@require_safe
@everybody
def bell(request: PersonRequest) -> HttpResponseBase:
    """The sign in the rail, asked for again whenever this person is told something."""
    return render(request, "web/_bell.html")


@require_safe
@everybody
def panel(request: PersonRequest) -> HttpResponseBase:
    """What is new, by case, beside the page that is open."""
    return _panel(request)


def _panel(request: PersonRequest) -> HttpResponseBase:
    matters = _gathered(queries.notices(request.user))
    context = {
        "matters": matters[:MOST_SHOWN],
        "n_more": max(0, len(matters) - MOST_SHOWN),
        "monitors": _monitors(request.user),
        "channels": _channels(request.user),
    }
    return render(request, "cases/_notices_panel.html", context)


@require_safe
@everybody
def index(request: PersonRequest) -> HttpResponseBase:
    """All of it, newest first; `?show=unread`, `?kind=`."""
    is_unread = request.GET.get("show") == "unread"
    kind = request.GET.get("kind", "")
    kind = kind if kind in set(Kind) else ""
    before = request.GET.get("before", "")
    before_id = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    if is_unread:
        rows = [row for row in queries.notices(request.user) if not kind or row.kind == kind]
    else:
        rows = queries.all_notices(request.user, kind=kind, before_id=before_id, limit=PER_PAGE + 1)
    shown = rows[:PER_PAGE]
    named = {"show": "unread" if is_unread else "", "kind": kind}
    context = {
        "matters": _gathered(shown),
        "monitors": [] if kind or before_id else _monitors(request.user),
        "channels": [] if kind or before_id else _channels(request.user),
        "pager": _pager(named, rows, before_id=before_id),
        "tabs": _tabs(is_unread=is_unread, kind=kind),
        "kinds": [(one.value, news.LABELS[one][0]) for one in OF_CASES],
        "kind": kind,
        "show": named["show"],
        "notices_empty": _empty(is_unread=is_unread, kind=kind),
    }
    return page(request, "cases/notices.html", context)


@require_POST
@everybody
def read(request: PersonRequest) -> HttpResponseBase:
    """`case`: what one was told of it is read; without one, everything is."""
    raw = request.POST.get("case", "")
    case_id = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None
    actions.mark_read(user=request.user, case_id=case_id, now=clock.now())
    if wants_fragment(request):
        return _panel(request)
    return redirect("notices")


def _gathered(rows: list[Notice]) -> list[news.Matter]:
    return news.gathered((row, row.case.contact.name, row.read_at is not None) for row in rows)


def _monitors(user: User) -> list[dict[str, Any]]:
    """Monitors that they look after and that need a look."""
    rows = mentions.ill_of(user.pk) if user.can_lead else []
    return [
        {"monitor": row.monitor, "words": well.line(row).words, "at": row.since} for row in rows
    ]


def _channels(user: User) -> list[dict[str, Any]]:
    """Channels of which an administrator must hear."""
    rows = known.alerts_of(user.pk) if user.is_administrator else []
    now = clock.now()
    return [
        {
            "channel": row.channel,
            "words": alerts.words_of(alerts.About(row.about), row.data, now),
            "at": row.at,
            "is_well": row.about == alerts.About.WELL,
        }
        for row in rows
    ]


def _tabs(*, is_unread: bool, kind: str) -> list[dict[str, Any]]:
    def url(show: str) -> str:
        return "?" + urlencode({"show": show, "kind": kind})

    return [
        {"label": _("All"), "url": url("all"), "is_current": not is_unread},
        {"label": _("Unread"), "url": url("unread"), "is_current": is_unread},
    ]


def _pager(named: dict[str, str], rows: list[Notice], *, before_id: int | None) -> dict[str, Any]:
    has_more = len(rows) > PER_PAGE and not named["show"]
    if not has_more and not before_id:
        return {}
    n = min(len(rows), PER_PAGE)
    last = rows[PER_PAGE - 1].pk if has_more else 0
    return {
        "words": ngettext("%(n)d notice", "%(n)d notices", n) % {"n": n},
        "previous_url": "?" + urlencode(named) if before_id else "",
        "next_url": "?" + urlencode(named | {"before": last}) if has_more else "",
    }


def _empty(*, is_unread: bool, kind: str) -> dict[str, Any]:
    if is_unread and not kind:
        return {
            "icon": "coffee",
            "heading": _("You have seen everything"),
            "words": _("What concerns you stands here as soon as it happens."),
        }
    return {
        "icon": "bell",
        "heading": _("Nothing to tell you yet"),
        "words": _("When a case is given to you, or somebody writes to you again, it stands here."),
        "action": {"url": "/settings/notifications/", "label": _("Choose what you are told")},
    }
