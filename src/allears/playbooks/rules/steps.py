"""The steps of a playbook: read, checked, and walked with what was done so far.

A step leads to the next one in the list, or where its answer leads; leading on only, so a playbook always
comes to an end and each step is done at most once. A "check" is a question with the answers yes and no. What
it misses: whether the steps make sense.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec

MOST: Final = 60
MOST_ANSWERS: Final = 8
MAX_TEXT: Final = 5_000
NEXT: Final = ""
END: Final = "end"
YES, NO = "yes", "no"
THEY_WRITE: Final = "reply"
"""What a "wait" can wait for, beside the times of `rules.times`."""


class Kind(StrEnum):
    DO = "do"
    SAY = "say"
    ASK = "ask"
    CHECK = "check"
    WAIT = "wait"


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the answers of a step, and where it leads: a step's key, `END`, or the next step."""

    words: str = ""
    to: str = NEXT


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step; its key stays when the list is put in another order."""

    key: str
    kind: Kind
    text: str = ""
    answers: tuple[Answer, ...] = ()
    """ask: those that the person can give; check: yes, no"""
    until: str = ""
    """wait: a time of `rules.times`, or until they write"""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was done, by whom, when, and with which answer."""

    step: str
    at: str
    by: int
    answer: str = ""


class Why(StrEnum):
    """What is wrong with a step."""

    EMPTY = "empty"
    """There is none."""
    TOO_MANY = "too_many"
    UNFINISHED = "unfinished"
    NO_ANSWERS = "no_answers"
    """A question needs two."""
    LEADS_NOWHERE = "leads_nowhere"
    """An answer leads to a step that is not there any more."""
    CYCLE = "cycle"
    """It leads back to where one came from."""
    UNREACHABLE = "unreachable"
    """No way leads to it."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    at: int
    """Place of the step, from 0; -1: the playbook as a whole."""
    why: Why


def read(rows: Any) -> list[Step]:
    """What is kept, as steps. Raises `ValueError` for what is none."""
    try:
        return msgspec.convert(rows, list[Step])
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None


def write(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """As JSON."""
    return [dict(msgspec.to_builtins(step)) for step in steps]


def read_done(rows: Any) -> list[Done]:
    return msgspec.convert(rows, list[Done])


def choices(step: Step) -> tuple[Answer, ...]:
    """The answers that a step can have; none where it is only ticked."""
    if step.kind == Kind.CHECK:
        given = (*step.answers, Answer(), Answer())
        return (Answer(words=YES, to=given[0].to), Answer(words=NO, to=given[1].to))
    return step.answers if step.kind == Kind.ASK else ()


def leads_to(steps: Sequence[Step], at: int) -> list[str]:
    """The keys (or `END`) that may come after a step."""
    step = steps[at]
    following = steps[at + 1].key if at + 1 < len(steps) else END
    ways = [answer.to or following for answer in choices(step)]
    return ways or [following]


def faults(steps: Sequence[Step]) -> list[Fault]:
    """What speaks against keeping these steps, in their order; empty: nothing."""
    if not steps:
        return [Fault(at=-1, why=Why.EMPTY)]
    found = [Fault(at=-1, why=Why.TOO_MANY)] if len(steps) > MOST else []
    places = {step.key: at for at, step in enumerate(steps)}
    reached = _reached(steps, places)
    for at, step in enumerate(steps):
        why = _alone(step) or _ways(steps, at, places)
        if why is None and at not in reached:
            why = Why.UNREACHABLE
        if why is not None:
            found.append(Fault(at=at, why=why))
    return found


def _alone(step: Step) -> Why | None:
    if not step.text.strip() or len(step.text) > MAX_TEXT:
        return Why.UNFINISHED
    if step.kind == Kind.WAIT and not step.until:
        return Why.UNFINISHED
    if step.kind == Kind.ASK:
        named = [answer for answer in step.answers if answer.words.strip()]
        if len(named) < 2 or len(named) > MOST_ANSWERS:
            return Why.NO_ANSWERS
        if len(named) < len(step.answers):
            return Why.UNFINISHED
    return None


def _ways(steps: Sequence[Step], at: int, places: Mapping[str, int]) -> Why | None:
    ways = [to for to in leads_to(steps, at) if to != END]
    if any(to not in places for to in ways):
        return Why.LEADS_NOWHERE
    back = [places[to] for to in ways if places[to] <= at]
    if any(at in _after(steps, place, places) for place in back):
        return Why.CYCLE
    return None


def _after(steps: Sequence[Step], at: int, places: Mapping[str, int]) -> set[int]:
    """A step and all that can follow it."""
    found: set[int] = set()
    waiting = [at]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        waiting += [places[to] for to in leads_to(steps, here) if to in places]
    return found


def _reached(steps: Sequence[Step], places: Mapping[str, int]) -> set[int]:
    return _after(steps, 0, places)


# ---- walking ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Walk:
    """How far somebody has come."""

    done: tuple[tuple[Step, Done], ...]
    here: Step | None
    """The step that is next; None: they came to the end."""
    n_left: int
    """Steps that are still before them, on the longest way."""


def walk(steps: Sequence[Step], done: Sequence[Done]) -> Walk:
    """Along the steps by what was answered. What was done off the way does not count."""
    by_key = {one.step: one for one in done}
    passed = tuple(_passed(steps, by_key))
    places = {step.key: at for at, step in enumerate(steps)}
    last = passed[-1] if passed else None
    to = _next(steps, places, *last) if last else (steps[0].key if steps else END)
    here = steps[places[to]] if to in places else None
    n_left = _longest(steps, places, places[to]) if here else 0
    return Walk(done=passed, here=here, n_left=n_left)


def _passed(steps: Sequence[Step], by_key: Mapping[str, Done]) -> Iterator[tuple[Step, Done]]:
    places = {step.key: at for at, step in enumerate(steps)}
    key = steps[0].key if steps else END
    seen: set[str] = set()
    while key in places and key in by_key and key not in seen:
        seen.add(key)
        step = steps[places[key]]
        yield step, by_key[key]
        key = _next(steps, places, step, by_key[key])


def _next(steps: Sequence[Step], places: Mapping[str, int], step: Step, done: Done) -> str:
    at = places[step.key]
    following = steps[at + 1].key if at + 1 < len(steps) else END
    chosen = next((one for one in choices(step) if one.words == done.answer), None)
    return (chosen.to or following) if chosen else following


def _longest(steps: Sequence[Step], places: Mapping[str, int], at: int) -> int:
    """Steps from here to the end on the longest way, this one counted."""
    lengths: dict[int, int] = {}

    def length(place: int, above: frozenset[int]) -> int:
        if place in above:
            return 0
        if place not in lengths:
            inner = above | {place}
            ways = [places[to] for to in leads_to(steps, place) if to in places]
            lengths[place] = 1 + max((length(to, inner) for to in ways), default=0)
        return lengths[place]

    return length(at, frozenset())


def is_answer(step: Step, answer: str) -> bool:
    """Whether a step can be done with this answer."""
    given = [one.words for one in choices(step)]
    return answer in given if given else not answer
