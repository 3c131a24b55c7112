"""Times that we owe by rule: business hours, and the clocks of a case.

A calendar is a time zone, opening hours for each weekday and holidays. Opening hours are turned
into moments in UTC day by day, so a day on which the clocks change counts the hours that really
passed. A clock is the sum of the stretches in which it ran; its due time is the moment at which
that sum reaches what the policy allows. Waiting for the person pauses "next answer" and
"resolution"; a snooze is our own wish and pauses nothing; a closed case pauses all.

What it misses: half holidays, and a local time that a change of clocks skips counts as the moment
one hour later. https://docs.python.org/3/library/datetime.html#datetime.datetime.fold
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
MAX_DAYS = 4 * 366
"""How far ahead a due time is looked for; a longer rest is a mistake in the calendar."""

Hours = tuple[int, int]
"""From, to: minutes after midnight, local, 0 to 1440, from before to."""


class NoHours(ValueError):
    """The calendar has no hour in which the time could pass."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When we are there. Raises `ValueError` for hours that are none and for an unknown time zone,
    `NoHours` when there are none at all."""

    time_zone: str = "UTC"
    weekly: Mapping[int, tuple[Hours, ...]] = field(default_factory=dict)
    """Weekday (Monday is 0) to its opening hours; a day that is missing is closed."""
    holidays: frozenset[date] = frozenset()
    is_always: bool = False
    """Round the clock; the rest is not looked at."""

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"“{self.time_zone}” is no time zone: write it like Europe/Berlin."
            ) from None
        for weekday, hours in self.weekly.items():
            if weekday not in range(7):
                raise ValueError(f"There is no weekday {weekday}: Monday is 0, Sunday is 6.")
            for begin, end in hours:
                if not 0 <= begin < end <= DAY_MINUTES:
                    raise ValueError(f"{_clock(begin)}-{_clock(end)} are no opening hours.")
        if not self.is_always and not any(self.weekly.values()):
            raise NoHours("The calendar has no opening hours: give it some, or make it 24/7.")


ALWAYS = Calendar(is_always=True)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What we owe, in seconds of the calendar; None: nothing of that kind."""

    first_answer_s: int | None = None
    next_answer_s: int | None = None
    resolution_s: int | None = None


class Kind(StrEnum):
    FIRST_ANSWER = "first_answer"
    NEXT_ANSWER = "next_answer"
    RESOLUTION = "resolution"


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    VOID = "void"
    """The case was closed before it mattered: neither kept nor broken."""


class Happened(StrEnum):
    """The events of a case that clocks listen to; all others are left out by the caller."""

    OPENED = "opened"
    PERSON_WROTE = "person_wrote"
    WE_ANSWERED = "we_answered"
    WAITS = "waits"
    """We said that we wait for the person."""
    WAITS_NO_MORE = "waits_no_more"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True)
