"""The first run: one page with five steps; what is typed into one is done at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from allears.cases import beginning
from allears.lib import clock
from allears.listening.query import QueryError
from allears.mentions import actions as mentions
from allears.staff import actions, queries
from allears.staff.access import PersonRequest, everybody
from allears.staff.actions import NotPossible
from allears.staff.forms import ZoneField
from allears.web.page import page

MOST_INVITED = 30
UNPROCESSABLE = 422
Shown = dict[str, Any]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def begin(request: PersonRequest) -> HttpResponseBase:
    """The steps; `do` names the one that is done, `skip` one that is not wanted."""
    if not request.user.is_administrator:
        if request.method == "POST":
            raise PermissionDenied
        context = {"who": queries.administrators()}
        return page(request, "cases/begin_others.html", context)
    if request.method != "POST":
        return _shown(request)
    return _do(request)


def _do(request: PersonRequest) -> HttpResponseBase:
    now = clock.now()
    if request.POST.get("put_away"):
        actions.finish_leading(now=now)
        messages.success(request, _("Put away. You find it again in the settings: first steps."))
        return redirect("inbox")
    if request.POST.get("again"):
        actions.lead_again()
        return redirect("begin")
    skip = request.POST.get("skip", "")
    if skip in beginning.STEPS:
        actions.step_done(step=skip, is_skipped=True)
        return redirect("begin")
    doing = DOING.get(request.POST.get("do", ""))
    if doing is None:
        return redirect("begin")
    found = doing(request)
    if found is None:
        return redirect("begin")
    return _shown(request, **found)


def _who(request: PersonRequest) -> Shown | None:
    """The own name, the organisation's, and the zone."""
    name = " ".join(request.POST.get("name", "").split())[:120]
    zone = request.POST.get("timezone", "")
    if not name:
        return {"error": ("who", _("Your name is empty. People want to know who answers them."))}
    try:
        ZoneField().clean(zone)
    except ValidationError:
        return {"error": ("who", _("Choose a time zone from the list."))}
    now = clock.now()
    actions.change_profile(user=request.user, name=name, timezone=zone, now=now)
    actions.name_house(name=request.POST.get("house", ""), by=request.user, now=now)
    actions.step_done(step="who")
    return None


def _listen(request: PersonRequest) -> Shown | None:
    """The first monitor."""
    query = request.POST.get("query", "").replace("\r\n", "\n")[:50_000]
    name = " ".join(request.POST.get("name", "").split())[:120] or query.split("\n")[0][:60]
    try:
        if not query.strip():
            raise NotPossible(_("Write the name of your organisation, or what you sell."))
        mentions.add_monitor(name=name, query=query, by=request.user, now=clock.now())
    except QueryError as error:
        return {"error": ("listen", error.words), "query": query, "monitor_name": name}
    except NotPossible as why:
        return {"error": ("listen", str(why)), "query": query, "monitor_name": name}
    return None


def _people(request: PersonRequest) -> Shown | None:
    """One colleague a line: "Rosa Weiss rosa@example.org". Each gets a link, shown once."""
    made, faults = [], []
    lines = [line for line in request.POST.get("people", "").splitlines() if line.strip()]
    for line in lines[:MOST_INVITED]:
        try:
            made.append(_invited(request, line))
        except NotPossible as why:
            faults.append((line, str(why)))
    if not lines:
        return {"error": ("people", _("Write at least one line: a name and a mail address."))}
    words = ngettext("%d line was left:", "%d lines were left:", len(faults)) % len(faults)
    reasons = " ".join(f"“{line.strip()[:60]}”: {said}" for line, said in faults)
    return {
        "made": made,
        "people": "\n".join(line for line, _said in faults),
        "error": ("people", f"{words} {reasons}") if faults else None,
        "opened": "people",
    }


def _invited(request: PersonRequest, line: str) -> dict[str, str]:
    words = line.replace("<", " ").replace(">", " ").replace(",", " ").split()
    email = next((word for word in words if "@" in word), "")
    name = " ".join(word for word in words if word != email)[:120]
    try:
        validate_email(email)
    except ValidationError:
        raise NotPossible(_("there is no mail address in it.")) from None
    person, token = actions.add_user(
        email=email, name=name or email, role="agent", teams=[], by=request.user, now=clock.now()
    )
    link = request.build_absolute_uri(reverse("staff:enter", args=[token]))
    return {"name": person.name, "link": link}


DOING: dict[str, Callable[[PersonRequest], Shown | None]] = {
    "who": _who,
    "listen": _listen,
    "people": _people,
}


def _shown(request: PersonRequest, **more: Any) -> HttpResponseBase:
    house = queries.house()
    found = beginning.steps(house)
    first = next((step.name for step in found if step.is_open), "")
    error = more.get("error")
    context = {
        "steps": found,
        "n_done": sum(not step.is_open for step in found),
        "opened": (error[0] if error else "") or more.get("opened") or first,
        "house": house,
        "has_skipped": any(step.is_skipped for step in found) or house.led_at is not None,
        "zone": ZoneField(guesses=True).widget.render(
            "timezone", request.user.timezone, attrs={"id": "begin-zone"}
        ),
        "error_step": error[0] if error else "",
        "error_words": error[1] if error else "",
        "days": actions.ENTRY_LINK_LIFE.days,
    }
    status = UNPROCESSABLE if error else 200
    return page(request, "cases/begin.html", context | more, status=status)
