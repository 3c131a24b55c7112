"""The pages of the look itself: every component in every state, and a whole inbox.

`/design/` and `/design/inbox/` show invented people (`web/samples.py`) and touch no database, so a
screen can be judged before its data exist. `?theme=dark` and `?density=compact` set the look.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from allears.lib import clock
from allears.web import chart, forms, samples
from allears.web.errors import (
    bad_request,
    csrf_failure,
    forbidden,
    not_found,
    server_error,
)
from allears.web.page import page

__all__ = [
    "bad_request",
    "components",
    "csrf_failure",
    "forbidden",
    "inbox",
    "not_found",
    "server_error",
]

THEMES = ("light", "dark")
PANES = ("queues", "list", "case", "person")


def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    now = clock.now()
    context = (
        _screen(request)
        | samples.components(now)
        | {
            "chart_columns": chart.columns(
                "Cases by hour", samples.BY_HOUR, x_name="Hour", y_name="Cases"
            ),
            "chart_lines": chart.lines(
                "Waiting by team, last week",
                samples.DAYS,
                samples.BY_TEAM,
                x_name="Day",
                y_name="People",
            ),
            "groups": forms.groups(
                forms.blanks(
                    samples.SETTINGS,
                    samples.VALUES,
                    samples.ERRORS,
                    findings=samples.FINDINGS,
                    kept={"password"},
                )
            ),
            "findings": samples.FINDINGS,
            "form": samples.SampleForm(samples.FORM_DATA),
            "fresh_form": samples.SampleForm(prefix="fresh"),
        }
    )
    return page(request, "web/design/components.html", context)


def inbox(request: HttpRequest) -> HttpResponse:
    """A whole inbox with a case open."""
    shows = request.GET.get("shows", "list")
    context = _screen(request) | samples.inbox(clock.now())
    context["shows"] = shows if shows in PANES else "list"
    return page(request, "web/design/inbox.html", context)


def _screen(request: HttpRequest) -> dict[str, Any]:
    theme = request.GET.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "density": "compact" if request.GET.get("density") == "compact" else "",
        "rail": samples.rail(request.path),
        "me": samples.ME,
        "live_url": "",
    }
