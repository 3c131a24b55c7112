"""Macros and playbooks at a case: choose one, see what it will do, run it, take it back; follow the steps."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allears.cases import queries as desk
from allears.cases.queries.rows import Case
from allears.lib import clock
from allears.lib.text import number
from allears.playbooks import actions, queries, screen
from allears.playbooks.models import Following, Macro
from allears.playbooks.views.answering import answer, triggers, typed
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page, wants_fragment


def _case(case_id: int) -> Case:
    found = desk.bare(case_id)
    if found is None:
        raise Http404
    return found


def _macro(macro_id: int, request: PersonRequest) -> Macro:
    found = queries.macro(macro_id, request.user)
    if found is None:
        raise Http404
    return found


@require_safe
@answerers
def choose(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """All that can be run or begun here; `first`: what stands first is looked at at once."""
    case = _case(case_id)
    words = request.GET.get("q", "").replace("\0", "")[:80]
    macros = queries.macros(request.user, words)
    if request.GET.get("first") and macros:
        return _look(request, case, macros[0])
    context = {
        "case": case,
        "words": words,
        "macros": macros,
        "playbooks": screen.to_begin(case, request.user, words),
        "has_any": bool(words or macros or queries.playbooks(request.user, limit=1)),
    }
    fragment = {"case-macros": "choose", "macro-choice": "choice"}
    return page(request, "playbooks/choose.html", context, fragment=fragment)


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def macro(request: PersonRequest, case_id: int, macro_id: int) -> HttpResponseBase:
    """GET shows what it will do to this very case; POST does it."""
    case, found = _case(case_id), _macro(macro_id, request)
    if request.method != "POST":
        return _look(request, case, found)
    url, now = reverse("case", args=[case_id]), clock.now()
    try:
        ran = actions.run(macro=found, case_id=case_id, by=request.user, now=now)
    except actions.Stopped as stop:
        words = _("Nothing was done. %(act)s: %(why)s")
        words %= {"act": screen.do_words(stop.act), "why": str(stop)}
        return answer(request, url, words, is_good=False)
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    back = reverse("macro_run", args=[case_id, ran.run.pk])
    return answer(request, url, screen.ran_words(found, ran.done), undo=back)


def _look(request: PersonRequest, case: Case, found: Macro) -> HttpResponseBase:
    preview = actions.look(macro=found, case_id=case.pk, by=request.user, now=clock.now())
    context = {"case": case, "macro": found, "preview": screen.preview(preview)}
    return page(request, "playbooks/look.html", context, fragment="look")


@require_POST
@answerers
def undo(request: PersonRequest, case_id: int, run_id: int) -> HttpResponseBase:
    """Take a macro back, all of it that can be taken back."""
    url = reverse("case", args=[case_id])
    found = queries.run(run_id)
    try:
        if found is None or found.case_id != case_id:
            raise NotPossible(_("There is nothing to take back."))
        left = actions.undo(run_id=run_id, by=request.user, now=clock.now())
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    return answer(request, url, " ".join([_("Taken back."), *left]))


# ---- playbooks -------------------------------------------------------------------------------


@require_safe
@everybody
def panel(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """What is followed here, with its step; else one that fits."""
    return _panel(request, _case(case_id))


def _panel(
    request: PersonRequest, case: Case, said: str = "", *, is_good: bool = True
) -> HttpResponse:
    context: dict[str, Any] = screen.panel(case, request.user, now=clock.now())
    if wants_fragment(request):
        response = render(request, "playbooks/_panel.html", context)
        if said:
            response.headers["HX-Trigger"] = triggers(said, is_good=is_good)
        return response
    return page(request, "playbooks/panel.html", context | {"is_plain": True})


@require_POST
@answerers
def begin(request: PersonRequest, case_id: int) -> HttpResponseBase:
    """Follow one from its first step."""
    case = _case(case_id)
    found = queries.playbook(number(typed(request, "playbook")), request.user)
    url = reverse("case", args=[case_id])
    try:
        if found is None:
            raise NotPossible(_("There is no such playbook for you."))
        actions.begin(playbook=found, case_id=case.pk, by=request.user, now=clock.now())
    except NotPossible as why:
        return answer(request, url, str(why), is_good=False)
    words = _("The playbook “%s” begins.") % found.name
    if request.headers.get("HX-Target") == "case-playbooks":
        return _panel(request, case)
    return answer(request, url, words)


@require_POST
@answerers
def step(request: PersonRequest, case_id: int, following_id: int) -> HttpResponseBase:
    """Tick a step off, with its answer; `do`: go back by one, or leave."""
    case = _case(case_id)
    row = _following(following_id, case)
    said, is_good = "", True
    try:
        _do(request, row)
    except NotPossible as why:
        said, is_good = str(why), False
    if wants_fragment(request):
        return _panel(request, case, said, is_good=is_good)
    url = reverse("case_playbooks", args=[case_id])
    return answer(request, url, said or _("Kept."), is_good=is_good)


def _following(following_id: int, case: Case) -> Following:
    found = queries.following(following_id)
    if found is None or found.case_id != case.pk:
        raise Http404
    return found


def _do(request: PersonRequest, row: Following) -> None:
    given: dict[str, Any] = {"following_id": row.pk, "by": request.user, "now": clock.now()}
    match typed(request, "do"):
        case "back":
            actions.go_back(**given)
        case "leave":
            actions.leave(words=typed(request, "words"), **given)
        case _:
            key, _colon, chosen = typed(request, "step").partition(":")
            actions.tick(step=key, answer=chosen, **given)
