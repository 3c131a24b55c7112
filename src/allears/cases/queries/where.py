"""Which cases: the queue and the filter as one condition, without joins.

Everything that lies in another table is asked for by "is among", so that the same condition
selects a page, and counts beside a dozen others in one walk over the open cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from allears.cases.models import Case, Clock, Closure, Draft, Message, Seen
from allears.cases.queries import approvals, asides, lines, search
from allears.cases.rules import filters
from allears.cases.rules.filters import Filter, Group, Sort, State
from allears.contacts import queries as contacts
from allears.staff.many import AnyOf
from allears.staff.queries import User


class Kind(StrEnum):
    """Which part of the cases a queue shows."""

    MINE = "mine"
    TEAM = "team"
    """Of my teams (or of those that the filter names), not yet taken."""
    ALL = "all"
    WATCHED = "watched"
    WITH_THEM = "with-them"
    """We have answered; the ball is with the person."""
    SNOOZED = "snoozed"
    CLOSED = "closed"
    DRAFTS = "drafts"
    """I have begun an answer."""
    PLANNED = "planned"
    """An answer is written and leaves later."""
    OFFERED = "offered"
    """Another team offers them to one of mine."""
    APPROVAL = "approval"
    """An answer waits for a yes of mine."""
    ASKED = "asked"
    """I or a team of mine was asked something at the side."""
    NOT_SATISFIED = "not-satisfied"
    """The person says that it is not good, and no lead has seen to it."""


AWAKE = (State.WAITING, State.WITH_THEM)
STATES: dict[Kind, tuple[State, ...]] = {
    Kind.MINE: AWAKE,
    Kind.TEAM: (State.WAITING,),
    Kind.ALL: (State.WAITING,),
    Kind.WATCHED: AWAKE,
    Kind.WITH_THEM: (State.WITH_THEM,),
    Kind.SNOOZED: (State.SNOOZED,),
    Kind.CLOSED: (State.CLOSED,),
    Kind.DRAFTS: tuple(State),
    Kind.PLANNED: tuple(State),
    Kind.OFFERED: (*AWAKE, State.SNOOZED),
    Kind.APPROVAL: (*AWAKE, State.SNOOZED),
    Kind.ASKED: (*AWAKE, State.SNOOZED),
    Kind.NOT_SATISFIED: (*AWAKE, State.SNOOZED),
}
"""How the cases of a queue stand, unless the filter says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What a list of cases shows, and in which order."""

    kind: Kind = Kind.ALL
    filter: Filter = field(default_factory=Filter)
    words: str = ""
    sort: Sort = Sort.NEED
    group: Group = Group.NONE

    @property
    def states(self) -> tuple[State, ...]:
        """In which states its cases can be."""
        if self.filter.state:
            return tuple(State(one) for one in self.filter.state)
        if self.filter.outcome or self.filter.closed_from or self.filter.closed_to:
            return (State.CLOSED,)
        return STATES[self.kind]

    @property
    def is_open(self) -> bool:
        """Whether it shows open cases alone."""
        return State.CLOSED not in self.states


NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""For a list that does not ask when."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who asks, and when."""

    user: User
    team_ids: frozenset[int]
    now: datetime


def reader(user: User, team_ids: Iterable[int], now: datetime) -> Reader:
    return Reader(user=user, team_ids=frozenset(team_ids), now=now)


def is_personal(queue: Queue) -> bool:
    """Whether a list may hold something else for another reader: by who they are, or by their day."""
    wanted = queue.filter
    is_ones_own = queue.kind not in (Kind.ALL, Kind.WITH_THEM, Kind.SNOOZED, Kind.CLOSED)
    is_by_day = any((wanted.opened_from, wanted.opened_to, wanted.closed_from, wanted.closed_to))
    is_about_one = filters.ME in wanted.assignee or wanted.unread or wanted.draft
    return bool(is_ones_own or is_by_day or is_about_one or queue.words)


def cases(queue: Queue, who: Reader) -> Q:
    """The whole condition of a list, but for the query language."""
    return (
        states(queue.states)
        & _scope(queue, who)
        & _filtered(queue.filter, who)
        & _with_words(queue.words)
    )


def states(wanted: Iterable[State]) -> Q:
    """Standing in one of these ways; written so that the indexes of open cases are met."""
    chosen = set(wanted)
    if chosen == set(State):
        return Q()
    found = Q(closed_at__isnull=False) if State.CLOSED in chosen else Q()
    open_ones = _open(chosen - {State.CLOSED})
    if State.CLOSED in chosen:
        return found | open_ones if open_ones else found
    return open_ones


def _open(chosen: set[State]) -> Q:
    if not chosen:
        return Q()
    found = Q(closed_at__isnull=True)
    awake, waits = Q(snoozed_until__isnull=True), Q(waiting_since__isnull=False)
    if len(chosen) == 3:
        return found
    if State.SNOOZED not in chosen:
        found &= awake
        return found if len(chosen) == 2 else found & (waits if State.WAITING in chosen else ~waits)
    if len(chosen) == 1:
        return found & ~awake
    return found & (~awake | (waits if State.WAITING in chosen else ~waits))


