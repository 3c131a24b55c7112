"""Writing a playbook: its steps are added, moved and taken out by buttons that send the whole form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allears.cases import queries as desk
from allears.cases.queries.rows import Used
from allears.knowledge.rules import blanks
from allears.lib import clock
from allears.lib.text import number
from allears.playbooks import actions, editing, queries, sharing, words
from allears.playbooks.models import Playbook
from allears.playbooks.results import results_of, steps_of
from allears.playbooks.rules import fitting
from allears.playbooks.rules import steps as rules
from allears.playbooks.rules.steps import Kind, Step
from allears.playbooks.views.answering import typed
from allears.problems import queries as problems
from allears.staff.access import PersonRequest, answerers, everybody
from allears.staff.actions import NotPossible
from allears.web.page import page

MOST_CHOICES = 300


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def new(request: PersonRequest) -> HttpResponseBase:
    """Make one."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@answerers
def change(request: PersonRequest, playbook_id: int) -> HttpResponseBase:
    """Change one; cases that follow it go on as they began."""
    return _edit(request, _row(request, playbook_id))


def _row(request: PersonRequest, playbook_id: int) -> Playbook:
    found = queries.playbook(playbook_id, request.user)
    if found is None:
        raise Http404(_("There is no such playbook (any more)."))
    return found


def _edit(request: PersonRequest, row: Playbook | None) -> HttpResponseBase:
    if request.method != "POST":
        version = queries.newest_version(row.pk) if row else None
        return _page(request, row, rules.read(version.steps) if version else [], _kept(row))
    found, done, given = (
        editing.steps_in(request.POST),
        editing.press(request.POST),
        _given(request),
    )
    if done.what != "keep":
        found, at = editing.moved(found, done)
        added = editing.new_step(request.POST) if done.what == "add" else None
        if added is not None:
            found, at = [*found, added], len(found)
        found = editing.without_loose_ends(found)
        return _page(request, row, found, given, focus=at, done=done.what)
    try:
        words_ = _words(request, found, given)
        kept = actions.keep_playbook(words=words_, by=request.user, now=clock.now(), row=row)
    except NotPossible as why:
        return _page(request, row, found, given, error=str(why))
    messages.success(request, _("“%s” is kept. Press . at a case to begin it.") % kept.name)
    return redirect("playbooks")


def _kept(row: Playbook | None) -> dict[str, Any]:
    """The blanks of the form, as they are kept."""
    signs = fitting.read(row.signs) if row else fitting.Signs()
    version = queries.newest_version(row.pk) if row else None
    return {
        "name": row.name if row else "",
        "share": sharing.said(row),
        "when": row.when_words if row else "",
        "words": ", ".join(signs.words),
        "intent": signs.intents[0] if signs.intents else "",
        "route": signs.routes[0] if signs.routes else 0,
        "problem": signs.problems[0] if signs.problems else 0,
        "macro": (version.macro_id or 0) if version else 0,
    }


def _given(request: PersonRequest) -> dict[str, Any]:
    plain = {name: typed(request, name) for name in ("name", "share", "when", "words", "intent")}
    return plain | {name: number(typed(request, name)) for name in ("route", "problem", "macro")}


def _words(
    request: PersonRequest, found: list[Step], given: dict[str, Any]
) -> actions.PlaybookWords:
    signs = fitting.Signs(
        words=fitting.words_in(given["words"]),
        intents=(given["intent"],) if given["intent"] in words.INTENTS else (),
        routes=(given["route"],) if given["route"] else (),
        problems=(given["problem"],) if given["problem"] else (),
    )
    return actions.PlaybookWords(
        name=given["name"],
        steps=found,
        when=given["when"],
        signs=signs,
        macro=queries.macro(given["macro"], request.user) if given["macro"] else None,
        whom=sharing.whom(given["share"]),
    )


def _page(
    request: PersonRequest,
    row: Playbook | None,
    found: list[Step],
    given: dict[str, Any],
    *,
    error: str = "",
    focus: int = -1,
    done: str = "",
) -> HttpResponseBase:
    faults = words.faults_by_place(rules.faults(found), words.STEP_FAULTS) if error else {}
    targets = [(step.key, f"{n}. {words.step_words(step)}") for n, step in enumerate(found, 1)]
    context: dict[str, Any] = {
        "current": "playbooks",
        "row": row,
        "given": given,
        "steps": [
            _step(at, step, faults.get(at, ""), has_more=done == "answer" and focus == at)
            for at, step in enumerate(found)
        ],
        "targets": targets,
        "n": len(found),
        "kinds": [(kind.value, label) for kind, label in words.KINDS.items()],
        "error": faults.get(-1) or error,
        "may_change": row is None or queries.may_change(row, request.user),
        "shares": sharing.choices(request.user),
        "intents": list(words.INTENTS.items()),
        "routes": [(one.pk, one.name) for one in desk.routes()[:MOST_CHOICES]],
        "problems": [(one.pk, one.title) for one in problems.by_title(limit=MOST_CHOICES)],
        "macros": [(one.pk, one.name) for one in queries.macros(request.user)],
        "blanks": list(blanks.BLANKS),
        "focus": focus,
        "pressed": done,
        "address": request.path,
    }
    status = 422 if error else 200
    return page(
        request, "playbooks/playbook.html", context, fragment="playbook_form", status=status
    )


def _step(at: int, step: Step, fault: str, *, has_more: bool) -> dict[str, Any]:
    checks = (*step.answers, rules.Answer(), rules.Answer())
    return {
        "at": at,
        "n": at + 1,
        "key": step.key,
        "kind": step.kind.value,
        "label": words.KINDS[step.kind],
        "help": words.KIND_HELP[step.kind],
        "icon": words.KIND_ICONS[step.kind],
        "text": step.text,
        "until": step.until,
        "waits": list(words.WAITS.items()) if step.kind == Kind.WAIT else [],
        "answers": editing.answer_rows(step, has_more=has_more) if step.kind == Kind.ASK else [],
        "checks": [
            {"n": 0, "words": words.answer_words(step, rules.YES), "to": checks[0].to},
            {"n": 1, "words": words.answer_words(step, rules.NO), "to": checks[1].to},
        ]
        if step.kind == Kind.CHECK
        else [],
        "fault": fault,
    }


@require_safe
@everybody
def results(request: PersonRequest, playbook_id: int) -> HttpResponseBase:
    """How often it was followed, by whom, what followed, and where it was left."""
    row = _row(request, playbook_id)
    context: dict[str, Any] = {"current": "playbooks", "row": row, "kind": "playbook"}
    context |= results_of(Used.PLAYBOOK, row.pk, now=clock.now())
    return page(request, "playbooks/results.html", context | steps_of(row))


@require_http_methods(["POST"])
@answerers
def removal(request: PersonRequest, playbook_id: int) -> HttpResponseBase:
    """Remove it; with `back` bring it back."""
    is_back = bool(request.POST.get("back"))
    row = queries.playbook(playbook_id, request.user, is_removed=is_back)
    if row is None:
        raise Http404(_("There is no such playbook (any more)."))
    do = actions.bring_back if is_back else actions.remove
    try:
        do(row=row, by=request.user, now=clock.now())
    except NotPossible as why:
        messages.error(request, str(why))
        return redirect("playbooks")
    response = redirect("playbooks")
    response["Location"] += "" if is_back else f"?removed=playbook-{row.pk}"
    return response
