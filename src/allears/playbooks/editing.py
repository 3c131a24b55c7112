"""The editors of macros and playbooks: all that was typed is in the form, and each button sends all of it.

So actions and steps are added, moved and removed without a script and by keys alone; nothing is kept before
"Keep it". Fields are named by the place of their row: `3-text`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import QueryDict
from msgspec import structs

from allears.playbooks.rules import acts, steps
from allears.playbooks.rules.acts import Act, Do
from allears.playbooks.rules.steps import Answer, Kind, Step

T = TypeVar("T")
MOST_ROWS = 100
EMPTY_ANSWERS = 2


@dataclass(frozen=True, kw_only=True)
class Press:
    """Which button was pressed, and on which row."""

    what: str = ""
    """keep, add, up, down, remove, answer, or nothing"""
    at: int = -1


def press(typed: QueryDict) -> Press:
    for what in ("up", "down", "remove", "answer", "add", "keep"):
        if what in typed:
            return Press(what=what, at=_number(typed.get(what, ""), default=-1))
    return Press()


def moved(rows: Sequence[T], done: Press) -> tuple[list[T], int]:
    """The rows in their new order, and the place of the row that the button belongs to."""
    found = list(rows)
    if not 0 <= done.at < len(found):
        return found, -1
    match done.what:
        case "up" | "down":
            to = done.at + (-1 if done.what == "up" else 1)
            if 0 <= to < len(found):
                found[done.at], found[to] = found[to], found[done.at]
                return found, to
            return found, done.at
        case "remove":
            del found[done.at]
            return found, min(done.at, len(found) - 1)
    return found, done.at


def _rows(typed: QueryDict) -> range:
    return range(min(_number(typed.get("rows", "")), MOST_ROWS))


def _number(text: str, *, default: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else default


def _field(typed: QueryDict, at: int) -> Callable[[str], str]:
    return lambda name: typed.get(f"{at}-{name}", "").replace("\0", "").replace("\r\n", "\n")


def acts_in(typed: QueryDict) -> list[Act]:
    """The actions as they were typed; rows that are none are left out."""
    found = []
    for at in _rows(typed):
        field = _field(typed, at)
        if field("do") not in set(Do):
            continue
        kind, _dash, whom = field("to").partition("-")
        act = Act(
            do=Do(field("do")),
            team=_number(field("team")) or (_number(whom) if kind == "team" else 0),
            person=_number(field("person")) or (_number(whom) if kind == "person" else 0),
            item=_number(field("item")),
            choice=field("choice")[:20],
            more=field("more")[:20],
            text=field("text")[: acts.MAX_TEXT + 1],
        )
        found.append(act)
    return found


def new_act(typed: QueryDict) -> Act | None:
    """The action that was chosen to be added."""
    wanted = typed.get("new", "")
    return Act(do=Do(wanted)) if wanted in set(Do) else None


def steps_in(typed: QueryDict) -> list[Step]:
    """The steps as they were typed."""
    found = []
    for at in _rows(typed):
        field = _field(typed, at)
        if field("kind") not in set(Kind):
            continue
        kind = Kind(field("kind"))
        step = Step(
            key=field("key")[:12] or new_key(),
            kind=kind,
            text=field("text")[: steps.MAX_TEXT + 1],
            answers=_answers(kind, field),
            until=field("until")[:12] if kind == Kind.WAIT else "",
        )
        found.append(step)
    return found


def _answers(kind: Kind, field: Callable[[str], str]) -> tuple[Answer, ...]:
    if kind == Kind.CHECK:
        return (Answer(to=field("to0")[:12]), Answer(to=field("to1")[:12]))
    if kind != Kind.ASK:
        return ()
    found = [
        Answer(words=" ".join(field(f"answer{n}").split())[:80], to=field(f"to{n}")[:12])
        for n in range(steps.MOST_ANSWERS)
    ]
    return tuple(one for one in found if one.words)


def new_step(typed: QueryDict) -> Step | None:
    """The step that was chosen to be added."""
    wanted = typed.get("new", "")
    return Step(key=new_key(), kind=Kind(wanted)) if wanted in set(Kind) else None


def new_key() -> str:
    return secrets.token_hex(4)


def without_loose_ends(found: Sequence[Step]) -> list[Step]:
    """Answers that led to a step that was removed lead to the next one."""
    keys = {step.key for step in found} | {steps.NEXT, steps.END}
    return [
        structs.replace(
            step,
            answers=tuple(
                one if one.to in keys else structs.replace(one, to=steps.NEXT)
                for one in step.answers
            ),
        )
        for step in found
    ]


def answer_rows(step: Step, *, has_more: bool) -> list[dict[str, Any]]:
    """The blanks for the answers of a question: those that are there, and empty ones to fill."""
    given = list(step.answers)
    n = max(EMPTY_ANSWERS, len(given) + (1 if has_more else 0))
    given += [Answer()] * (min(n, steps.MOST_ANSWERS) - len(given))
    return [{"n": n, "words": one.words, "to": one.to} for n, one in enumerate(given)]