class Moment:
    at: datetime
    """Aware."""
    what: Happened


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One time that we owe in one case. There is one NEXT_ANSWER for each time the person wrote."""

    kind: Kind
    started_at: datetime
    due_at: datetime | None
    """None while it is paused: when it will be due depends on when it goes on."""
    met_at: datetime | None
    state: State
    left_s: float
    """What is left of the time, in seconds of the calendar; 0 when it is used up."""


def parse_hours(text: str) -> tuple[Hours, ...]:
    """Opening hours as people type them: "09:00-12:30, 13:00-17:00", "0-24", "" for closed.

    Raises `ValueError` with words for the form.
    """
    hours = []
    for part in text.replace("–", "-").replace(",", " ").split():
        begin, dash, end = part.partition("-")
        try:
            minutes = (_minutes(begin), _minutes(end))
        except ValueError:
            minutes = (0, 0)
        if not dash or not 0 <= minutes[0] < minutes[1] <= DAY_MINUTES:
            raise ValueError(f"“{part}” are no opening hours: write them like 09:00-17:00.")
        hours.append(minutes)
    return tuple(sorted(hours))


def due_at(start: datetime, duration_s: float, calendar: Calendar) -> datetime:
    """The moment, in UTC, when `duration_s` seconds of opening hours have passed since `start`.

    O(days between). Raises `NoHours` when that is not so within four years.
    """
    start = start.astimezone(UTC)
    if calendar.is_always:
        return start + timedelta(seconds=duration_s)
    left = timedelta(seconds=max(duration_s, 0.0))
    for begin, end in _open(start, calendar, n_days=MAX_DAYS):
        begin = max(begin, start)
        if end - begin >= left:
            return begin + left
        left -= max(end - begin, timedelta())
    raise NoHours(
        "The calendar has too few opening hours to keep any time: give it some, or fewer holidays."
    )


def elapsed_s(start: datetime, end: datetime, calendar: Calendar) -> float:
    """Seconds of opening hours between two moments; 0 when `end` is not after `start`. O(days)."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return 0.0
    if calendar.is_always:
        return (end - start).total_seconds()
    stretches = _open(start, calendar, n_days=(end - start).days + 2)
    overlaps = (min(b, end) - max(a, start) for a, b in stretches)
    return sum(max(overlap.total_seconds(), 0.0) for overlap in overlaps)


def clocks(
    history: Iterable[Moment], policy: Policy, calendar: Calendar, now: datetime
) -> list[Clock]:
    """Every clock of a case, oldest first. What lies after `now` has not happened yet."""
    moments = sorted((m for m in history if m.at <= now), key=lambda moment: moment.at)
    reading = _Reading()
    for moment in moments:
        reading.take(moment)
    found: list[Clock] = []
    for run in (*reading.done, *reading.runs.values()):
        allowed_s = _allowed(policy, run.kind)
        if allowed_s is not None:
            found.append(_read(run, allowed_s, calendar, now))
    return sorted(found, key=lambda clock: (clock.started_at, list(Kind).index(clock.kind)))


# ---- hours ---------------------------------------------------------------------------------


def _open(
    start: datetime, calendar: Calendar, *, n_days: int
) -> Iterator[tuple[datetime, datetime]]:
    """Opening hours as moments in UTC, in order, without overlap, from the local day of `start`."""
    zone = ZoneInfo(calendar.time_zone)
    day = start.astimezone(zone).date()
    done = datetime.min.replace(tzinfo=UTC)
    for _ in range(n_days):
        if day not in calendar.holidays:
            for begin, end in sorted(calendar.weekly.get(day.weekday(), ())):
                first = max(_moment(day, begin, zone, fold=0), done)
                last = _moment(day, end, zone, fold=1)
                if last > first:
                    yield first, last
                    done = last
        day += timedelta(days=1)


