"""The list of problems and wishes, what gathers, and a new one."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.cases import queries as cases
from allears.cases.queries.rows import Case
from allears.lib import clock
from allears.problems import actions, queries, screen
from allears.problems.forms import ProblemForm
from allears.problems.models import Gathering
from allears.problems.rules.states import Kind
from allears.problems.views.answering import answer, number, typed
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page

PARTS = ("problems", "wishes", "ended")
N_SHOWN = 3
"""Cases of a gathering that are shown."""
N_LOOKED_AT = 20
"""Cases among which those are found that say it in different words."""
MOST_KNOWN = 100
"""Problems to which one can be linked."""


@require_safe
@everybody
def index(request: PersonRequest) -> HttpResponseBase:
    """Problems, wishes, what is over; above them what gathers and has no name yet."""
    part = request.GET.get("part", "")
    part = part if part in PARTS else PARTS[0]
    words = request.GET.get("q", "").replace("\0", "")[:200]
    n = queries.counts()
    labels = {"problems": _("Problems"), "wishes": _("Wishes"), "ended": _("Ended")}
    context = {
        "part": part,
        "words": words,
        "rows": [screen.row(one) for one in queries.listing(part, words)],
        "tabs": [
            {
                "label": labels[name],
                "url": f"{reverse('problems')}?part={name}",
                "count": n[name],
                "is_current": name == part,
            }
            for name in PARTS
        ],
        "has_any": any(n.values()),
        "gatherings": _gatherings() if part == "problems" and not words else [],
        "known": queries.by_title(limit=MOST_KNOWN),
        "can_answer": request.user.can_answer,
    }
    return page(request, "problems/problems.html", context, fragment={"problem-rows": "rows"})


def _gatherings() -> list[dict[str, Any]]:
    found = queries.gatherings()
    ids = {pk for one in found for pk in one.case_ids[:N_LOOKED_AT]}
    rows = {case.pk: case for case in cases.many(ids)}
    return [_gathering(one, rows) for one in found]


def _gathering(one: Gathering, rows: dict[int, Case]) -> dict[str, Any]:
    shown = screen.examples(
        [rows[pk] for pk in one.case_ids[:N_LOOKED_AT] if pk in rows], most=N_SHOWN
    )
    return {
        "id": one.pk,
        "n": len(one.case_ids),
        "words": ", ".join(one.words[:5]),
        "cases": shown,
        "n_more": max(0, len(one.case_ids) - len(shown)),
        "new_url": f"{reverse('problem_new')}?gathering={one.pk}",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def new(request: PersonRequest) -> HttpResponseBase:
    """A new one; from a case (`case`) or from what gathers (`gathering`), which are linked at once."""
    asked = request.POST if request.method == "POST" else request.GET
    case_id, first_id = number(asked.get("case", "")), number(asked.get("gathering", ""))
    form = ProblemForm(request.POST or None, has_kind=True, initial=_initial(request, case_id))
    if form.is_bound and form.is_valid():
        now, by = clock.now(), request.user
        try:
            made = actions.open_problem(facts=form.facts(), by=by, now=now)
            if first_id:
                actions.link_gathering(problem_id=made.pk, first_id=first_id, by=by, now=now)
            if case_id:
                actions.link(problem_id=made.pk, case_id=case_id, by=by, now=now)
        except NotPossible as why:
            form.add_error(None, str(why))
        else:
            return redirect("problem", problem_id=made.pk)
    found = queries.gathering(first_id)
    context = {
        "form": form,
        "case": cases.case(case_id) if case_id else None,
        "gathering": found,
        "n": len(found.case_ids) if found else 0,
        "words": ", ".join(found.words[:5]) if found else "",
    }
    return page(request, "problems/form.html", context, status=422 if form.is_bound else 200)


def _initial(request: PersonRequest, case_id: int) -> dict[str, str]:
    case = cases.case(case_id) if case_id else None
    return {
        "kind": Kind.WISH if case and case.intent == "idea" else Kind.PROBLEM,
        "title": case.title if case else "",
        "owner": str(request.user.pk),
        "team": str(case.team_id) if case else "",
        "language": (get_language() or "en").partition("-")[0],
    }


@require_POST
@answerers
def gathering(request: PersonRequest, first_id: int) -> HttpResponseBase:
    """They are not one thing; or they belong to a problem that we know (`problem`)."""
    now, by, url = clock.now(), request.user, reverse("problems")
    problem_id = number(typed(request, "problem"))
    try:
        if problem_id:
            n = actions.link_gathering(problem_id=problem_id, first_id=first_id, by=by, now=now)
            return answer(
                request, url, ngettext("%d case is linked.", "%d cases are linked.", n) % n
            )
        actions.dismiss(first_id=first_id, by=by, now=now)
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    return answer(request, url, _("It is not suggested any more, unless twice as many come."))
