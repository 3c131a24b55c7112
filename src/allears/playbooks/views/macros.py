"""Writing a macro: its actions are added, moved and taken out by buttons that send the whole form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allears.cases import filter_words
from allears.cases.queries.rows import Used
from allears.lib import clock
from allears.playbooks import actions, editing, queries, sharing, words
from allears.playbooks.actions.bringing import names_for
from allears.playbooks.models import Macro
from allears.playbooks.results import results_of
from allears.playbooks.rules import acts as rules
from allears.playbooks.rules.acts import Act, Do
from allears.playbooks.views.answering import typed
from allears.staff import queries as staff
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def new(request: PersonRequest) -> HttpResponseBase:
    """Make one."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def change(request: PersonRequest, macro_id: int) -> HttpResponseBase:
    """Change one; who may not change it sees it."""
    return _edit(request, _row(request, macro_id))


def _row(request: PersonRequest, macro_id: int) -> Macro:
    found = queries.macro(macro_id, request.user)
    if found is None:
        raise Http404(_("There is no such macro (any more)."))
    return found


def _edit(request: PersonRequest, row: Macro | None) -> HttpResponseBase:
    if request.method != "POST":
        given = {"name": row.name if row else "", "share": sharing.said(row)}
        return _page(request, row, rules.read(row.acts) if row else [], given)
    found = editing.acts_in(request.POST)
    done = editing.press(request.POST)
    given = {"name": typed(request, "name"), "share": typed(request, "share")}
    if done.what != "keep":
        found, at = editing.moved(found, done)
        added = editing.new_act(request.POST) if done.what == "add" else None
        if added is not None:
            found, at = [*found, added], len(found)
        return _page(request, row, found, given, focus=at, done=done.what)
    words_ = actions.MacroWords(name=given["name"], acts=found, whom=sharing.whom(given["share"]))
    try:
        kept = actions.keep_macro(words=words_, by=request.user, now=clock.now(), row=row)
    except NotPossible as why:
        return _page(request, row, found, given, error=str(why))
    messages.success(request, _("“%s” is kept. Press . at a case to run it.") % kept.name)
    return redirect("playbooks")


def _page(
    request: PersonRequest,
    row: Macro | None,
    found: list[Act],
    given: dict[str, str],
    *,
    error: str = "",
    focus: int = -1,
    done: str = "",
) -> HttpResponseBase:
    faults = words.faults_by_place(rules.faults(found), words.ACT_FAULTS) if error else {}
    context: dict[str, Any] = {
        "current": "playbooks",
        "row": row,
        "given": given,
        "acts": [_act(at, act, request, faults.get(at, "")) for at, act in enumerate(found)],
        "n": len(found),
        "kinds": [(do.value, label) for do, label in words.DO.items()],
        "error": faults.get(-1) or error,
        "may_change": row is None or queries.may_change(row, request.user),
        "shares": sharing.choices(request.user),
        "focus": focus,
        "pressed": done,
        "address": request.path,
    }
    status = 422 if error else 200
    return page(request, "playbooks/macro.html", context, fragment="macro_form", status=status)


def _act(at: int, act: Act, request: PersonRequest, fault: str) -> dict[str, Any]:
    names = names_for(request.user)
    chosen = f"team-{act.team}" if act.team else f"person-{act.person}" if act.person else ""
    return {
        "at": at,
        "do": act.do.value,
        "label": words.DO[act.do],
        "icon": words.ICONS[act.do],
        "act": act,
        "to": chosen,
        "fault": fault,
        "choices": _choices(act.do),
        "teams": list(names.teams.items()) if act.do in (Do.OFFER, Do.WATCH, Do.ASK) else [],
        "people": [(one.pk, one.name) for one in staff.colleagues()]
        if act.do in (Do.ASSIGN, Do.ASK)
        else [],
        "items": list((names.problems if act.do == Do.PROBLEM else names.playbooks).items())
        if act.do in (Do.PROBLEM, Do.PLAYBOOK)
        else [],
        "lengths": list(words.LENGTHS.items()),
        "causes": words.CAUSES,
    }


def _choices(do: Do) -> list[tuple[str, Any]]:
    match do:
        case Do.PRIORITY:
            return list(filter_words.PRIORITIES.items())
        case Do.SNOOZE:
            return list(words.UNTIL.items())
        case Do.CLOSE:
            return list(words.OUTCOMES)
        case Do.ASK:
            return list(words.ASKS)
    return []


@require_safe
@everybody
def results(request: PersonRequest, macro_id: int) -> HttpResponseBase:
    """How often it was used, by whom, and what followed."""
    row = _row(request, macro_id)
    context = {"current": "playbooks", "row": row, "kind": "macro"}
    context |= results_of(Used.MACRO, row.pk, now=clock.now())
    return page(request, "playbooks/results.html", context)


@require_http_methods(["POST"])
@answerers
def removal(request: PersonRequest, macro_id: int) -> HttpResponseBase:
    """Remove it; with `back` bring it back."""
    is_back = bool(request.POST.get("back"))
    row = queries.macro(macro_id, request.user, is_removed=is_back)
    if row is None:
        raise Http404(_("There is no such macro (any more)."))
    do = actions.bring_back if is_back else actions.remove
    try:
        do(row=row, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect("playbooks")
    response = redirect("playbooks")
    response["Location"] += "" if is_back else f"?removed=macro-{row.pk}"
    return response
