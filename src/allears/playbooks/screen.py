"""Macros and playbooks as the screen of a case shows them: plain dictionaries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allears.cases import actions as cases
from allears.cases import filling, filter_words
from allears.cases.queries.rows import Case
from allears.knowledge.rules import blanks
from allears.playbooks import queries, words
from allears.playbooks.actions import Preview
from allears.playbooks.actions.acting import Done
from allears.playbooks.models import Following, Macro
from allears.playbooks.rules import fitting, steps, times
from allears.playbooks.rules.acts import Act
from allears.playbooks.rules.steps import Kind, Step
from allears.problems import queries as problems
from allears.staff import queries as staff
from allears.staff.queries import User

MOST_SUGGESTED = 1
ENDED_SHOWN = 3
"""Playbooks that came to their end at a case and are still told."""


def do_words(act: Act) -> str:
    return str(words.DO[act.do])


def ran_words(macro: Macro, done: Sequence[Done]) -> str:
    """What a macro did, in a toast."""
    new = [one.words for one in done if one.is_new]
    if not new:
        return _("%s: all of it was so already.") % macro.name
    return f"{macro.name}: {' · '.join(new)}"


def preview(found: Preview) -> dict[str, Any]:
    """What a macro will do to this case, or where it would stop."""
    rows = [
        {
            "icon": words.ICONS[one.do],
            "words": one.words if one.is_new else _("%s: so already") % one.words,
            "text": one.text,
            "is_new": one.is_new,
        }
        for one in found.done
    ]
    stopped = None
    if found.at is not None:
        stopped = {
            "icon": words.ICONS[found.at.do],
            "act": do_words(found.at),
            "why": found.stopped,
        }
    return {"rows": rows, "stopped": stopped, "not_tried": found.not_tried}


# ---- playbooks -------------------------------------------------------------------------------


def matter_of(case: Case) -> fitting.Matter:
    """What a playbook is suggested by."""
    said = " ".join([case.title, case.last_words, *case.subject_words])
    linked = {row.problem_id for row in problems.links_of_case(case.pk) if row.ended_at is None}
    return fitting.Matter(
        text=said, intent=case.intent, route=case.route_id or 0, problems=frozenset(linked)
    )


def to_begin(case: Case, user: User, typed: str = "") -> list[dict[str, Any]]:
    """Playbooks that can be begun here, those that fit first, each with why."""
    running = {row.playbook_id for row in queries.followed_on(case.pk) if row.ended_at is None}
    return _fitting(case, user, typed, running=running)


def _fitting(
    case: Case, user: User, typed: str = "", *, running: Collection[int]
) -> list[dict[str, Any]]:
    rows = [row for row in queries.playbooks(user, typed) if row.pk not in running]
    if not rows:
        return []
    matter = matter_of(case)
    fits = [(row, fitting.fit(fitting.read(row.signs), matter)) for row in rows]
    fits.sort(key=lambda pair: -pair[1].points)
    return [
        {
            "id": row.pk,
            "name": row.name,
            "when": row.when_words,
            "points": fit.points,
            "why": words.fit_words(fit, _named(fit, case)),
        }
        for row, fit in fits
    ]


def _named(fit: fitting.Fit, case: Case) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {
        fitting.Kind.INTENT: {key: str(label) for key, label in filter_words.INTENTS.items()}
    }
    for kind, said in fit.reasons:
        if kind == fitting.Kind.PROBLEM:
            row = problems.problem(int(said))
            found.setdefault(kind, {})[said] = row.title if row else ""
        if kind == fitting.Kind.ROUTE and case.route is not None:
            found.setdefault(kind, {})[said] = case.route.name
    return found


def panel(case: Case, user: User, *, now: datetime) -> dict[str, Any]:
    """Context of `playbooks/_panel.html`. Two reads where nothing is followed and nothing fits."""
    rows = queries.followed_on(case.pk)
    may = user.can_answer and cases.may_answer(case, user) and case.closed_at is None
    running = [row for row in rows if row.ended_at is None]
    ended = [row for row in rows if row.ended_at is not None][:ENDED_SHOWN]
    suggested = []
    if may and not running:
        left = {row.playbook_id for row in ended}
        offered = _fitting(case, user, running=())
        suggested = [one for one in offered if one["points"] and one["id"] not in left]
    names = {one.pk: one.name for one in staff.users(with_former=True)} if rows else {}
    return {
        "case": case,
        "running": [_running(row, case, user, names, now=now) for row in running],
        "ended": [_ended(row, names) for row in ended],
        "suggested": suggested[:MOST_SUGGESTED],
        "may_follow": may,
    }


def _running(
    row: Following, case: Case, user: User, names: dict[int, str], *, now: datetime
) -> dict[str, Any]:
    walk = steps.walk(steps.read(row.version.steps), steps.read_done(row.done))
    n = len(walk.done)
    newest = queries.newest_version(row.playbook_id)
    return {
        "id": row.pk,
        "name": row.playbook.name,
        "url": reverse("following", args=[case.pk, row.pk]),
        "n": n + 1,
        "n_all": n + walk.n_left,
        "done": [_done(step, done, names) for step, done in walk.done],
        "step": _step(walk.here, row, case, user, now=now) if walk.here else None,
        "is_older": newest is not None and newest.n != row.version.n,
    }


def _done(step: Step, done: steps.Done, names: dict[int, str]) -> dict[str, Any]:
    return {
        "words": words.step_words(step),
        "icon": words.KIND_ICONS[step.kind],
        "answer": words.answer_words(step, done.answer),
        "by": names.get(done.by, _("somebody")),
        "at": datetime.fromisoformat(done.at),
    }


def _step(step: Step, row: Following, case: Case, user: User, *, now: datetime) -> dict[str, Any]:
    text = blanks.fill(step.text, filling.known_of(case, user)).text
    return {
        "key": step.key,
        "kind": step.kind.value,
        "label": words.KINDS[step.kind],
        "icon": words.KIND_ICONS[step.kind],
        "text": text,
        "answers": [
            (one.words, words.answer_words(step, one.words)) for one in steps.choices(step)
        ],
        "wait": _wait(step, row, case, now=now) if step.kind == Kind.WAIT else None,
    }


def _wait(step: Step, row: Following, case: Case, *, now: datetime) -> dict[str, Any]:
    """Until when, and whether that is over; `snooze`: the moment for a button that lets the case sleep."""
    if step.until == steps.THEY_WRITE:
        has_written = not case.last_is_ours and case.last_message_at >= row.touched_at
        said = _("They have written.") if has_written else _("Until they write.")
        return {"words": said, "is_over": has_written, "snooze": ""}
    zone = timezone.get_current_timezone_name()
    until = times.until(step.until, zone=zone, now=row.touched_at)
    if until is None or until <= now:
        return {"words": _("The time is over."), "is_over": True, "snooze": ""}
    local = timezone.localtime(until)
    said = _("Until %s.") % date_format(local, "D j M, H:i")
    sleeps = case.snoozed_until is not None
    return {
        "words": said,
        "is_over": False,
        "snooze": "" if sleeps else local.strftime("%Y-%m-%dT%H:%M"),
    }


def _ended(row: Following, names: dict[int, str]) -> dict[str, Any]:
    walk = steps.walk(steps.read(row.version.steps), steps.read_done(row.done))
    macro = row.version.macro
    offers = macro if macro and macro.removed_at is None and not row.is_left else None
    return {
        "id": row.pk,
        "name": row.playbook.name,
        "url": reverse("following", args=[row.case_id, row.pk]),
        "is_left": row.is_left,
        "why": row.why_left,
        "by": names.get(row.ended_by_id or 0, ""),
        "at": row.ended_at,
        "done": [_done(step, done, names) for step, done in walk.done],
        "macro": offers,
    }
