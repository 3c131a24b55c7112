"""How precise a monitor is: posts drawn at random, judged one by one with a key each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from allears.lib import clock
from allears.mentions import actions, counting, health, marking, queries, sampling
from allears.mentions.models.sample import Said
from allears.mentions.queries import Monitor
from allears.staff.access import PersonRequest, administrators, leads
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment

EXCERPT = 1_200
"""Characters of a post: enough to judge it."""


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def precision(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """What the judged posts tell, and those that wait; POST draws new ones."""
    monitor = _monitor(monitor_id)
    if request.method == "POST":
        try:
            actions.draw(monitor=monitor, by=request.user, now=clock.now())
        except NotPossible as why:
            messages.error(request, str(why))
        return _next(monitor)
    fragment = {"precision": "precision_sum"}
    return page(request, "mentions/precision.html", _context(request, monitor), fragment=fragment)


@require_POST
@leads
def say(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """`said`: right, wrong, unclear, or anything else to take it back; `drawn`: of which post."""
    monitor = _monitor(monitor_id)
    number = request.POST.get("drawn", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    drawn = sampling.drawn(monitor.pk, int(number)) if is_number else None
    if drawn is None:
        raise Http404(_("This post is not in the sample (any more)."))
    said = request.POST.get("said", "")
    said = said if said in Said.values else ""
    actions.say(monitor=monitor, drawn=drawn, said=said, by=request.user, now=clock.now())
    if not wants_fragment(request):
        return _next(monitor)
    answer = page(request, "mentions/_drawn_verdict.html", {"monitor": monitor, "drawn": drawn})
    answer.headers["HX-Trigger"] = "judged"
    return answer


@require_POST
@leads
def take_back(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """The last thing that was said, as if nobody had."""
    monitor = _monitor(monitor_id)
    actions.take_back_said(monitor=monitor, by=request.user, now=clock.now())
    return _next(monitor)


@require_POST
@leads
def into_test(request: PersonRequest, monitor_id: int) -> HttpResponseBase:
    """What was judged becomes part of the monitor's test."""
    monitor = _monitor(monitor_id)
    try:
        n = actions.put_into_test(monitor=monitor, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect("monitor_precision", monitor_id=monitor.pk)
    words = ngettext("%d post is in its test now.", "%d posts are in its test now.", n) % n
    messages.success(request, words if n else _("Its test holds all of them already."))
    return redirect(reverse("monitor", args=[monitor.pk]) + "#tests")


@require_POST
@administrators
def bound(request: PersonRequest) -> HttpResponseBase:
    """`percent`: at least so much of what a monitor catches has to be right here."""
    typed = request.POST.get("percent", "").strip()
    try:
        if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
            raise NotPossible(_("A share lies between 0 and 100 percent."))
        actions.set_bound(percent=int(typed), by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Kept. Monitors are held to it from their next check on."))
    number = request.POST.get("monitor", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    if is_number and queries.monitor(int(number)):
        return redirect("monitor_precision", monitor_id=int(number))
    return redirect("monitors")


def _context(request: PersonRequest, monitor: Monitor) -> dict[str, Any]:
    now = clock.now()
    sample = sampling.newest(monitor.pk)
    rows = sampling.drawn_of(sample) if sample else []
    known = sampling.known(monitor, now)
    since = now - (sampling.N_WEEKS + 1) * sampling.WEEK
    hours = dict(counting.by_hour(since=since, monitor_id=monitor.pk))
    weeks = sampling.weeks(known.judgments, hours, now)
    in_test = {one.key for one in queries.verdicts(monitor.pk)}
    return {
        "current": "monitors",
        "monitor": monitor,
        "sample": sample,
        "drawn": [{"row": row} | _words(monitor, row) for row in rows],
        "n_said": sum(bool(row.said) for row in rows),
        "next": next((row for row in rows if not row.said), None),
        "known": known,
        "weeks": weeks,
        "most": max((week.volume for week in weeks), default=0),
        "bound": round(100 * sampling.bound()),
        "n_new": sum(r.said in ("right", "wrong") and r.mention.key not in in_test for r in rows),
        "window": sampling.WINDOW.days,
        "n_at_once": sampling.N_AT_ONCE,
        "least": health.LEAST_JUDGED,
        "can_set": request.user.is_administrator,
    }


def _words(monitor: Monitor, row: Any) -> dict[str, list[marking.Piece]]:
    post, stored = queries.post_of(row.mention), queries.marks_of(row.mention)
    spans = marking.spans([monitor.query], post, stored)
    return {
        part: marking.pieces(getattr(post, part), marking.of_part(part, spans), limit=EXCERPT)
        for part in ("title", "text")
    }


def _next(monitor: Monitor) -> HttpResponseBase:
    """Back to the page, at the post that waits."""
    sample = sampling.newest(monitor.pk)
    rows = sampling.drawn_of(sample) if sample else []
    waits = next((row for row in rows if not row.said), None)
    place = f"#drawn-{waits.pk}" if waits else ""
    return redirect(reverse("monitor_precision", args=[monitor.pk]) + place)


def _monitor(monitor_id: int) -> Monitor:
    found = queries.monitor(monitor_id)
    if found is None:
        raise Http404(_("There is no such monitor (any more)."))
    return found
