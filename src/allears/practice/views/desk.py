"""One's own practice: choose a customer, answer them, end it, see what the answers held."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allears.lib import clock
from allears.practice import actions, feedback, hearing, people, queries, screen
from allears.practice.models import Kind, Practice
from allears.practice.rules import rubric
from allears.practice.rules.scenario import Scenario
from allears.practice.views.reading import look_form
from allears.staff.access import PersonRequest, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment

NEXT = "next"


@require_safe
@everybody
def home(request: PersonRequest) -> HttpResponse:
    """Who may be met, from friendly to hard, and one's own record."""
    record, done = queries.record(request.user), queries.done_keys(request.user)
    current = queries.open_of(request.user)
    context = {
        "current": "practice",
        "open": current,
        "open_scenario": people.known(current.scenario) if current else None,
        "next": screen.next_for(done, [one.scenario for one in record]),
        "groups": screen.groups(done),
        "record": [screen.entry(one) for one in record],
        "n_done": len(done & set(people.everyone())),
        "n_all": len(people.everyone()),
    }
    return page(request, "practice/home.html", context)


@require_POST
@everybody
def begin(request: PersonRequest) -> HttpResponseBase:
    """The customer writes now."""
    wanted = request.POST.get("scenario", "")
    if wanted == NEXT:
        latest = [one.scenario for one in queries.record(request.user)]
        found = screen.next_for(queries.done_keys(request.user), latest)
    else:
        found = people.known(wanted)
    if found is None:
        messages.error(request, _("Choose a customer from the list."))
        return redirect("practice")
    row = actions.begin(scenario=found, by=request.user, now=clock.now())
    if row.scenario != found.key:
        messages.error(request, _("This one is still open. End it first, then take the next."))
    return redirect("practice_one", practice_id=row.pk)


@require_safe
@everybody
def one(request: PersonRequest, practice_id: int) -> HttpResponseBase:
    """The customer and the answer; once it has ended, what the answers held."""
    row = queries.practice(practice_id)
    if row is None or not queries.may_read(request.user, row):
        raise Http404(_("There is no such practice of yours."))
    found = people.known(row.scenario)
    if row.ended_at is not None:
        return page(request, "practice/feedback.html", _feedback(request, row, found))
    if found is None:
        actions.end(practice_id=row.pk, by=request.user, now=clock.now())
        return redirect("practice_one", practice_id=row.pk)
    context = _open(request, row, found)
    return page(request, "practice/one.html", context, fragment={"practice-talk": "after"})


@require_POST
@everybody
def replies(request: PersonRequest, practice_id: int) -> HttpResponseBase:
    """An answer, a note, or a word to a lead."""
    row = queries.practice(practice_id)
    if row is None or row.user_id != request.user.pk:
        raise Http404(_("There is no such practice of yours."))
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "").replace("\0", "")
    try:
        actions.say(practice_id=row.pk, kind=kind, text=text, by=request.user, now=clock.now())
    except NotPossible as why:
        return _objection(request, row, str(why))
    found = people.known(row.scenario)
    if wants_fragment(request) and found is not None:
        return page(request, "practice/_after.html", _open(request, row, found))
    return redirect("practice_one", practice_id=row.pk)


def _objection(request: PersonRequest, row: Practice, words: str) -> HttpResponseBase:
    """The box again, with what was typed and why it did not leave."""
    found = people.known(row.scenario)
    if found is None or row.ended_at is not None:
        messages.error(request, words)
        return redirect("practice_one", practice_id=row.pk)
    context = _open(request, row, found)
    kind = request.POST.get("kind", "")
    kept = {"error": words, "draft": request.POST.get("text", "")}
    kept |= {"kind": kind} if kind in (Kind.PUBLIC, Kind.PRIVATE, Kind.NOTE) else {}
    context["reply"] |= kept
    if not wants_fragment(request):
        return page(request, "practice/one.html", context, status=422)
    response = page(request, "web/_reply_box.html", {"reply": context["reply"]}, status=422)
    response.headers["HX-Retarget"] = "#reply"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


@require_POST
@everybody
def end(request: PersonRequest, practice_id: int) -> HttpResponseBase:
    """It is over: what did the answers hold?"""
    try:
        actions.end(practice_id=practice_id, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect("practice")
    return redirect("practice_one", practice_id=practice_id)


def _open(request: PersonRequest, row: Practice, found: Scenario) -> dict[str, Any]:
    now, turns = clock.now(), queries.turns(row)
    there = screen.turns_until(turns, now)
    return {
        "now": now,
        "practice": row,
        "scenario": found,
        "shows": "person" if request.GET.get("shows") == "person" else "case",
        "messages_shown": screen.messages(there, found, request.user),
        "state": screen.state(turns, found, now),
        "reply": screen.box(row, found),
        "mood": feedback.MOODS[found.mood],
        "look": feedback.LOOKS[found.look],
    } | screen.head(row, found, there, now)


def _feedback(request: PersonRequest, row: Practice, found: Scenario | None) -> dict[str, Any]:
    turns = queries.turns(row)
    context: dict[str, Any] = {
        "current": "practice",
        "practice": row,
        "scenario": found,
        "is_own": row.user_id == request.user.pk,
        "looks": queries.looks(row),
        "form": look_form(request.user, row),
    }
    if found is None:
        return context
    told = hearing.talk(turns, zone=row.user.timezone)
    points = rubric.judge(found, told, began_at=row.began_at)
    return context | {
        "points": feedback.shown(points, found),
        "n_met": sum(point.is_met for point in points),
        "messages_shown": screen.messages(turns, found, row.user),
        "mood": feedback.MOODS[found.mood],
        "look": feedback.LOOKS[found.look],
    }
