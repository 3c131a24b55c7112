"""What is linked to a problem: one by its number, all that look alike, and taken away again."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from allears.lib import clock
from allears.problems import actions, likeness, screen
from allears.problems.likeness import Alike, AlikePost
from allears.problems.views.answering import answer, number, numbers, typed
from allears.problems.views.answering import problem as _problem
from allears.staff.access import PersonRequest, answerers
from allears.staff.actions import NotPossible
from allears.web.page import page


@require_POST
@answerers
def links(request: PersonRequest, problem_id: int) -> HttpResponseBase:
    """Link a case by its number."""
    row = _problem(problem_id)
    url, now = reverse("problem", args=[row.pk]), clock.now()
    case_id = number(typed(request, "case").strip().removeprefix("#"))
    if not case_id:
        return answer(request, url, _("Give the number of a case, like 1042."), is_good=False)
    try:
        actions.link(problem_id=row.pk, case_id=case_id, by=request.user, now=now)
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    return answer(request, url, _("Case %d is linked.") % case_id)


@require_POST
@answerers
def removal(request: PersonRequest, link_id: int) -> HttpResponseBase:
    """It does not belong to it."""
    found = actions.unlink(link_id=link_id, by=request.user, now=clock.now())
    if found is None:
        raise Http404
    url = reverse("problem", args=[found.problem_id])
    return answer(request, url, _("It is not linked any more."))


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def alike(request: PersonRequest, problem_id: int) -> HttpResponseBase:
    """All that look alike, ticked where they surely do; POST links what is ticked."""
    row, now = _problem(problem_id), clock.now()
    url = reverse("problem", args=[row.pk])
    if request.method == "POST":
        try:
            n = actions.link_many(
                problem_id=row.pk,
                case_ids=numbers(request, "case"),
                mention_ids=numbers(request, "mention"),
                by=request.user,
                now=now,
            )
        except NotPossible as why:
            return answer(request, url, str(why), is_good=False)
        return answer(request, url, ngettext("%d is linked.", "%d are linked.", n) % n)
    found = likeness.of_problem(row, now=now)
    context = {
        "row": row,
        "words": ", ".join(row.words),
        "cases": [screen.case_row(a.case, why=_why(a), is_ticked=a.is_likely) for a in found.cases],
        "posts": [_post(one) for one in found.posts],
    }
    return page(request, "problems/alike.html", context)


def _why(one: Alike | AlikePost) -> str:
    return ", ".join(one.words)


def _post(one: AlikePost) -> dict[str, Any]:
    found = one.mention
    return {
        "id": found.pk,
        "url": reverse("mention", args=[found.pk]),
        "name": str(found.identity or _("Somebody")),
        "title": found.title or found.text[:200],
        "network": found.network,
        "at": found.posted_at,
        "why": _why(one),
        "is_ticked": one.is_likely,
    }
