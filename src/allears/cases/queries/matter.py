"""A case as the person may see it whose case it is: what happened in plain words, and what comes next.

Nothing of notes, side questions, names of colleagues, reasons or priorities crosses this line; what
happened is reduced to a few kinds before it leaves.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from allears.cases import page_links
from allears.cases.models import (
    Case,
    Clock,
    Closure,
    Conversation,
    Event,
    EventKind,
    FollowUpPolicy,
    PersonPage,
    Promise,
    PromiseState,
)
from allears.cases.models.case import Outcome
from allears.cases.queries.outcomes import is_thanks_alone
from allears.cases.queries.outside import taken_back_in
from allears.lib import text

MOST_STEPS = 40
MOST_BEFORE = 200
"""How many who wait before them are counted; more are "more than 200"."""
MAX_WORDS = 240


class Step(StrEnum):
    """What the person is told of."""

    RECEIVED = "received"
    TAKEN = "taken"
    MOVED = "moved"
    ASKED = "asked"
    ANSWERED = "answered"
    PROMISED = "promised"
    BROKEN = "broken"
    WROTE = "wrote"
    SOLVED = "solved"
    GOOD = "good"
    NOT_GOOD = "not_good"
    OPEN_AGAIN = "open_again"
    ENDED = "ended"


_ASKED = (Outcome.UNCONFIRMED, Outcome.NO_ANSWER, Outcome.NOT_OURS)
_STEPS = {
    EventKind.OPENED: Step.RECEIVED,
    EventKind.TAKEN: Step.TAKEN,
    EventKind.ASSIGNED: Step.TAKEN,
    EventKind.HANDED: Step.MOVED,
    EventKind.ASKED: Step.ASKED,
    EventKind.REPLIED: Step.ANSWERED,
    EventKind.PROMISED: Step.PROMISED,
    EventKind.PROMISE_BROKEN: Step.BROKEN,
    EventKind.HEARD: Step.WROTE,
    EventKind.SATISFIED: Step.GOOD,
    EventKind.NOT_SATISFIED: Step.NOT_GOOD,
    EventKind.REOPENED: Step.OPEN_AGAIN,
    EventKind.CLOSED: Step.ENDED,
}


@dataclass(frozen=True)
class Happened:
    step: Step
    at: datetime
    due_at: datetime | None = None
    """Of a promise."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """All that the page shows."""

    case_id: int
    tag: str
    language: str
    understood: str
    is_understood_by_us: bool
    """A line of ours; else their own first words."""
    team: str
    first_name: str
    """Of who has it; empty where the settings keep that to ourselves, or nobody has it yet."""
    steps: tuple[Happened, ...]
    waits: bool
    is_closed: bool
    is_good: bool
    is_asked: bool
    """We think that it is solved, and they have not said so."""
    is_thanks: bool
    """They only praised: nothing is asked of them."""
    due_at: datetime | None
    n_before: int | None
    """How many wait before them, up to one more than `MOST_BEFORE`; None while nobody waits."""
    time_zone: str


def page_of(token: str) -> PersonPage | None:
    """The page of an address, if it was not taken away."""
    key = page_links.key_of(token)
    rows = PersonPage.objects.select_related("case__team", "case__assignee")
    return rows.filter(key=key, withdrawn_at=None).first() if key else None


def matter(page: PersonPage) -> Matter:
    """Nine reads at most, however long the case is."""
    case = page.case
    closure = Closure.objects.filter(case=case, reopened_at=None).first()
    settings = FollowUpPolicy.objects.filter(pk=1).first() or FollowUpPolicy(pk=1)
    outcome = closure.outcome if closure else ""
    waits = case.waiting_since is not None and case.snoozed_until is None
    is_thanks = is_thanks_alone(case)
    name = case.assignee.name.split()[0] if case.assignee and case.assignee.name else ""
    return Matter(
        case_id=case.pk,
        tag=case.tag,
        language=case.language,
        understood=page.understood or _first_words(case),
        is_understood_by_us=bool(page.understood),
        team=case.team.name,
        first_name=name if settings.shows_first_name else "",
        steps=_happened(case, is_thanks=is_thanks),
        waits=waits,
        is_closed=closure is not None,
        is_good=outcome == Outcome.SATISFIED,
        is_asked=outcome in _ASKED and not is_thanks,
        is_thanks=is_thanks,
        due_at=_due_at(case) if closure is None else None,
        n_before=_n_before(case) if waits else None,
        time_zone=settings.time_zone,
    )


def _first_words(case: Case) -> str:
    said = case.messages.filter(mention__isnull=False).order_by("at", "pk")
    return text.shorten(said.values_list("text", flat=True).first() or case.title, MAX_WORDS)


def _happened(case: Case, *, is_thanks: bool) -> tuple[Happened, ...]:
    """The steps, oldest first; what follows itself is told once."""
    rows = Event.objects.filter(case=case, kind__in=[*_STEPS, EventKind.SENT])
    events = list(rows.order_by("-at", "-pk")[:MOST_STEPS])[::-1]
    left = {event.data.get("message") for event in events if event.kind == EventKind.SENT}
    left -= taken_back_in(case)
    steps: list[Happened] = []
    for event in sorted(events, key=lambda one: (one.at, one.kind == EventKind.PROMISED)):
        step = _step(event, left)
        if is_thanks and step is Step.SOLVED:
            step = Step.ENDED
        if step is None or (steps and steps[-1].step == step and step is not Step.PROMISED):
            continue
        due = event.data.get("due") if step is Step.PROMISED else None
        steps.append(Happened(step, event.at, datetime.fromisoformat(due) if due else None))
    return tuple(steps)


def _step(event: Event, left: Collection[object]) -> Step | None:
    """What the person is told of it; of an answer only once it has left."""
    if event.kind == EventKind.SENT:
        return None
    if event.kind == EventKind.REPLIED:
        is_told = event.data.get("outside") or event.data.get("message") in left
        return Step.ANSWERED if is_told else None
    if event.kind == EventKind.CLOSED:
        solved = event.data.get("outcome") == Outcome.UNCONFIRMED
        is_theirs = event.data.get("outcome") == Outcome.SATISFIED
        return Step.SOLVED if solved else None if is_theirs else Step.ENDED
    if event.kind == EventKind.HEARD and "mention" in event.data:
        return None
    return _STEPS[EventKind(event.kind)]


def _due_at(case: Case) -> datetime | None:
    """What was promised comes before what is owed by rule."""
    rows = Promise.objects.filter(case=case, state=PromiseState.OPEN).order_by("due_at")
    promised = rows.values_list("due_at", flat=True).first()
    if promised is not None or case.waiting_since is None:
        return promised
    running = Clock.objects.filter(case=case, met_at=None, breached_at=None, due_at__isnull=False)
    return running.order_by("due_at").values_list("due_at", flat=True).first()


def _n_before(case: Case) -> int:
    """Who waits before them in the queue of their team, counted up to a bound."""
    rows = Case.objects.filter(
        team_id=case.team_id,
        closed_at__isnull=True,
        snoozed_until__isnull=True,
        waiting_since__isnull=False,
        order_at__lt=case.order_at,
    )
    return rows.order_by("order_at", "pk")[: MOST_BEFORE + 1].count()


def place_of(page: PersonPage) -> Conversation | None:
    """The conversation in which they spoke last: what they add belongs to its channel."""
    rows = Conversation.objects.filter(case=page.case, messages__mention__isnull=False)
    rows = rows.select_related("channel", "identity").order_by("-messages__at", "-messages__pk")
    return rows.first()


def last_of(place: Conversation) -> int | None:
    """The mention of their last words in it."""
    rows = place.messages.filter(mention__isnull=False).order_by("-at", "-pk")
    return rows.values_list("mention_id", flat=True).first()
