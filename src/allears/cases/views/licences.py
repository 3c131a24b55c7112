"""Whose answers leave without a second pair of eyes: one person's licences, and one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allears.cases import actions, licences_screen, queries
from allears.cases.approval_form import LicenceForm
from allears.cases.views.acts import typed
from allears.lib import clock
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, everybody, leads
from allears.staff.actions import NotPossible
from allears.staff.queries import User
from allears.web.page import page


@require_http_methods(["GET", "HEAD", "POST"])
@leads
def licence(request: PersonRequest, user_id: int) -> HttpResponseBase:
    """Where somebody answers by themselves; a lead gives it and takes it back, with the reason."""
    person = staff.user(user_id)
    if person is None:
        raise Http404(_("Nobody here has this number."))
    if request.method == "POST":
        _decide(request, person)
        return redirect("person_licence", user_id=user_id)
    return page(request, "cases/licence.html", _context(request, person))


def _decide(request: PersonRequest, person: User) -> None:
    form = LicenceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose where they answer, and say why."))
        return
    do = actions.give_licence if typed(request, "is") == "give" else actions.take_licence
    data = form.cleaned_data
    try:
        do(user=person, reach=data["reach"], words=data["words"], by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Kept. It counts from the next answer on."))


@everybody
def own(request: PersonRequest) -> HttpResponseBase:
    """How far one's own is."""
    return page(request, "cases/licence.html", _context(request, request.user))


def _context(request: PersonRequest, person: User) -> dict[str, object]:
    is_own = person.pk == request.user.pk
    return {
        "current": "licence" if is_own else "approvals",
        "person": person,
        "is_own": is_own,
        "rows": licences_screen.rows(person),
        "history": licences_screen.history(person),
        "is_needed": queries.is_rule_for_unlicensed(),
        "may_decide": request.user.can_lead and not is_own and person.can_answer,
    }
