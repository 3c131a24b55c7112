"""Who waits how long for the first answer: the loud against the quiet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from allears.insights.gap import keeping, screen
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, leads
from allears.web.page import page

USUAL_DAYS = 30


@require_safe
@leads
def first(request: PersonRequest) -> HttpResponseBase:
    """Where the numbers begin."""
    del request
    return redirect("gap")


@require_safe
@leads
def gap(request: PersonRequest) -> HttpResponse:
    """The sentence, the drawing, the tables; of one team or of all."""
    days, teams = _days(request), staff.teams()
    asked = request.GET.get("team", "")
    team = next((one for one in teams if str(one.pk) == asked), None)
    now = clock.now()
    counted = keeping.gap(days=days, team_id=team.pk if team else None, now=now)
    context = {
        "days": days,
        "range": screen.RANGES[days],
        "ranges": screen.RANGES.items(),
        "teams": teams,
        "team": team,
        "found": screen.shown(counted.gap),
        "counted_at": counted.at if counted.at < now else None,
    }
    return page(request, "insights/gap.html", context, fragment={"gap": "gap_found"})


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return next((days for days in screen.RANGES if str(days) == asked), USUAL_DAYS)
