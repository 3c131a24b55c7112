"""Actions, steps, faults and signs of macros and playbooks in words for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from allears.cases import filter_words
from allears.cases.queries.rows import AsideKind, Cause, Outcome
from allears.playbooks.rules import acts, fitting, steps
from allears.playbooks.rules.acts import Act, Do
from allears.playbooks.rules.exchange import Names
from allears.playbooks.rules.steps import Kind, Step

DO = {
    Do.TAKE: lazy("Take it"),
    Do.ASSIGN: lazy("Give it to a colleague"),
    Do.RELEASE: lazy("Put it back into the queue"),
    Do.OFFER: lazy("Offer it to another team"),
    Do.WATCH: lazy("Let a team watch"),
    Do.PRIORITY: lazy("Set the priority"),
    Do.NOTE: lazy("Write a note"),
    Do.DRAFT: lazy("Put words into the answer"),
    Do.ASK: lazy("Ask somebody at the side"),
    Do.PROBLEM: lazy("Link it to a problem"),
    Do.PLAYBOOK: lazy("Begin a playbook"),
    Do.SNOOZE: lazy("Snooze it"),
    Do.CLOSE: lazy("Close it"),
}
ICONS = {
    Do.TAKE: "hand",
    Do.ASSIGN: "user-check",
    Do.RELEASE: "user-minus",
    Do.OFFER: "arrow-right-left",
    Do.WATCH: "eye",
    Do.PRIORITY: "signal",
    Do.NOTE: "sticky-note",
    Do.DRAFT: "message-square-text",
    Do.ASK: "message-circle-question-mark",
    Do.PROBLEM: "waypoints",
    Do.PLAYBOOK: "list-checks",
    Do.SNOOZE: "alarm-clock",
    Do.CLOSE: "circle-check",
}
UNTIL = {
    "1h": lazy("for an hour"),
    "4h": lazy("for four hours"),
    "tomorrow": lazy("until tomorrow, 9:00"),
    "2d": lazy("for two days"),
    "3d": lazy("for three days"),
    "monday": lazy("until Monday, 9:00"),
    "1w": lazy("for a week"),
    "2w": lazy("for two weeks"),
    "4w": lazy("for four weeks"),
}
LENGTHS = {
    "1h": lazy("within an hour"),
    "4h": lazy("within four hours"),
    "1d": lazy("within a working day"),
    "3d": lazy("within three working days"),
}
ACT_FAULTS = {
    acts.Why.EMPTY: lazy("It does nothing yet. Add an action."),
    acts.Why.TOO_MANY: lazy("These are more than 20 actions. Make two macros of them."),
    acts.Why.UNFINISHED: lazy("Something is missing here."),
    acts.Why.TOO_LONG: lazy("This text is too long."),
    acts.Why.SATISFIED: lazy("Only the person can say that they are satisfied."),
    acts.Why.TWICE: lazy(
        "An action above says already what becomes of the case. Take one of them out."
    ),
    acts.Why.AFTER_THE_END: lazy(
        "The case is closed, asleep or offered to others by then. Move this one up."
    ),
}
STEP_FAULTS = {
    steps.Why.EMPTY: lazy("It has no steps yet. Add one."),
    steps.Why.TOO_MANY: lazy("These are more than 60 steps. Make two playbooks of them."),
    steps.Why.UNFINISHED: lazy("Something is missing here."),
    steps.Why.NO_ANSWERS: lazy("A question needs at least two answers, and has room for eight."),
    steps.Why.LEADS_NOWHERE: lazy("An answer leads to a step that is not there any more."),
    steps.Why.CYCLE: lazy("From here one comes back to here. Lead on to a later step."),
    steps.Why.UNREACHABLE: lazy("No way leads to this step."),
}
KINDS = {
    Kind.DO: lazy("Do"),
    Kind.SAY: lazy("Say"),
    Kind.ASK: lazy("Ask"),
    Kind.CHECK: lazy("Check"),
    Kind.WAIT: lazy("Wait"),
}
KIND_ICONS = {
    Kind.DO: "square-check",
    Kind.SAY: "quote",
    Kind.ASK: "message-circle-question-mark",
    Kind.CHECK: "search-check",
    Kind.WAIT: "hourglass",
}
KIND_HELP = {
    Kind.DO: lazy("What to do. It is ticked off."),
    Kind.SAY: lazy(
        "What to say, word for word: it is shown large, to be read out. Blanks are filled in."
    ),
    Kind.ASK: lazy("A question to the person. Each answer leads to a step."),
    Kind.CHECK: lazy("Something that is so, or is not so."),
    Kind.WAIT: lazy("For a time, or until they write."),
}
WAITS = {**UNTIL, steps.THEY_WRITE: lazy("until they write")}
INTENTS = filter_words.INTENTS
OUTCOMES = [(value, label) for value, label in Outcome.choices if value in acts.OUTCOMES]
CAUSES = Cause.choices
ASKS = AsideKind.choices


def act_words(act: Act, names: Names) -> str:
    """An action in a line, as the list and the editor tell it."""
    label = str(DO[act.do])
    what = _what(act, names)
    return f"{label}: {what}" if what else label


def _what(act: Act, names: Names) -> str:
    gone = _("not there any more")
    match act.do:
        case Do.ASSIGN:
            return names.people.get(act.person, gone) if act.person else ""
        case Do.OFFER | Do.WATCH:
            return names.teams.get(act.team, gone) if act.team else ""
        case Do.ASK:
            return names.teams.get(act.team) or names.people.get(act.person) or ""
        case Do.PROBLEM:
            return names.problems.get(act.item, gone) if act.item else ""
        case Do.PLAYBOOK:
            return names.playbooks.get(act.item, gone) if act.item else ""
        case Do.PRIORITY:
            return str(filter_words.PRIORITIES.get(act.choice, ""))
        case Do.SNOOZE:
            return str(UNTIL.get(act.choice, ""))
        case Do.CLOSE:
            return str(dict(OUTCOMES).get(act.choice, "")).lower()
        case Do.NOTE | Do.DRAFT:
            return _short(act.text)
    return ""


def _short(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def step_words(step: Step) -> str:
    """A step in a line."""
    return _short(step.text) or str(KINDS[step.kind])


def answer_words(step: Step, answer: str) -> str:
    """What was answered, for people."""
    if step.kind == Kind.CHECK:
        return {steps.YES: _("It is so"), steps.NO: _("It is not so")}.get(answer, "")
    return answer


def fit_words(fit: fitting.Fit, known: Mapping[str, Mapping[str, str]]) -> str:
    """Why a playbook is suggested; `known`: kind to the names of what met."""
    return ", ".join(known.get(kind, {}).get(said, said) for kind, said in fit.reasons)


def faults_by_place(found: Sequence[Any], said: Mapping[Any, Any]) -> dict[int, str]:
    """Place to what is wrong there; -1 is the whole."""
    return {one.at: str(said[one.why]) for one in reversed(found)}