def _scope(queue: Queue, who: Reader) -> Q:
    """Whose cases."""
    match queue.kind:
        case Kind.MINE:
            return Q(assignee_id=who.user.pk)
        case Kind.TEAM:
            return Q(AnyOf("team_id", queue.filter.team or who.team_ids), assignee__isnull=True)
        case Kind.WATCHED:
            watched = Case.watchers.through.objects.filter(team_id__in=who.team_ids)
            return Q(pk__in=watched.values("case_id"))
        case Kind.DRAFTS:
            return drafted_by(who.user)
        case Kind.PLANNED:
            return planned(who.now)
        case Kind.OFFERED:
            return lines.offered_to(who.team_ids)
        case Kind.APPROVAL:
            return approvals.waiting_for(who.user, who.team_ids)
        case Kind.ASKED:
            return asides.asked_of(who.user, who.team_ids)
        case Kind.NOT_SATISFIED:
            return Q(dissatisfied_at__isnull=False)
    return Q()


def drafted_by(user: User) -> Q:
    return Q(pk__in=Draft.objects.filter(user=user).values("case_id"))


def planned(now: datetime) -> Q:
    """With an answer that leaves later."""
    rows = Message.objects.filter(
        leaves_at__gt=now, outgoing__sent_at__isnull=True, outgoing__cancelled_at__isnull=True
    )
    return Q(pk__in=rows.values("case_id"))


def unread_by(user: User) -> Q:
    """Open, the last word is the person's, and this reader has not seen it."""
    seen = Seen.objects.filter(
        case_id=OuterRef("pk"), user_id=user.pk, n_messages__gte=OuterRef("n_messages")
    )
    return Q(closed_at__isnull=True, last_is_ours=False) & ~Q(Exists(seen))


def _filtered(wanted: Filter, who: Reader) -> Q:
    found = Q()
    for name in ("priority", "intent", "mood", "urgency", "network", "language"):
        if values := getattr(wanted, name):
            found &= Q(**{f"{name}__in": values})
    if wanted.team:
        found &= Q(team_id__in=wanted.team)
    if wanted.contact is not None:
        found &= Q(contact_id=wanted.contact)
    if wanted.role:
        found &= Q(contact_id__in=contacts.with_roles(wanted.role, on=who.now.date()))
    if wanted.monitor:
        found &= Q(monitors__overlap=list(wanted.monitor))
    if wanted.assignee:
        found &= _assigned(wanted.assignee, who.user)
    return found & _times(wanted, who.now) & _flags(wanted, who.user)


def _assigned(wanted: Iterable[str], user: User) -> Q:
    people = [user.pk if one == filters.ME else int(one) for one in wanted if one != filters.NOBODY]
    found = Q(assignee_id__in=people) if people else Q()
    return found | Q(assignee__isnull=True) if filters.NOBODY in wanted else found


def _times(wanted: Filter, now: datetime) -> Q:
    found = Q()
    if waits := filters.length(wanted.waits):
        found &= Q(waiting_since__lte=now - waits)
    if wanted.sla == filters.MISSED:
        missed = Clock.objects.filter(breached_at__isnull=False, met_at__isnull=True)
        found &= Q(pk__in=missed.values("case_id")) | Q(next_due_at__lte=now)
    elif within := filters.length(wanted.sla):
        found &= Q(next_due_at__gt=now, next_due_at__lte=now + within)
    for column in ("opened", "closed"):
        first, last = getattr(wanted, f"{column}_from"), getattr(wanted, f"{column}_to")
        if first:
            found &= Q(**{f"{column}_at__gte": _midnight(first)})
        if last and last < date.max:
            found &= Q(**{f"{column}_at__lt": _midnight(last + timedelta(days=1))})
    return found


def _midnight(day: date) -> datetime:
    """When a day begins where the reader is."""
    try:
        local = datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
        return local.astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time(), tzinfo=UTC)


def _flags(wanted: Filter, user: User) -> Q:
    found = Q()
    if wanted.unread:
        found &= unread_by(user)
    if wanted.draft:
        found &= drafted_by(user)
    if wanted.back:
        found &= Q(n_returns__gt=0) | Q(n_reopened__gt=0)
    if wanted.outcome:
        closures = Closure.objects.filter(reopened_at__isnull=True, outcome__in=wanted.outcome)
        found &= Q(pk__in=closures.values("case_id"))
    return found


def _with_words(words: str) -> Q:
    """Words of the title, the name, or of what was said; or the number of the case."""
    words = words.replace("\0", "").strip()
    if not words:
        return Q()
    number = words.removeprefix("#")
    if number.isascii() and number.isdigit():
        return Q(pk=int(number)) if len(number) < 18 else Q(pk__in=[])
    return search.holding(words)
