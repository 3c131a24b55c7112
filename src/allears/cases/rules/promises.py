"""A promise in a draft: which words give a time to the person, and when that time is up.

A sentence is cut into its parts. A part with a time counts when it commits its writer ("I will …"),
or when it is hardly more than the time and a neighbour commits; never when it asks, sets a condition,
denies, or tells of the past. A day ends with its last opening hour, and a day that is closed with
that of the open day before: what was said is never stretched. "I will come back to you" without a
time means the end of the next working day. The language only says whose words are tried first. What
it misses: promises without a word for time that it knows, and times in a table or a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from allears.cases.rules import promise_words as words
from allears.cases.rules.promise_words import Kind, Tongue
from allears.cases.rules.sla import DAY_MINUTES, Calendar

END_HOUR = 17
"""When a day ends where no calendar says so."""
MOST_CHARS = 20_000
MOST = 5
SHORT = 6
"""A part of so few words may be nothing but a time."""
LOOK_BACK_DAYS = 7
_SENTENCES = re.compile(
    r"[^.!?;؟\n]+(?:(?:(?<=\d)[.](?=\s*[\w,])|(?<=\b[ap])\.(?=m)|(?<=\b[ap]\.m)\.(?=\s+[a-z]))[^.!?;؟\n]+)*[.!?;؟]?"
)
_PARTS = re.compile(r"[^,،:–—]+(?:(?<=\d):(?=\d)[^,،:–—]*)*")
_TURNS = re.compile(
    r"\s(?=(?:but|aber|mais|pero|wenn|falls|if|because|weil|sobald)\s)", re.IGNORECASE
)


@dataclass(frozen=True)
class Found:
    """One promise."""

    start: int
    end: int
    words: str
    """As they stand in the draft."""
    due_at: datetime
    """In UTC, after now."""
    is_vague: bool = False
    """No time was said; this one is usual."""


@dataclass(frozen=True)
class _When:
    """Now, where the writer is, and the hours in which we are there."""

    now: datetime
    zone: ZoneInfo
    calendar: Calendar

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def find(text: str, *, language: str, now: datetime, zone: str, calendar: Calendar) -> list[Found]:
    """The promises of a draft, the earliest due first; at most five."""
    when = _When(now, ZoneInfo(zone), calendar)
    text = text[:MOST_CHARS]
    first = words.TONGUES.get(language.partition("-")[0])
    tongues = sorted(words.TONGUES.values(), key=lambda one: one is not first)
    found: list[Found] = []
    for tongue in tongues:
        for one in _dated(text, tongue, when):
            if not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
    found = found or [one for tongue in tongues for one in _vague(text, tongue, when)][:1]
    return sorted(found, key=lambda one: (one.due_at, one.start))[:MOST]


# ---- sentences -------------------------------------------------------------------------------


def _dated(text: str, tongue: Tongue, when: _When) -> Iterator[Found]:
    said_before = False
    for start, sentence in _cut(_SENTENCES, text):
        is_question = sentence.rstrip().endswith(("?", "؟"))
        parts = [] if is_question else list(_parts(sentence, start))
        good = [(at, part) for at, part in parts if not tongue.stops.search(part)]
        commits = any(tongue.commits.search(part) for _at, part in good)
        for at, part in good:
            is_short = len(part.split()) <= SHORT
            if not (tongue.commits.search(part) or (is_short and (commits or said_before))):
                continue
            yield from _times(part, at, tongue, when)
        said_before = commits


def _vague(text: str, tongue: Tongue, when: _When) -> Iterator[Found]:
    for start, sentence in _cut(_SENTENCES, text):
        meets = tongue.vague.search(sentence)
        if meets and not tongue.stops.search(sentence) and not sentence.rstrip().endswith("?"):
            due_at = _end_of(_working_day(when, 1), when)
            at = start + meets.start()
            yield Found(at, at + len(meets[0]), meets[0], due_at, is_vague=True)


def _cut(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    return ((one.start(), one[0]) for one in pattern.finditer(text))


def _parts(sentence: str, start: int) -> Iterator[tuple[int, str]]:
    for at, part in _cut(_PARTS, sentence):
        begin = 0
        for turn in _TURNS.finditer(part):
            yield start + at + begin, part[begin : turn.start()]
            begin = turn.start()
        yield start + at + begin, part[begin:]


def _times(part: str, at: int, tongue: Tongue, when: _When) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    for kind, pattern in tongue.times:
        for one in pattern.finditer(part):
            if any(one.start() < end and begin < one.end() for begin, end in taken):
                continue
            due_at = _due(kind, one, when)
            if due_at is None or due_at <= when.now:
                continue
            taken.append(one.span())
            said = one[0].strip().rstrip(".")
            begin = at + one.start() + len(one[0]) - len(one[0].lstrip())
            yield Found(begin, begin + len(said), said, due_at.astimezone(UTC))


# ---- times -----------------------------------------------------------------------------------


def _due(kind: Kind, one: re.Match[str], when: _When) -> datetime | None:
    match kind:
        case Kind.TODAY:
            return _on(when.today, one, when)
        case Kind.TOMORROW:
            return _on(when.today + timedelta(days=1), one, when)
        case Kind.AFTER_TOMORROW:
            return _on(when.today + timedelta(days=2), one, when)
        case Kind.WEEKDAY:
            return _on(_weekday(one, when), one, when)
        case Kind.SPAN:
            return _span(one, when)
        case Kind.DATE:
            day = _date(one, when)
            return _on(day, one, when) if day else None
        case Kind.HOUR:
            return _on(when.today, one, when)
        case Kind.END_OF_WEEK:
            friday = when.today + timedelta(days=(4 - when.today.weekday()) % 7)
            return _end_of(friday, when)
        case Kind.NEXT_WEEK:
            return _end_of(when.today + timedelta(days=11 - when.today.weekday()), when)
        case Kind.END_OF_MONTH:
            first = (when.today.replace(day=28) + timedelta(days=4)).replace(day=1)
            return _end_of(first - timedelta(days=1), when)


def _group(one: re.Match[str], *names: str) -> str:
    found = one.groupdict()
    return next((str(found[name]).strip().lower() for name in names if found.get(name)), "")


def _on(day: date, one: re.Match[str], when: _When) -> datetime:
    """At the hour that was said, at the end of the part of the day, else when the day ends."""
    hour = _group(one, "h")
    if _group(one, "noon"):
        return _at(day, time(12), when)
    if hour:
        half, h = _group(one, "half"), int(hour)
        h += 12 if half == "p" and h < 12 else -12 if half == "a" and h == 12 else 0
        if h > 23:
            return _end_of(day, when)
        return _at(day, time(h, int(_group(one, "m") or 0)), when)
    part = words.PARTS.get(_group(one, "part", "part2"))
    return _at(day, time(part), when) if part else _end_of(day, when)


def _at(day: date, clock: time, when: _When) -> datetime:
    return datetime.combine(day, clock, when.zone).astimezone(UTC)


def _weekday(one: re.Match[str], when: _When) -> date:
    wanted = words.WEEKDAYS[_group(one, "day", "day2")]
    ahead = (wanted - when.today.weekday()) % 7 or 7
    is_next = _group(one, "next").startswith(("next", "nächst"))
    if is_next and when.today.weekday() + ahead < 7:
        ahead += 7
    return when.today + timedelta(days=ahead)


def _date(one: re.Match[str], when: _When) -> date | None:
    month = int(_group(one, "monthno") or 0) or words.MONTHS.get(_group(one, "mon"), 0)
    year = _group(one, "y")
    try:
        found = date(int(year or when.today.year), month, int(_group(one, "d")))
        if not year and found < when.today:
            found = found.replace(year=found.year + 1)
    except ValueError:
        return None
    return found if found <= when.today + timedelta(days=366) else None


def _span(one: re.Match[str], when: _When) -> datetime | None:
    if dual := _group(one, "dual"):
        n, unit = words.DUALS[dual]
    else:
        raw = _group(one, "n")
        n = int(raw) if raw.isdigit() else words.NUMBERS.get(raw, 0)
        named = _group(one, "unit")
        unit = words.UNITS.get(named) or words.UNITS.get(named.rstrip("s"), "")
    if "ouvr" in one[0] or "hábil" in one[0] or "laborab" in one[0]:
        unit = "working_day"
    match unit if n else "":
        case "minute":
            return when.now + timedelta(minutes=n)
        case "hour":
            return when.now + timedelta(hours=n)
        case "day" | "week":
            return _end_of(when.today + timedelta(days=n * (7 if unit == "week" else 1)), when)
        case "working_day":
            return _end_of(_working_day(when, n), when)
    return None


def _working_day(when: _When, n: int) -> date:
    """The n-th open day after today."""
    day = when.today
    for _step in range(n * LOOK_BACK_DAYS + 30):
        day += timedelta(days=1)
        n -= bool(_closes(day, when)) if not when.calendar.is_always else day.weekday() < 5
        if n <= 0:
            break
    return day


def _closes(day: date, when: _When) -> datetime | None:
    """When we go home on this day; None when we are not there."""
    calendar = when.calendar
    hours = calendar.weekly.get(day.weekday(), ())
    if calendar.is_always or not hours or day in calendar.holidays:
        return None
    last = max(end for _begin, end in hours)
    if last >= DAY_MINUTES:
        last = DAY_MINUTES - 1
    local = datetime.combine(day, time(last // 60, last % 60), ZoneInfo(calendar.time_zone))
    return local.astimezone(UTC)


def _end_of(day: date, when: _When) -> datetime:
    """The end of a day as we work: never after the day itself, never before now."""
    if when.calendar.is_always:
        usual = _at(day, time(END_HOUR), when)
        return usual if usual > when.now else _at(day, time(23, 59), when)
    for back in range(LOOK_BACK_DAYS):
        closes = _closes(day - timedelta(days=back), when)
        if closes is not None and closes > when.now:
            return closes
        if closes is not None:
            break
    return _at(day, time(23, 59), when)