def _moment(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> datetime:
    """A local time as a moment. One that the clocks show twice: the first with fold 0, the second
    with fold 1, so that opening hours hold all of it. One that they skip: read with the offset
    before the change."""
    if minutes == DAY_MINUTES:
        day, minutes, fold = day + timedelta(days=1), 0, 0
    local = datetime.combine(day, time(minutes // 60, minutes % 60), zone)
    first, second = (local.replace(fold=n).astimezone(UTC) for n in (0, 1))
    return first if second < first or fold == 0 else second


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + (int(minute) if minute else 0)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# ---- clocks --------------------------------------------------------------------------------


@dataclass
class _Run:
    """One clock while the history is read: the stretches in which it ran."""

    kind: Kind
    started_at: datetime
    stretches: list[tuple[datetime, datetime | None]]
    met_at: datetime | None = None
    is_void: bool = False

    def pause(self, at: datetime) -> None:
        if self.stretches[-1][1] is None:
            self.stretches[-1] = (self.stretches[-1][0], at)

    def resume(self, at: datetime) -> None:
        if self.stretches[-1][1] is not None and self.met_at is None:
            self.stretches.append((at, None))

    def meet(self, at: datetime) -> None:
        self.pause(at)
        self.met_at = at


@dataclass
class _Reading:
    """The clocks of a case while its history goes by."""

    runs: dict[Kind, _Run] = field(default_factory=dict)
    done: list[_Run] = field(default_factory=list)
    is_closed: bool = False
    is_unheard: bool = False
    """The person wrote while the case was closed."""

    def take(self, moment: Moment) -> None:
        match moment.what:
            case Happened.OPENED if not self.runs:
                for kind in (Kind.FIRST_ANSWER, Kind.RESOLUTION):
                    self._start(kind, moment.at)
            case _ if not self.runs:
                pass
            case Happened.WE_ANSWERED:
                self._answer(moment.at)
            case Happened.PERSON_WROTE:
                self._hear(moment.at)
            case Happened.WAITS:
                self._pause(moment.at)
            case Happened.WAITS_NO_MORE if not self.is_closed:
                self._resume(moment.at)
            case Happened.CLOSED:
                self._close(moment.at)
            case Happened.REOPENED if self.is_closed:
                self._reopen(moment.at)

    def _start(self, kind: Kind, at: datetime) -> None:
        self.runs[kind] = _Run(kind, at, [(at, None)])

    def _answer(self, at: datetime) -> None:
        self.is_unheard = False
        first = self.runs[Kind.FIRST_ANSWER]
        if first.met_at is None:
            first.meet(at)
        if following := self.runs.pop(Kind.NEXT_ANSWER, None):
            following.meet(at)
            self.done.append(following)

    def _hear(self, at: datetime) -> None:
        if self.is_closed:
            self.is_unheard = True
            return
        self._resume(at)
        if self.runs[Kind.FIRST_ANSWER].met_at and Kind.NEXT_ANSWER not in self.runs:
            self._start(Kind.NEXT_ANSWER, at)

    def _pause(self, at: datetime) -> None:
        for run in self.runs.values():
            if run.kind is not Kind.FIRST_ANSWER:
                run.pause(at)

    def _resume(self, at: datetime) -> None:
        for run in self.runs.values():
            run.resume(at)

    def _close(self, at: datetime) -> None:
        self.is_closed = True
        if self.runs[Kind.RESOLUTION].met_at is None:
            self.runs[Kind.RESOLUTION].meet(at)
        for run in self.runs.values():
            if run.met_at is None:
                run.pause(at)
                run.is_void = True

    def _reopen(self, at: datetime) -> None:
        """The time of the closure does not count; what was used before it does."""
        self.is_closed = False
        self.runs[Kind.RESOLUTION].met_at = None
        for run in self.runs.values():
            run.is_void = False
        if self.is_unheard:
            self.is_unheard = False
            self._hear(at)
        self._resume(at)


def _allowed(policy: Policy, kind: Kind) -> int | None:
    return {
        Kind.FIRST_ANSWER: policy.first_answer_s,
        Kind.NEXT_ANSWER: policy.next_answer_s,
        Kind.RESOLUTION: policy.resolution_s,
    }[kind]


def _read(run: _Run, allowed_s: float, calendar: Calendar, now: datetime) -> Clock:
    left_s = float(allowed_s)
    due: datetime | None = None
    for begin, end in run.stretches:
        spent_s = elapsed_s(begin, end or now, calendar)
        if due is None and (end is None or spent_s >= left_s or run.met_at == end):
            due = due_at(begin, left_s, calendar)
        left_s -= spent_s
    return Clock(
        kind=run.kind,
        started_at=run.started_at,
        due_at=due,
        met_at=run.met_at,
        state=_state(run, due, now),
        left_s=max(left_s, 0.0),
    )


def _state(run: _Run, due: datetime | None, now: datetime) -> State:
    if due is not None and (run.stretches[-1][1] or now) > due:
        return State.BREACHED
    if run.met_at is not None:
        return State.MET
    if run.is_void:
        return State.VOID
    return State.RUNNING if run.stretches[-1][1] is None else State.PAUSED
