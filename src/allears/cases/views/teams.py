"""A team as everybody sees it: who works in it, what comes to it, how soon it answers; and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from allears.cases import actions, at_work, queries
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, administrators, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page

QUEUE = "queue"


@require_safe
@everybody
def team(request: PersonRequest, team_id: int) -> HttpResponseBase:
    """Members with who is at work, the routes that lead here, the times, the open cases."""
    found = staff.team(team_id)
    if found is None:
        raise Http404(_("There is no team of this number."))
    members = staff.members_of([team_id])[team_id]
    leading, policies = queries.led_to(team_id)
    context = {
        "current": "people",
        "team": found,
        "members": at_work.colleagues(members, now=clock.now()),
        "routes": leading,
        "policies": policies,
        "load": queries.load_of_team(team_id),
    }
    return page(request, "cases/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def leaving(request: PersonRequest, user_id: int) -> HttpResponseBase:
    """Ask where somebody's open cases go, then let them go."""
    person = staff.user(user_id)
    if person is None:
        raise Http404(_("Nobody here has this number."))
    error = ""
    if request.method == "POST":
        chosen = request.POST.get("to", QUEUE)
        is_number = chosen.isascii() and chosen.isdigit() and len(chosen) < 19
        to = staff.user(int(chosen)) if is_number else None
        try:
            if to is None and chosen != QUEUE:
                raise NotPossible(_("Choose who gets the cases."))
            n = actions.let_go(user=person, to=to, by=request.user, now=clock.now())
        except NotPossible as why:
            error = str(why)
        else:
            words = ngettext(
                "%(who)s cannot log in any more; %(n)d case went on.",
                "%(who)s cannot log in any more; %(n)d cases went on.",
                n,
            )
            messages.success(request, words % {"who": person.name, "n": n})
            return redirect("staff:people")
    others = [one for one in staff.colleagues() if one.pk != person.pk]
    context = {
        "current": "people",
        "person": person,
        "load": queries.load_of_person(person),
        "others": at_work.colleagues(others, now=clock.now()),
        "lonely": actions.teams_without(person),
        "error": error,
        "chosen": request.POST.get("to", QUEUE),
    }
    return page(request, "cases/leaving.html", context, status=422 if error else 200)
