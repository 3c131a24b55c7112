"""Who is at work: here right now, within their working hours, or not; for the dot at a face.

"Here" is who looked at a case within the last minutes. Who said no hours is not called absent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allears.cases import wishing
from allears.cases.models import Presence
from allears.staff import queries as staff
from allears.staff.many import AnyOf
from allears.staff.queries import User
from allears.staff.worded import worded

HERE_FOR = timedelta(minutes=5)


class At(StrEnum):
    HERE = "here"
    HOURS = "hours"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Dot:
    at: At
    words: str


@dataclass(frozen=True)
class Colleague:
    """Somebody who can be given a case, with whether they are at work."""

    user: User
    dot: Dot


def dots(users: Iterable[User], *, now: datetime) -> dict[int, Dot]:
    """For each person; two queries, whatever their number."""
    people = list(users)
    ids = [user.pk for user in people]
    said = staff.weekly_of(ids)
    here = set(_here(ids, now - HERE_FOR))
    return {user.pk: _dot(user, said.get(user.pk), user.pk in here, now) for user in people}


@worded
def _here(ids: list[int], since: datetime) -> QuerySet[Presence, int]:
    rows = Presence.objects.filter(AnyOf("user_id", ids), seen_at__gt=since)
    return rows.values_list("user_id", flat=True)


def colleagues(users: Iterable[User], *, now: datetime) -> list[Colleague]:
    """The same, in the order of who can help first: here, at work, unknown, off; then by name."""
    people = list(users)
    found = dots(people, now=now)
    order = [At.HERE, At.HOURS, At.UNKNOWN, At.OFF]
    shown = [Colleague(user, found[user.pk]) for user in people]
    return sorted(shown, key=lambda one: (order.index(one.dot.at), one.user.name.casefold()))


def _dot(user: User, said: list[list[list[str]]] | None, is_here: bool, now: datetime) -> Dot:
    if is_here:
        return Dot(At.HERE, _("here now"))
    working = wishing.hours(user, said) if said else None
    if working is None or not working.is_known:
        return Dot(At.UNKNOWN, "")
    if working.holds(now):
        return Dot(At.HOURS, _("within working hours"))
    return Dot(At.OFF, _("not at work now"))
