"""Administrators add and change teams, and say who works in them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allears.lib import clock
from allears.staff import actions, queries
from allears.staff.access import PersonRequest, administrators
from allears.staff.forms import TeamForm
from allears.staff.models import Team
from allears.web.page import page


@require_http_methods(["GET", "POST"])
@administrators
def add(request: PersonRequest) -> HttpResponseBase:
    """A new team with its members."""
    people = queries.users()
    form = TeamForm(request.POST or None, people=people)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        chosen = [one for one in people if one.pk in data["members"]]
        try:
            team = actions.add_team(
                name=data["name"],
                about=data["about"],
                sign="users",
                members=chosen,
                by=request.user,
                now=clock.now(),
            )
        except actions.NotPossible as why:
            form.add_error("name", str(why))
        else:
            messages.success(request, _("Added the team %s.") % team.name)
            return redirect("staff:people")
    return _shown(request, form, None)


@require_http_methods(["GET", "POST"])
@administrators
def change(request: PersonRequest, team_id: int) -> HttpResponseBase:
    """Its name, what it answers for, who works in it."""
    team = queries.team(team_id)
    if team is None:
        raise Http404(_("There is no team of this number."))
    people = queries.users()
    members = queries.members_of([team.pk])[team.pk]
    initial = {"name": team.name, "about": team.about, "members": [one.pk for one in members]}
    form = TeamForm(request.POST or None, people=people, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        chosen = [one for one in people if one.pk in data["members"]]
        try:
            actions.change_team(
                team=team,
                name=data["name"],
                about=data["about"],
                members=chosen,
                by=request.user,
                now=clock.now(),
            )
        except actions.NotPossible as why:
            form.add_error("name", str(why))
        else:
            messages.success(request, _("Kept the changes to %s.") % team.name)
            return redirect("staff:people")
    return _shown(request, form, team)


def _shown(request: PersonRequest, form: TeamForm, team: Team | None) -> HttpResponseBase:
    context = {"current": "people", "form": form, "team": team}
    return page(request, "staff/team.html", context, status=422 if form.is_bound else 200)
