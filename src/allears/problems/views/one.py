"""One problem: how it stands, what is said of it, what is linked, who was told; and what changes that."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.lib import clock
from allears.problems import actions, forms, preview, queries, screen, wording
from allears.problems.models import Change
from allears.problems.rules.states import TOLD
from allears.problems.views.answering import answer, typed
from allears.problems.views.answering import problem as _problem
from allears.staff.access import PersonRequest, answerers, everybody, leads
from allears.staff.actions import NotPossible
from allears.web.page import page


@require_safe
@everybody
def problem(request: PersonRequest, problem_id: int) -> HttpResponseBase:
    """All of it."""
    _problem(problem_id)
    seen = queries.seen(problem_id)
    assert seen is not None
    row = seen.problem
    change = seen.changes[0] if seen.changes else None
    address = f"{settings.PUBLIC_URL}{reverse('public_problem', args=[row.pk])}"
    context = {
        "row": row,
        "state": screen.state(row),
        "is_wish": row.kind == "wish",
        "states": [one for one in wording.state_choices(row.kind) if one[0] != row.state],
        "said": [
            {"row": one, "language": forms.language_name(one.language)} for one in seen.public_words
        ],
        "has_words": any(one.language == row.language for one in seen.public_words),
        "history": [{"row": one, "state": screen.state(one)} for one in seen.changes],
        "n_cases": seen.n_cases,
        "n_posts": seen.n_posts,
        "n_by_rule": seen.n_by_rule,
        "n_people": queries.n_people(row.pk),
        "address": address if row.published_at else "",
        "links": [_link(one) for one in queries.links(row.pk, limit=20)],
        "can_answer": request.user.can_answer,
        "can_lead": request.user.can_lead,
        "telling": telling_of(seen, change),
    }
    return page(request, "problems/problem.html", context)


def telling_of(seen: queries.Seen, change: Change | None) -> dict[str, Any]:
    """How far everybody was told how it stands now."""
    running = next((t for t in seen.tellings if not t.ended_at and not t.stopped_at), None)
    if running is not None:
        change = running.change
    if change is None:
        return {}
    is_told = any(one.change_id == change.pk for one in seen.tellings)
    counts = queries.parts(change) if is_told else Counter[queries.Part]()
    n_all = sum(counts[p] for p in (queries.Part.WAITING, queries.Part.ON_THE_WAY))
    n_done = counts[queries.Part.TOLD] + counts[queries.Part.FAILED]
    return {
        "change": change,
        "is_worth": change.state in TOLD and seen.n_cases > 0,
        "is_told": is_told,
        "running": running,
        "numbers": screen.numbers(seen.problem.pk, change, counts) if is_told else [],
        "n_done": n_done,
        "n_all": n_done + n_all,
        "n_new": preview.linked_since(change) if is_told else 0,
        "rows": [screen.telling_row(one) for one in seen.tellings],
    }


def _link(one: queries.Link) -> dict[str, Any]:
    if one.case is not None:
        shown = screen.case_row(one.case)
    else:
        found = one.mention
        assert found is not None
        shown = {
            "url": reverse("mention", args=[found.pk]),
            "name": str(found.identity or _("Somebody")),
            "title": found.title or found.text[:160],
            "network": found.network,
            "at": found.posted_at,
            "is_post": True,
        }
    why = _("by itself: %s") % one.words if one.by is None else one.by.name
    return shown | {"link_id": one.pk, "linked_at": one.at, "linked_by": why}


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def facts(request: PersonRequest, problem_id: int) -> HttpResponseBase:
    """What it is among us."""
    row = _problem(problem_id)
    form = forms.ProblemForm(request.POST or None, has_kind=False, initial=forms.initial(row))
    if form.is_bound and form.is_valid():
        try:
            actions.change_facts(
                problem_id=row.pk, facts=form.facts(kind=row.kind), by=request.user, now=clock.now()
            )
        except NotPossible as why:
            form.add_error(None, str(why))
        else:
            return redirect("problem", problem_id=row.pk)
    context = {"form": form, "row": row}
    return page(request, "problems/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def words(request: PersonRequest, problem_id: int) -> HttpResponseBase:
    """What people outside read of it, in one language."""
    row = _problem(problem_id)
    language = request.GET.get("language", row.language)
    known = {one.language: one for one in queries.words_of(row)}
    usual = {"language": language if language in forms.NAMES else row.language}
    initial = forms.initial_words(known[language]) if language in known else usual
    form = forms.WordsForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.say_in_public(
                problem_id=row.pk, said=form.said(), by=request.user, now=clock.now()
            )
        except NotPossible as why:
            form.add_error(None, str(why))
        else:
            return redirect("problem", problem_id=row.pk)
    context = {"form": form, "row": row, "is_words": True}
    return page(request, "problems/form.html", context, status=422 if form.is_bound else 200)


@require_POST
@answerers
def state(request: PersonRequest, problem_id: int) -> HttpResponseBase:
    """It stands differently."""
    row = _problem(problem_id)
    try:
        change = actions.change_state(
            problem_id=row.pk,
            state=typed(request, "state"),
            note=typed(request, "note"),
            by=request.user,
            now=clock.now(),
        )
    except NotPossible as why:
        return answer(request, reverse("problem", args=[row.pk]), str(why), is_good=False)
    n_people = queries.n_people(row.pk)
    if change.state in TOLD and n_people and request.user.can_lead and change.said:
        return redirect("problem_telling", problem_id=row.pk)
    messages.success(request, _("It stands so from now on."))
    return redirect("problem", problem_id=row.pk)


@require_POST
@leads
def publication(request: PersonRequest, problem_id: int) -> HttpResponseBase:
    """Everybody may read it, or (`back`) nobody outside any more."""
    row, url = _problem(problem_id), reverse("problem", args=[problem_id])
    try:
        if "back" in request.POST:
            actions.withdraw(problem_id=row.pk, by=request.user, now=clock.now())
            return answer(request, url, _("Its address leads nowhere from now on."))
        actions.publish(problem_id=row.pk, by=request.user, now=clock.now())
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    return answer(request, url, _("Everybody may read it from now on."))
