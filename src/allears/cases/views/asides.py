"""Side questions: asking, seeing to one, answering, taking back."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from allears.cases import actions, queries
from allears.cases.views.acts import done, typed
from allears.lib import clock, text
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, answerers, everybody


@answerers
@require_POST
def asides(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Ask a team, a person (`to`: team-1, person-2), or an address outside."""
    if queries.case(case_id) is None:
        raise Http404

    def ask() -> None:
        actions.ask(case_id=case_id, question=_question(request), by=request.user, now=clock.now())

    return done(request, case_id, ask, _("Asked. It stands under the top of the case."))


def _question(request: PersonRequest) -> actions.Question:
    part, _dash, raw = typed(request, "to").partition("-")
    number = text.number(raw)
    return actions.Question(
        kind=typed(request, "kind"),
        words=typed(request, "words"),
        team=staff.team(number) if part == "team" else None,
        person=staff.user(number) if part == "person" else None,
        address=typed(request, "address").strip(),
        length=typed(request, "length"),
    )


@everybody
@require_POST
def answer(request: PersonRequest, aside_id: int) -> HttpResponseBase:
    """Say it, with yes or no where that is asked for."""

    def say() -> None:
        actions.answer_aside(
            aside_id=aside_id,
            words=typed(request, "words"),
            verdict=typed(request, "verdict"),
            by=request.user,
            now=clock.now(),
        )

    return done(request, _case_id(aside_id), say, _("Answered."))


@everybody
@require_POST
def owner(request: PersonRequest, aside_id: int) -> HttpResponseBase:
    """One of the team that was asked sees to it."""

    def own() -> None:
        actions.own_aside(aside_id=aside_id, by=request.user, now=clock.now())

    return done(request, _case_id(aside_id), own, _("They see that you look after it."))


@answerers
@require_POST
def removal(request: PersonRequest, aside_id: int) -> HttpResponseBase:
    """It is not needed any more."""

    def drop() -> None:
        actions.take_aside_back(aside_id=aside_id, by=request.user, now=clock.now())

    return done(request, _case_id(aside_id), drop, _("Taken back."))


def _case_id(aside_id: int) -> int:
    found = queries.case_id_of_aside(aside_id)
    if found is None:
        raise Http404(_("There is no such question."))
    return found
