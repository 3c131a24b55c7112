"""Between teams: yes, no and "I keep it" to an offer; who watches, and who of them may answer."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allears.cases import actions
from allears.cases.views.acts import Doing, act, typed
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.staff.queries import Team


@answerers
@require_http_methods(["POST", "DELETE"])
@act
def offer(request: PersonRequest, case_id: int) -> Doing:
    """`is`: accept, take (accept, for oneself), decline, back. DELETE takes it back."""
    wanted = "back" if request.method == "DELETE" else typed(request, "is")
    by, now = request.user, clock.now()
    match wanted:
        case "accept":
            words = _("Your team has it now.")
            return words, partial(actions.accept_offer, case_id=case_id, by=by, now=now)
        case "take":
            do = partial(actions.accept_offer, case_id=case_id, takes=True, by=by, now=now)
            return _("It is yours."), do
        case "decline":
            why = typed(request, "words")
            do = partial(actions.decline_offer, case_id=case_id, words=why, by=by, now=now)
            return _("Declined: they know why."), do
        case "back":
            words = _("It stays with you.")
            return words, partial(actions.take_offer_back, case_id=case_id, by=by, now=now)
    raise NotPossible(_("Say yes or no to it."))


@everybody
@require_http_methods(["POST", "DELETE"])
@act
def watcher(request: PersonRequest, case_id: int) -> Doing:
    """A team watches; DELETE (or `is=off`): no more."""
    team, by, now = _team(request), request.user, clock.now()
    if request.method == "DELETE" or typed(request, "is") == "off":
        do = partial(actions.unwatch, case_id=case_id, team=team, by=by, now=now)
        return _("%s watches it no more.") % team.name, do
    do = partial(actions.watch, case_id=case_id, team=team, by=by, now=now)
    return _("%s watches it now.") % team.name, do


@answerers
@require_POST
@act
def allowance(request: PersonRequest, case_id: int) -> Doing:
    """A watching team may answer; `is=off`: no more."""
    team, is_on = _team(request), typed(request, "is") != "off"
    words = _("%s may answer now.") if is_on else _("%s may answer no more.")
    return words % team.name, partial(
        actions.allow,
        case_id=case_id,
        team=team,
        is_allowed=is_on,
        by=request.user,
        now=clock.now(),
    )


def _team(request: PersonRequest) -> Team:
    wanted = typed(request, "team") or request.GET.get("team", "")
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 18
    found = staff.team(int(wanted)) if is_number else None
    if found is None:
        raise NotPossible(_("Choose a team."))
    return found
