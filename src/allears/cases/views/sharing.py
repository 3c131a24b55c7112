"""How cases come to people: the next best, the way of a team, what somebody is given, being away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allears.cases import actions, hands, queries
from allears.cases.models import How
from allears.cases.sharing_form import AwayForm, SkillsForm, TeamForm
from allears.cases.wishing import zone_of
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, answerers, everybody, leads
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.web.page import page

UNPROCESSABLE = 422


@answerers
@require_POST
def next_best(request: PersonRequest) -> HttpResponseBase:
    """Take the next best case and open it."""
    try:
        case = actions.take_next(by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect(f"{reverse('inbox')}?queue=mine")
    if case is None:
        messages.success(request, _("Nobody waits whom you could answer now."))
        return redirect(f"{reverse('inbox')}?queue=mine")
    return redirect(f"{reverse('case', args=[case.pk])}?queue=mine")


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def team(request: PersonRequest, team_id: int) -> HttpResponseBase:
    """The way of a team, and what each of its people can take."""
    found = staff.team(team_id)
    if found is None:
        raise Http404(_("There is no team of this number."))
    now = clock.now()
    form = TeamForm(
        request.POST if request.method == "POST" else None,
        initial={"how": queries.sharing_of(team_id)},
    )
    if form.is_bound and form.is_valid():
        how = form.cleaned_data["how"]
        actions.set_sharing(team=found, how=how, by=request.user, now=now)
        messages.success(request, _("Kept. %s") % How(how).label)
        return redirect("team_sharing", team_id=team_id)
    people = {one.pk: one for one in staff.members_of([team_id])[team_id]}
    away = hands.away(list(people), now=now)
    rows = [
        {"user": people[hand.id], "hand": hand, "away": away.get(hand.id)}
        for hand in hands.of_teams([team_id], now=now)[team_id]
    ]
    context = {"current": "people", "team": found, "form": form, "rows": rows}
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, "cases/team_sharing.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def skills(request: PersonRequest, user_id: int) -> HttpResponseBase:
    """What somebody can take at once, and what they know."""
    person = _person(user_id)
    form = SkillsForm(
        request.POST if request.method == "POST" else None, worker=queries.worker(user_id)
    )
    if form.is_bound and form.is_valid():
        actions.set_skills(user=person, skills=form.kept(), by=request.user, now=clock.now())
        messages.success(request, _("Kept. It counts from the next case on."))
        return redirect("person_skills", user_id=user_id)
    context = {"current": "people", "person": person, "form": form} | _away(request, person)
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, "cases/skills.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def away(request: PersonRequest, user_id: int = 0) -> HttpResponseBase:
    """Say that one is away, or back; a lead says it of others."""
    person = _person(user_id) if user_id else request.user
    if person.pk != request.user.pk and not request.user.can_lead:
        raise Http404(_("Nobody here has this number."))
    form = AwayForm(request.POST if request.method == "POST" else None, zone=zone_of(request.user))
    if request.method == "POST" and request.POST.get("is") == "back":
        actions.come_back(user=person, by=request.user, now=clock.now())
        messages.success(request, _("Welcome back."))
        return _after(request, person)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.go_away(user=person, **data, by=request.user, now=clock.now())
        except NotPossible as why:
            form.add_error("until", str(why))
        else:
            messages.success(request, _("Kept. Nothing is given to them meanwhile."))
            return _after(request, person)
    context = {"current": "away", "person": person} | _away(request, person) | {"away_form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, "cases/away.html", context, status=status)


def _after(request: PersonRequest, person: User) -> HttpResponseBase:
    if person.pk == request.user.pk:
        return redirect("away")
    return redirect("person_away", user_id=person.pk)


def _away(request: PersonRequest, person: User) -> dict[str, object]:
    is_own = person.pk == request.user.pk
    return {
        "is_own": is_own,
        "standing": hands.away([person.pk], now=clock.now()).get(person.pk),
        "away_form": AwayForm(zone=zone_of(request.user)),
        "away_url": reverse("away") if is_own else reverse("person_away", args=[person.pk]),
    }


def _person(user_id: int) -> User:
    found = staff.user(user_id)
    if found is None:
        raise Http404(_("Nobody here has this number."))
    return found
