"""What the person says of how it ended, written down by one of us; and the page that is theirs."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allears.cases import actions, queries
from allears.cases.models.case import Outcome
from allears.cases.views.acts import answer, ending, typed
from allears.lib import clock
from allears.staff.access import PersonRequest, answerers
from allears.staff.actions import NotPossible


@answerers
@require_POST
def word(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """They are satisfied after all (`outcome`), or a lead has seen to it (`is` seen-to)."""
    if queries.case(case_id) is None:
        raise Http404
    now, by, url = clock.now(), request.user, f"/cases/{case_id}/"
    outcome, known = ending(request)
    try:
        if typed(request, "is") == "seen-to":
            actions.seen_to(case_id=case_id, by=by, now=now)
            return answer(request, url, _("Written down. It stays open until you close it."))
        if outcome != Outcome.SATISFIED:
            raise NotPossible(_("Choose the message that says so."))
        actions.confirm_satisfied(case_id=case_id, ending=known, by=by, now=now)
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    return answer(request, url, _("Written down: they are satisfied."))


@answerers
@require_POST
def page(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """`is`: given, understood (with a line), or withdrawn."""
    if queries.case(case_id) is None:
        raise Http404
    now, by, url = clock.now(), request.user, f"/cases/{case_id}/"
    try:
        match typed(request, "is"):
            case "withdrawn":
                actions.withdraw_page(case_id=case_id, by=by, now=now)
                return answer(request, url, _("Their page is gone; its link leads nowhere."))
            case "understood":
                line = typed(request, "understood")
                actions.say_understood(case_id=case_id, understood=line, by=by, now=now)
                return answer(request, url, _("It stands on their page."))
        actions.give_page(case_id=case_id, by=by, now=now)
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    return answer(request, url, _("They have a page. Its link stands in the menu of the case."))
