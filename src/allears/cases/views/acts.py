"""What can be done to a case. Each is a resource: POST makes it so, DELETE takes it back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allears.cases import actions, queries
from allears.cases.models.case import Outcome
from allears.lib import clock, text
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment

P = ParamSpec("P")
Doing = tuple[str, Callable[[], object]]
"""What happened, in words, and the act that makes it so."""
SALT = "allears.cases.act"
LEAVE_BACK_S = 120
"""An undo may be pressed for so long: ten seconds, and as long as somebody reads the toast."""


def typed(request: PersonRequest, name: str) -> str:
    """What stands in a field, without what cannot be kept."""
    return request.POST.get(name, "").replace("\0", "")


View = Callable[Concatenate[PersonRequest, int, P], HttpResponseBase]


def act(begin: Callable[Concatenate[PersonRequest, int, P], Doing]) -> View[P]:
    """Do it, and answer in the way that was asked for: htmx gets a toast, a plain form a page.

    What it changes is remembered in the address of the undo, signed, so that nobody can put a case
    where it never stood.
    """

    @wraps(begin)
    def view(
        request: PersonRequest, case_id: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if queries.case(case_id) is None:
            raise Http404
        url = f"/cases/{case_id}/"
        try:
            words, do = begin(request, case_id, *args, **kwargs)
            before = actions.recorded(case_id=case_id, act=do)
        except NotPossible as error:
            return answer(request, url, str(error), is_good=False)
        token = signing.dumps(before, salt=SALT, compress=True) if before else ""
        return answer(request, url, words, undo=f"{url}undo/?token={token}" if token else "")

    return cast("View[P]", view)


def answer(
    request: PersonRequest,
    url: str,
    words: str,
    *,
    undo: str = "",
    undo_s: int = 0,
    is_good: bool = True,
) -> HttpResponse:
    """A toast with a way back for htmx; a message on the next page for everybody else.

    `undo_s`: how long the way back is open where that is not the usual time of a toast.
    """
    if not wants_fragment(request):
        level = messages.SUCCESS if is_good else messages.ERROR
        if words:
            messages.add_message(request, level, words)
        return redirect(url)
    response = HttpResponse(status=204 if is_good else 409)
    toast: dict[str, object] = {"text": words, "kind": "good" if is_good else "bad"}
    if undo:
        toast |= {"undo": undo, "method": "POST"}
        toast |= {"lasts": undo_s} if undo_s else {}
    events: dict[str, object] = {"allears:refresh": {}}
    if words:
        events["toast"] = toast
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def done(request: PersonRequest, case_id: int, do: Callable[[], None], words: str) -> HttpResponse:
    """Do it, and say `words`, or why not, on the page of the case."""
    url = f"/cases/{case_id}/"
    try:
        do()
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    return answer(request, url, words)


@answerers
@require_http_methods(["POST", "DELETE"])
@act
def assignment(request: PersonRequest, case_id: int) -> Doing:
    """Take it, give it to somebody, or put it back."""
    now, by = clock.now(), request.user
    wanted = typed(request, "user")
    if request.method == "DELETE" or wanted == "nobody":
        return _("Back in the queue."), partial(actions.release, case_id=case_id, by=by, now=now)
    if not wanted:
        return _("It is yours."), partial(actions.take, case_id=case_id, by=by, now=now)
    user = staff.user(text.number(wanted))
    if user is None:
        raise NotPossible(_("There is nobody of this name here."))
    words = _("It is yours.") if user == by else _("Given to %s.") % user.name
    return words, partial(actions.assign, case_id=case_id, user=user, by=by, now=now)


@answerers
@require_http_methods(["POST"])
@act
def team(request: PersonRequest, case_id: int) -> Doing:
    """Offer it to another team; a lead of both moves it at once."""
    wanted = typed(request, "team")
    found = staff.team(text.number(wanted))
    if found is None:
        raise NotPossible(_("Choose the team that shall have it."))
    do = partial(
        actions.hand_over,
        case_id=case_id,
        team=found,
        words=typed(request, "words")[:500],
        by=request.user,
        now=clock.now(),
    )
    return _("%s was asked. Until they say yes, it stays with you.") % found.name, do


@answerers
@require_http_methods(["POST", "DELETE"])
@act
def snooze(request: PersonRequest, case_id: int) -> Doing:
    """Out of the queue until a moment."""
    now, by = clock.now(), request.user
    if request.method == "DELETE" or typed(request, "until") == "now":
        return _("Awake again."), partial(actions.wake_up, case_id=case_id, by=by, now=now)
    until = moment(typed(request, "until"), by.timezone, now)
    words = _("Snoozed until %s.") % date_format(timezone.localtime(until), "D j M, H:i")
    return words, partial(actions.snooze, case_id=case_id, until=until, by=by, now=now)


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


def ending(request: PersonRequest) -> tuple[str, actions.Ending]:
    """(outcome, what is known beside it) as a form says it: `satisfied-17` names their message."""
    outcome, _dash, sign = typed(request, "outcome").partition("-")
    is_number = sign.isascii() and sign.isdigit() and len(sign) < 18
    return outcome, actions.Ending(
        message_id=int(sign) if is_number else None,
        is_spoken=sign == "spoken",
        cause=typed(request, "cause"),
        leaving=typed(request, "leaving"),
        leaving_words=typed(request, "leaving_words")[:300],
    )


@answerers
@require_http_methods(["POST", "DELETE"])
@act
def closure(request: PersonRequest, case_id: int) -> Doing:
    """End it with an outcome, or open it again."""
    now, by = clock.now(), request.user
    outcome, known = ending(request)
    if request.method == "DELETE" or outcome == "reopen":
        return _("Open again."), partial(actions.reopen, case_id=case_id, by=by, now=now)
    if outcome not in Outcome.values:
        raise NotPossible(_("Choose an outcome: a case does not end without one."))
    words = typed(request, "words")[:2000]
    do = partial(
        actions.close,
        case_id=case_id,
        outcome=outcome,
        words=words,
        by=by,
        now=now,
        ending=known,
    )
    return _("Closed: %s.") % str(Outcome(outcome).label).lower(), do


@answerers
@require_http_methods(["POST"])
@act
def title(request: PersonRequest, case_id: int) -> Doing:
    """Call it what it is."""
    wanted, now = typed(request, "title"), clock.now()
    return _("Renamed."), partial(
        actions.rename, case_id=case_id, title=wanted, by=request.user, now=now
    )


@answerers
@require_http_methods(["POST"])
@act
def level(request: PersonRequest, case_id: int) -> Doing:
    """Set the priority by hand."""
    wanted, now = typed(request, "priority"), clock.now()
    return _("The priority is set."), partial(
        actions.prioritise, case_id=case_id, level=wanted, by=request.user, now=now
    )


@answerers
@require_http_methods(["POST"])
def undo(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Take the last act back, if nothing happened since."""
    url = f"/cases/{case_id}/"
    try:
        before = signing.loads(request.GET.get("token", ""), salt=SALT, max_age=LEAVE_BACK_S)
    except signing.BadSignature:
        words = _("It is too late to take this back. Change the case by hand.")
        return answer(request, url, words, is_good=False)
    try:
        if before["case"] != case_id:
            raise NotPossible(_("There is nothing to take back."))
        actions.put_back(before=before, by=request.user, now=clock.now())
    except NotPossible as error:
        return answer(request, url, str(error), is_good=False)
    return answer(request, url, _("Taken back."))


@everybody
@require_http_methods(["POST", "DELETE"])
def seen(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Read; DELETE (or `is=unread` from a plain form): new to me again."""
    if queries.case(case_id) is None:
        raise Http404
    now, by, url = clock.now(), request.user, f"/cases/{case_id}/"
    if request.method == "DELETE" or typed(request, "is") == "unread":
        actions.unsee_many(case_ids=[case_id], by=by, now=now)
        return answer(request, "/inbox/", _("New to you again."))
    actions.see_many(case_ids=[case_id], by=by, now=now)
    return answer(request, url, "")


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
