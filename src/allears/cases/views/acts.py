"""What can be done to a case. Each is a resource: POST makes it so, DELETE takes it back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allears.cases import actions, queries
from allears.cases.models.case import Outcome
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment

P = ParamSpec("P")
Done = tuple[str, str]
"""What happened in words, and the address that takes it back ("" when nothing does)."""


def typed(request: PersonRequest, name: str) -> str:
    """What stands in a field, without what cannot be kept."""
    return request.POST.get(name, "").replace("\0", "")


View = Callable[Concatenate[PersonRequest, int, P], HttpResponseBase]


def _act(doing: Callable[Concatenate[PersonRequest, int, P], Done]) -> View[P]:
    """Do it, and answer in the way that was asked for: htmx gets a toast, a plain form a page."""

    @wraps(doing)
    def view(
        request: PersonRequest, case_id: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if queries.case(case_id) is None:
            raise Http404
        try:
            words, undo = doing(request, case_id, *args, **kwargs)
        except NotPossible as error:
            return answer(request, f"/cases/{case_id}/", str(error), is_good=False)
        return answer(request, f"/cases/{case_id}/", words, undo=undo)

    return cast("View[P]", view)


def answer(
    request: PersonRequest, url: str, words: str, *, undo: str = "", is_good: bool = True
) -> HttpResponse:
    """A toast with a way back for htmx; a message on the next page for everybody else."""
    if not wants_fragment(request):
        level = messages.SUCCESS if is_good else messages.ERROR
        if words:
            messages.add_message(request, level, words)
        return redirect(url)
    response = HttpResponse(status=204 if is_good else 409)
    toast = {"text": words, "kind": "good" if is_good else "bad"}
    if undo:
        toast |= {"undo": undo, "method": "DELETE"}
    events: dict[str, object] = {"allears:refresh": {}}
    if words:
        events["toast"] = toast
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


@answerers
@require_http_methods(["POST", "DELETE"])
@_act
def assignment(request: PersonRequest, case_id: int) -> Done:
    """Take it, give it to somebody, or put it back."""
    now, by = clock.now(), request.user
    back = f"/cases/{case_id}/assignment/"
    if request.method == "DELETE" or typed(request, "user") == "nobody":
        actions.release(case_id=case_id, by=by, now=now)
        return _("Back in the queue."), ""
    wanted = typed(request, "user")
    if not wanted:
        actions.take(case_id=case_id, by=by, now=now)
        return _("It is yours."), back
    user = staff.user(int(wanted)) if wanted.isdigit() else None
    if user is None:
        raise NotPossible(_("There is nobody of this name here."))
    actions.assign(case_id=case_id, user=user, by=by, now=now)
    return _("Given to %s.") % user.name, back


@answerers
@require_http_methods(["POST"])
@_act
def team(request: PersonRequest, case_id: int) -> Done:
    """Hand it over to another team."""
    wanted = typed(request, "team")
    found = staff.team(int(wanted)) if wanted.isdigit() else None
    if found is None:
        raise NotPossible(_("Choose the team that shall have it."))
    words = typed(request, "words")[:500]
    actions.hand_over(case_id=case_id, team=found, words=words, by=request.user, now=clock.now())
    return _("Handed over to %s.") % found.name, ""


@answerers
@require_http_methods(["POST", "DELETE"])
@_act
def snooze(request: PersonRequest, case_id: int) -> Done:
    """Out of the queue until a moment."""
    now = clock.now()
    if request.method == "DELETE" or typed(request, "until") == "now":
        actions.wake_up(case_id=case_id, by=request.user, now=now)
        return _("Awake again."), ""
    until = moment(typed(request, "until"), request.user.timezone, now)
    actions.snooze(case_id=case_id, until=until, by=request.user, now=now)
    local = timezone.localtime(until)
    return _("Snoozed until %s.") % f"{local:%a %d %b, %H:%M}", f"/cases/{case_id}/snooze/"


def moment(words: str, zone_name: str, now: datetime) -> datetime:
    """`1h`, `tomorrow`, `monday`, or a local date and time. Raises `NotPossible`."""
    zone = ZoneInfo(zone_name)
    local = now.astimezone(zone)
    morning = local.replace(hour=9, minute=0, second=0, microsecond=0)
    match words:
        case "1h":
            return now + timedelta(hours=1)
        case "4h":
            return now + timedelta(hours=4)
        case "tomorrow":
            return morning + timedelta(days=1)
        case "monday":
            return morning + timedelta(days=7 - local.weekday())
    try:
        return datetime.fromisoformat(words).replace(tzinfo=zone)
    except ValueError:
        raise NotPossible(_("Choose when it shall come back.")) from None


@answerers
@require_http_methods(["POST", "DELETE"])
@_act
def closure(request: PersonRequest, case_id: int) -> Done:
    """End it with an outcome, or open it again."""
    now = clock.now()
    if request.method == "DELETE" or typed(request, "outcome") == "reopen":
        actions.reopen(case_id=case_id, by=request.user, now=now)
        return _("Open again."), ""
    outcome = typed(request, "outcome")
    words = typed(request, "words")[:2000]
    actions.close(case_id=case_id, outcome=outcome, words=words, by=request.user, now=now)
    label = str(Outcome(outcome).label).lower()
    return _("Closed: %s.") % label, f"/cases/{case_id}/closure/"


@answerers
@require_http_methods(["POST"])
@_act
def title(request: PersonRequest, case_id: int) -> Done:
    """Call it what it is."""
    actions.rename(case_id=case_id, title=typed(request, "title"), by=request.user, now=clock.now())
    return _("Renamed."), ""


@answerers
@require_http_methods(["POST"])
@_act
def level(request: PersonRequest, case_id: int) -> Done:
    """Set the priority by hand."""
    wanted = typed(request, "priority")
    actions.prioritise(case_id=case_id, level=wanted, by=request.user, now=clock.now())
    return _("The priority is set."), ""


@everybody
@require_http_methods(["GET", "POST", "DELETE"])
def presence(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Who else is here; POST says that I am, DELETE that I left."""
    now = clock.now()
    if request.method == "POST":
        actions.here(case_id=case_id, is_typing=False, by=request.user, now=now)
    if request.method == "DELETE":
        actions.gone(case_id=case_id, by=request.user)
    from_now = queries.present(case_id, but=request.user, now=now)
    return render_presence(request, case_id, from_now)


def render_presence(
    request: PersonRequest, case_id: int, present: list[tuple[staff.User, bool]]
) -> HttpResponse:
    return page(request, "cases/_presence.html", {"present": present, "case_id": case_id})


@answerers
@require_http_methods(["POST"])
def draft(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Keep what was typed so far, and let the others see that somebody writes."""
    found = queries.case(case_id)
    if found is None:
        raise Http404
    now = clock.now()
    actions.save_draft(
        case_id=case_id,
        text=typed(request, "text"),
        begun_version=found.version,
        by=request.user,
        now=now,
    )
    actions.here(case_id=case_id, is_typing=True, by=request.user, now=now)
    return HttpResponse(status=204)
