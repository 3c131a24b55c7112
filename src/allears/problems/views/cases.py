"""What a case has to do with problems: a fragment under its top, and linking from there."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from allears.cases import queries as cases
from allears.cases.queries.rows import Case
from allears.lib import clock
from allears.problems import actions, likeness, queries, screen
from allears.problems.models import Link, Problem
from allears.problems.rules.states import is_ended
from allears.problems.views.answering import answer, number, typed
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment

MOST = 100
"""Problems that can be chosen for a case."""


@require_safe
@everybody
def of_case(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Its problems with the word that can be put into the answer; else one that it looks like."""
    case = _case(case_id)
    context = shown(case, request)
    if wants_fragment(request):
        return render(request, "problems/_of_case.html", context)
    context |= {"is_plain": True, "problems": queries.by_title(limit=MOST)}
    return page(request, "problems/of_case.html", context)


def _case(case_id: int) -> Case:
    found = cases.bare(case_id)
    if found is None:
        raise Http404
    return found


def shown(case: Case, request: PersonRequest) -> dict[str, Any]:
    """At most a handful of reads; nothing where the case has nothing to do with any."""
    links = queries.links_of_case(case.pk)
    standing = [one for one in links if one.ended_at is None]
    known = None
    if not standing and case.closed_at is None and request.user.can_answer:
        known = likeness.of_case(case, {one.problem_id for one in links})
    gathered = None
    if not standing and known is None and request.user.can_answer:
        gathered = queries.gathering_of(case.pk)
    told = queries.told_of_case(case.pk) if standing else []
    return {
        "case": case,
        "title": case.title,
        "linked": [_linked(one, case) for one in standing],
        "told": [
            {
                "id": one.pk,
                "at": one.written_at,
                "state": screen.state(one.change),
                "title": one.change.problem.title,
                "verdict": one.verdict,
            }
            for one in told[:1]
        ],
        "known": _known(known, case) if known else None,
        "gathered": _gathered(gathered) if gathered else None,
        "is_refused": bool(standing) and bool(queries.refused([case.contact_id])),
        "can_answer": request.user.can_answer,
    }


def _linked(one: Link, case: Case) -> dict[str, Any]:
    return _problem(one.problem, case) | {
        "link_id": one.pk,
        "why": _("by itself: %s") % one.words if one.by is None else "",
    }


def _known(found: likeness.Known, case: Case) -> dict[str, Any]:
    return _problem(found.problem, case) | {"why": ", ".join(found.words[:5])}


def _problem(row: Problem, case: Case) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": reverse("problem", args=[row.pk]),
        "title": row.title,
        "state": screen.state(row),
        "words": current_words(row, case),
        "is_over": is_ended(row.state),
    }


def current_words(row: Problem, case: Case) -> str:
    """What we say of it now, in the person's language where we have it there."""
    said = {one.language: one for one in queries.words_of(row)}
    language = (case.contact.language or case.language).partition("-")[0]
    found = said.get(language) or said.get(row.language)
    if found is None:
        return ""
    return "\n\n".join(text for text in (found.text, found.workaround) if text)


def _gathered(found: queries.Gathering) -> dict[str, Any]:
    return {
        "id": found.pk,
        "n": len(found.case_ids) - 1,
        "words": ", ".join(found.words[:5]),
        "url": f"{reverse('problem_new')}?gathering={found.pk}",
    }


@require_POST
@answerers
def act(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Link it, say that it is not this one, take it away, or ask not to tell its person unasked."""
    case = _case(case_id)
    url, now, by = reverse("case", args=[case.pk]), clock.now(), request.user
    problem_id, do = number(typed(request, "problem")), typed(request, "do")
    try:
        match do:
            case "link":
                actions.link(problem_id=problem_id, case_id=case.pk, by=by, now=now)
                words = _("It is linked.")
            case "not":
                actions.not_this(problem_id=problem_id, case_id=case.pk, by=by, now=now)
                words = _("It is not offered here again.")
            case "refuse" | "want":
                actions.refuse(case_id=case.pk, is_refused=do == "refuse", by=by, now=now)
                words = _("They are not told unasked.") if do == "refuse" else _("They are told.")
            case _:
                raise NotPossible(_("Choose what shall be done."))
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    return answer(request, url, words)
