"""Administrators add, change and let go of colleagues; each gets in by a link that is shown once."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.lib import clock
from allears.staff import actions, queries
from allears.staff.access import PersonRequest, administrators
from allears.staff.forms import ChangePersonForm, PersonForm
from allears.staff.models import Role, User
from allears.web.page import page


@require_safe
@administrators
def index(request: PersonRequest) -> HttpResponseBase:
    """Teams with their members, and everybody who works or worked here."""
    teams = queries.teams()
    members = queries.members_of([team.pk for team in teams])
    teams_of = queries.teams_by_person()
    known = sorted(queries.users(with_former=True), key=lambda person: not person.is_active)
    people = [{"person": person, "teams": teams_of.get(person.pk, [])} for person in known]
    context = {
        "current": "people",
        "teams": [{"team": team, "members": members[team.pk]} for team in teams],
        "people": people,
    }
    return page(request, "staff/people.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@administrators
def add(request: PersonRequest) -> HttpResponseBase:
    """A new colleague; answers with the link by which they choose their password."""
    teams = queries.teams()
    form = PersonForm(request.POST or None, teams=teams, initial={"role": Role.AGENT})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        wanted = data.pop("teams", [])
        chosen = [team for team in teams if team.pk in wanted]
        try:
            person, token = actions.add_user(**data, teams=chosen, by=request.user, now=clock.now())
        except actions.NotPossible as why:
            form.add_error("email", str(why))
        else:
            return _link(request, person, token)
    context = {"current": "people", "form": form}
    return page(request, "staff/person_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@administrators
def change(request: PersonRequest, user_id: int) -> HttpResponseBase:
    """What somebody may do and where they work."""
    person = _person(user_id)
    teams = queries.teams()
    now_in = queries.team_ids_of(person)
    initial = {"name": person.name, "role": person.role, "teams": list(now_in)}
    form = ChangePersonForm(request.POST or None, teams=teams, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        wanted = set(data.get("teams", []))
        why = _changed(
            request,
            person,
            name=data["name"],
            role=data["role"],
            team_ids=wanted,
            is_active=person.is_active,
        )
        if not why:
            messages.success(request, _("Kept the changes to %s.") % person.name)
            return redirect("staff:people")
        form.add_error("role", why)
    context = {
        "current": "people",
        "form": form,
        "person": person,
        "has_password": person.has_usable_password(),
        "has_two_factor": is_mfa_enabled(person),
    }
    return page(request, "staff/person.html", context, status=422 if form.is_bound else 200)


@require_POST
@administrators
def activity(request: PersonRequest, user_id: int) -> HttpResponseBase:
    """Take somebody back (`is_active` = yes); to let somebody go there is a page that asks first."""
    person = _person(user_id)
    is_active = request.POST.get("is_active") == "yes"
    if not is_active:  # first it is asked where their open cases go
        return redirect("person_leaving", user_id=person.pk)
    why = _changed(
        request,
        person,
        name=person.name,
        role=person.role,
        team_ids=queries.team_ids_of(person),
        is_active=is_active,
    )
    if why:
        messages.error(request, why)
        return redirect("staff:person", user_id=person.pk)
    messages.success(request, _("%s can log in again.") % person.name)
    return redirect("staff:people")


@never_cache
@require_POST
@administrators
def renew_link(request: PersonRequest, user_id: int) -> HttpResponseBase:
    """A new link for somebody who lost theirs, or their password; older links die."""
    person = _person(user_id)
    if not person.is_active:
        messages.error(request, _("%s does not work here any more.") % person.name)
        return redirect("staff:person", user_id=person.pk)
    token = actions.renew_link(user=person, by=request.user, now=clock.now())
    return _link(request, person, token)


@require_POST
@administrators
def forget_second_step(request: PersonRequest, user_id: int) -> HttpResponseBase:
    """For somebody who lost their phone and their codes."""
    person = _person(user_id)
    actions.forget_second_step(user=person, by=request.user, now=clock.now())
    messages.success(request, _("%s logs in with the password alone now.") % person.name)
    return redirect("staff:person", user_id=person.pk)


def _changed(
    request: PersonRequest,
    person: User,
    *,
    name: str,
    role: str,
    team_ids: set[int],
    is_active: bool,
) -> str:
    """Empty when it was done, else why not."""
    teams = [team for team in queries.teams() if team.pk in team_ids]
    try:
        actions.change_user(
            user=person,
            name=name,
            role=role,
            teams=teams,
            is_active=is_active,
            by=request.user,
            now=clock.now(),
        )
    except actions.NotPossible as why:
        return str(why)
    return ""


def _link(request: PersonRequest, person: User, token: str) -> HttpResponseBase:
    url = request.build_absolute_uri(reverse("staff:enter", args=[token]))
    context = {
        "current": "people",
        "person": person,
        "link": url,
        "days": actions.ENTRY_LINK_LIFE.days,
    }
    return page(request, "staff/person_link.html", context)


def _person(user_id: int) -> User:
    person = queries.user(user_id)
    if person is None:
        raise Http404(_("Nobody here has this number."))
    return person
