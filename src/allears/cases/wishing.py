"""What somebody wishes, as the rules read it: from the row of `staff` to ways and loudness.

A kind that they have never been asked about is told as usual, so that a new kind of news reaches
everybody. What cannot be read any more (a zone that is gone) counts as not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from allears.cases.rules import sla
from allears.cases.rules.loudness import Bundle, Hours, Loudness, QuietHours, Way, WorkingHours
from allears.cases.rules.notices import DEFAULT_WAYS, Kind, Person
from allears.staff.queries import User, Wishes

CHANNEL = "channel"
"""The kind of news that concerns no case: a channel is in trouble, well again, or its keys end."""
CHANNEL_WAYS = frozenset({Way.APP, Way.MAIL})
"""For who has not chosen."""


def person(user: User, wishes: Wishes, team_ids: frozenset[int]) -> Person:
    """One of us as `rules.notices` decides about them."""
    return Person(
        id=user.pk,
        team_ids=team_ids,
        is_active=user.is_active,
        ways=ways(wishes),
        loudness=loudness(user, wishes),
    )


def ways(wishes: Wishes) -> Mapping[Kind, frozenset[Way]]:
    """Every kind, with what was chosen for it or the usual."""
    known = set(Way)
    return {
        kind: frozenset(Way(way) for way in wishes.ways[kind] if way in known)
        if kind in wishes.ways
        else usual
        for kind, usual in DEFAULT_WAYS.items()
    }


def channel_ways(wishes: Wishes) -> frozenset[Way]:
    """How an administrator hears of a channel that needs somebody."""
    if CHANNEL not in wishes.ways:
        return CHANNEL_WAYS
    return frozenset(Way(way) for way in wishes.ways[CHANNEL] if way in set(Way))


def loudness(user: User, wishes: Wishes) -> Loudness:
    zone = zone_of(user)
    return Loudness(
        time_zone=zone,
        quiet=_quiet(wishes, zone),
        working=working(user, wishes),
        only_working=wishes.only_working,
        danger_breaks=wishes.danger_breaks,
        bundle=Bundle(wishes.bundle) if wishes.bundle in set(Bundle) else Bundle.QUARTER,
    )


def working(user: User, wishes: Wishes) -> WorkingHours:
    """Their working hours; `is_known` is false where they did not say any."""
    return hours(user, wishes.weekly)


def hours(user: User, rows: list[list[list[str]]]) -> WorkingHours:
    """The same, of the spans alone."""
    return WorkingHours(time_zone=zone_of(user), weekly=weekly(rows))


def weekly(rows: list[list[list[str]]]) -> dict[int, tuple[Hours, ...]]:
    """From ["09:00", "17:00"] pairs to minutes."""
    return {
        day: sla.parse_hours(" ".join(f"{begin}-{end}" for begin, end in spans))
        for day, spans in enumerate(rows)
        if spans
    }


def zone_of(user: User) -> str:
    try:
        ZoneInfo(user.timezone)
    except (KeyError, ValueError, OSError):
        return "UTC"
    return user.timezone


def _quiet(wishes: Wishes, zone: str) -> QuietHours | None:
    has_hours = wishes.quiet_begin is not None and wishes.quiet_until is not None
    if not has_hours and not wishes.quiet_weekdays:
        return None
    return QuietHours(
        time_zone=zone,
        begin_minute=wishes.quiet_begin or 0,
        until_minute=wishes.quiet_until or 0,
        quiet_weekdays=frozenset(wishes.quiet_weekdays),
        has_hours=has_hours,
    )
