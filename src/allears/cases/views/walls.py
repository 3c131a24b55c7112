"""Walls on the screen: the settings of each, and making a case or a person confidential."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allears.cases import actions, queries
from allears.cases import people as story
from allears.cases.views.acts import typed
from allears.cases.views.drafts import number
from allears.cases.views.people import known
from allears.lib import clock
from allears.staff import actions as staff_actions
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.staff.queries import Wall
from allears.web.page import page

UNPROCESSABLE = 422


def _number(request: PersonRequest, name: str) -> int:
    return number(typed(request, name))


def _chosen(request: PersonRequest) -> Wall | None:
    """The wall that was chosen; empty for none. Raises `NotPossible`."""
    wall_id = _number(request, "wall")
    if not typed(request, "wall"):
        return None
    found = next((one for one in staff.walls_of(request.user) if one.pk == wall_id), None)
    if found is None:
        raise NotPossible(_("There is no such wall."))
    return found


# ---- the settings --------------------------------------------------------------------------


@everybody
@require_http_methods(["GET", "HEAD", "POST"])
def walls(request: PersonRequest) -> HttpResponseBase:
    """Those that somebody is behind; administrators also see the names of the others."""
    error = ""
    if request.method == "POST":
        home = staff.team(_number(request, "home"))
        try:
            if home is None:
                raise NotPossible(_("Choose the team that is at home behind it."))
            wall = staff_actions.open_wall(
                name=typed(request, "name"),
                reason=typed(request, "reason"),
                home=home,
                by=request.user,
                now=clock.now(),
            )
        except NotPossible as why:
            error = str(why)
        else:
            messages.success(request, _("The wall %s stands.") % wall.name)
            return redirect("wall", wall_id=wall.pk)
    mine = staff.walls_of(request.user)
    others = staff.walls() if request.user.is_administrator else []
    context = {
        "current": "walls",
        "walls": mine,
        "others": [one for one in others if one.pk not in {wall.pk for wall in mine}],
        "teams": staff.teams(),
        "error": error,
        "typed": {name: typed(request, name) for name in ("name", "reason", "home")},
    }
    return page(request, "cases/walls.html", context, status=UNPROCESSABLE if error else 200)


@everybody
@require_http_methods(["GET", "HEAD", "POST"])
def wall(request: PersonRequest, wall_id: int) -> HttpResponseBase:
    """Who is behind it, what goes there by itself, what was done. For others there is none."""
    found = staff.wall(wall_id)
    is_in = found is not None and staff_actions.is_behind(found, request.user)
    if found is None or not (is_in or request.user.is_administrator):
        raise Http404(_("There is no such wall."))
    error = ""
    if request.method == "POST":
        try:
            words = _done(request, found)
        except NotPossible as why:
            error = str(why)
        else:
            messages.success(request, words)
            stands = staff.wall(wall_id) is not None
            is_in = stands and staff_actions.is_behind(found, request.user)
            return redirect("wall", wall_id) if is_in else redirect("walls")
    status = UNPROCESSABLE if error else 200
    return page(request, "cases/wall.html", _one(found, is_in=is_in, error=error), status=status)


def _one(found: Wall, *, is_in: bool, error: str) -> dict[str, Any]:
    behind = staff.behind_wall(found.pk)
    team_ids = {found.home_id, *(one.team_id for one in behind)}
    routes = queries.routes() if is_in else []
    return {
        "current": "walls",
        "wall": found,
        "is_behind": is_in,
        "behind": behind,
        "home_members": staff.members_of([found.home_id])[found.home_id],
        "teams": [team for team in staff.teams() if team.pk not in team_ids],
        "people": [one for one in staff.users() if one.pk not in {row.person_id for row in behind}],
        "teams_inside": [team for team in staff.teams() if team.pk in team_ids],
        "teams_led": staff.teams_led_behind(found.pk) if is_in else [],
        "routes": [one for one in routes if one.wall_id is None],
        "routes_led": [one for one in routes if one.wall_id == found.pk],
        "events": staff.events_of_wall(found.pk) if is_in else [],
        "error": error,
    }


def _done(request: PersonRequest, found: Wall) -> str:
    """Do what was asked for; what happened, in words. Raises `NotPossible`."""
    by, now = request.user, clock.now()
    team, person = staff.team(_number(request, "team")), staff.user(_number(request, "person"))
    match typed(request, "do"):
        case "in":
            staff_actions.put_behind(wall=found, team=team, person=person, by=by, now=now)
            return _("They are behind it now. Those who were are told in its history.")
        case "out":
            staff_actions.take_out(wall=found, behind_id=_number(request, "row"), by=by, now=now)
            return _("They are not behind it any more.")
        case "team" if team is not None:
            actions.wall_team(team=team, wall=found, by=by, now=now)
            return _("What comes to %s goes behind it.") % team.name
        case "team-off" if team is not None and team.wall_id == found.pk:
            actions.wall_team(team=team, wall=None, by=by, now=now)
            return _("What comes to %s stays outside from now on.") % team.name
        case "route":
            actions.wall_route(route_id=_number(request, "route"), wall=found, by=by, now=now)
            return _("What this route brings goes behind it.")
        case "route-off":
            actions.wall_route(route_id=_number(request, "route"), wall=None, by=by, now=now)
            return _("What this route brings stays outside from now on.")
        case "end":
            actions.end_wall(wall=found, words=typed(request, "words"), by=by, now=now)
            return _("It is taken down. Everybody can see what was behind it.")
    raise NotPossible(_("Choose a team or somebody who is not behind it yet."))


# ---- a case, a person ----------------------------------------------------------------------


@answerers
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Put a case behind a wall, or take it out, with the reason."""
    found = queries.case(case_id)
    if found is None:
        raise Http404(_("There is no such case (any more)."))

    def act(chosen: Wall | None, words: str) -> None:
        actions.wall_case(
            case_id=case_id, wall=chosen, words=words, by=request.user, now=clock.now()
        )

    context = {
        "is_case": True,
        "name": found.contact.name or _("Somebody"),
        "back_url": f"/cases/{case_id}/",
        "current_wall": found.wall,
    }
    return _confidential(request, act, context)


@answerers
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: PersonRequest, contact_id: int) -> HttpResponseBase:
    """Put somebody with all that is theirs behind a wall, or bring them out."""
    found = known(contact_id)

    def act(chosen: Wall | None, words: str) -> None:
        actions.wall_person(
            contact_id=found.pk, wall=chosen, words=words, by=request.user, now=clock.now()
        )

    context = {
        "is_case": False,
        "name": story.name(found),
        "back_url": f"/people/{found.pk}/",
        "current_wall": found.wall,
    }
    return _confidential(request, act, context)


def _confidential(
    request: PersonRequest, act: Callable[[Wall | None, str], None], context: dict[str, Any]
) -> HttpResponseBase:
    error = ""
    if request.method == "POST":
        try:
            chosen = _chosen(request)
            act(chosen, typed(request, "words"))
        except NotPossible as why:
            error = str(why)
        else:
            inside = _("Confidential now: only who is behind %s finds it.")
            words = inside % chosen.name if chosen else _("Everybody finds it again.")
            messages.success(request, words)
            return redirect(context["back_url"])
    mine = staff.walls_of(request.user)
    current = context["current_wall"]
    context |= {
        "walls": [one for one in mine if current is None or one.pk != current.pk],
        "error": error,
        "words": typed(request, "words"),
        "can_lead": request.user.can_lead,
    }
    status = UNPROCESSABLE if error else 200
    return page(request, "cases/confidential.html", context, status=status)
