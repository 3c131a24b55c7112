"""When somebody may be disturbed, and when what is to be told them leaves.

Three things make it quiet: the quiet hours of a day, quiet weekdays, and (if the person wants that)
all that lies outside their working hours. The app is never quiet: only who is there sees it. A push
in quiet hours falls away, because a phone that buzzes eight hours later helps nobody; a mail waits
until it is loud again. Mails are bundled to the next quarter, hour or morning. Danger leaves at once
and breaks through the quiet, if the person allows that. All hours are local to the person's zone.
What it misses: holidays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
LOOK_AHEAD_DAYS = 9
"""A week and the days at its ends; who is never loud in it, is never loud."""
MORNING_MINUTE = 8 * 60
"""When the mail of the day leaves for somebody who has no working hours."""

Hours = tuple[int, int]
"""From, to: minutes after midnight, 0 to 1440, from before to."""


class Way(StrEnum):
    APP = "app"
    MAIL = "mail"
    PUSH = "push"


class Bundle(StrEnum):
    """How mails are gathered."""

    AT_ONCE = "at_once"
    QUARTER = "quarter"
    HOUR = "hour"
    DAY = "day"


_EVERY: Mapping[Bundle, timedelta] = {
    Bundle.QUARTER: timedelta(minutes=15),
    Bundle.HOUR: timedelta(hours=1),
}


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """From one local time to the next, over midnight when `until` is not after `begin`."""

    time_zone: str = "UTC"
    begin_minute: int = 20 * 60
    """Minutes after midnight, 0 to 1439; equal to `until_minute`: the whole day."""
    until_minute: int = 7 * 60
    quiet_weekdays: frozenset[int] = frozenset()
    """Days that are quiet from midnight to midnight; Monday is 0."""
    has_hours: bool = True
    """False: only the weekdays are quiet."""

    def holds(self, now: datetime) -> bool:
        local = now.astimezone(ZoneInfo(self.time_zone))
        if local.weekday() in self.quiet_weekdays:
            return True
        if not self.has_hours:
            return False
        minute = local.hour * 60 + local.minute
        if self.begin_minute < self.until_minute:
            return self.begin_minute <= minute < self.until_minute
        return minute >= self.begin_minute or minute < self.until_minute


@dataclass(frozen=True, kw_only=True)
class WorkingHours:
    """When somebody works, by weekday (Monday is 0); a day that is missing is free."""

    time_zone: str = "UTC"
    weekly: Mapping[int, tuple[Hours, ...]] = field(default_factory=dict)

    def holds(self, now: datetime) -> bool:
        local = now.astimezone(ZoneInfo(self.time_zone))
        minute = local.hour * 60 + local.minute
        return any(begin <= minute < end for begin, end in self.weekly.get(local.weekday(), ()))

    @property
    def is_known(self) -> bool:
        return any(self.weekly.values())


@dataclass(frozen=True, kw_only=True)
class Loudness:
    """What one person wishes."""

    time_zone: str = "UTC"
    quiet: QuietHours | None = None
    working: WorkingHours | None = None
    only_working: bool = False
    """Quiet outside of the working hours; without any it counts for nothing."""
    danger_breaks: bool = True
    bundle: Bundle = Bundle.AT_ONCE

    def is_quiet(self, now: datetime) -> bool:
        if self.quiet and self.quiet.holds(now):
            return True
        working = self.working
        return bool(self.only_working and working and working.is_known and not working.holds(now))

    def leaves_at(self, way: Way, now: datetime, *, is_danger: bool) -> datetime | None:
        """The moment in UTC; None: it falls away. O(days looked ahead)."""
        now = now.astimezone(UTC)
        if way is Way.APP or (is_danger and self.danger_breaks):
            return now
        if way is Way.PUSH:
            return None if self.is_quiet(now) else now
        return self._next_loud(self._bundled(now))

    def _bundled(self, now: datetime) -> datetime:
        """The next moment at which a bundle of mails is made up."""
        if self.bundle is Bundle.AT_ONCE:
            return now
        if self.bundle is Bundle.DAY:
            return next((at for at in self._mornings(now) if at > now), now)
        zone = ZoneInfo(self.time_zone)
        every = _EVERY[self.bundle]
        local = now.astimezone(zone)
        midnight = datetime.combine(local.date(), time(), zone).astimezone(UTC)
        n_gone = (now - midnight) // every
        return midnight + (n_gone + 1) * every

    def _mornings(self, now: datetime) -> Iterator[datetime]:
        """The beginning of each working day, or eight o'clock."""
        zone = ZoneInfo(self.time_zone)
        weekly = self.working.weekly if self.working and self.working.is_known else None
        for day in _days(now.astimezone(zone).date()):
            if weekly is None:
                yield _moment(day, MORNING_MINUTE, zone)
            elif spans := weekly.get(day.weekday()):
                yield _moment(day, min(begin for begin, _end in spans), zone)

    def _next_loud(self, at: datetime) -> datetime | None:
        """`at`, or the first moment after it that is not quiet; None when there is none."""
        if not self.is_quiet(at):
            return at
        return next((one for one in self._turns(at) if not self.is_quiet(one)), None)

    def _turns(self, at: datetime) -> list[datetime]:
        """Every moment ahead at which the quiet can end, in order."""
        zone = ZoneInfo(self.time_zone)
        found = set()
        for day in _days(at.astimezone(zone).date()):
            minutes = {0, self.quiet.until_minute if self.quiet else 0}
            if self.working:
                minutes |= {begin for begin, _end in self.working.weekly.get(day.weekday(), ())}
            found |= {_moment(day, minute, zone) for minute in minutes}
        return sorted(moment for moment in found if moment > at)


ALWAYS_LOUD = Loudness()


def _days(first: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(LOOK_AHEAD_DAYS))


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A local minute as UTC; one that a change of clocks skips counts as the hour after it."""
    hours, minutes = divmod(min(minute, DAY_MINUTES - 1), 60)
    return datetime.combine(day, time(hours, minutes), zone).astimezone(UTC)
