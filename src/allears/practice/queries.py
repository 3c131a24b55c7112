"""Named reads about practice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allears.practice.models import Look, Practice, Turn, Verdict
from allears.staff import queries as staff
from allears.staff.queries import User

MOST_SHOWN = 60
MOST_READ = 2_000


def practice(practice_id: int) -> Practice | None:
    return Practice.objects.select_related("user").filter(pk=practice_id).first()


def turns(row: Practice) -> list[Turn]:
    return list(row.turns.all())


def looks(row: Practice) -> list[Look]:
    """What leads said, newest first."""
    return list(row.looks.select_related("by"))


def open_of(user: User) -> Practice | None:
    return Practice.objects.filter(user=user, ended_at=None).first()


def record(user: User) -> list[Practice]:
    """What somebody practised, newest first, as far as a page shows it."""
    rows = Practice.objects.filter(user=user, ended_at__isnull=False).order_by("-began_at")
    return list(rows.prefetch_related("looks__by")[:MOST_SHOWN])


def done_keys(user: User) -> set[str]:
    rows = Practice.objects.filter(user=user, ended_at__isnull=False)
    return set(rows.values_list("scenario", flat=True).distinct())


@dataclass(frozen=True, kw_only=True)
class Practised:
    """One colleague, as the lead's list has them."""

    user: User
    done: frozenset[str]
    last_at: datetime | None
    n_unread: int
    """Practices that no lead has read."""
    is_released: bool


def people_of(lead: User) -> list[User]:
    """Who works in a team of this lead; everybody, for administrators and who leads no team."""
    team_ids = [] if lead.is_administrator else sorted(staff.team_ids_of(lead))
    if not team_ids:
        return [one for one in staff.users() if one.pk != lead.pk]
    found = {one.pk: one for rows in staff.members_of(team_ids).values() for one in rows}
    return sorted((one for pk, one in found.items() if pk != lead.pk), key=lambda one: one.name)


def may_read(reader: User, row: Practice) -> bool:
    """One's own, and as a lead those of one's people once they ended."""
    if row.user_id == reader.pk:
        return True
    is_theirs = any(one.pk == row.user_id for one in people_of(reader))
    return reader.can_lead and row.ended_at is not None and is_theirs


def practised(people: Iterable[User]) -> list[Practised]:
    """How far each of them is. Two reads."""
    users = list(people)
    rows = Practice.objects.filter(user__in=users, ended_at__isnull=False).order_by("-began_at")
    theirs: dict[int, list[Practice]] = defaultdict(list)
    for row in rows[:MOST_READ]:
        theirs[row.user_id].append(row)
    verdicts: dict[int, set[str]] = defaultdict(set)
    read: set[int] = set()
    for look in Look.objects.filter(practice__user__in=users).select_related("practice"):
        read.add(look.practice_id)
        verdicts[look.practice.user_id].add(look.verdict)
    return [
        Practised(
            user=user,
            done=frozenset(row.scenario for row in theirs[user.pk]),
            last_at=theirs[user.pk][0].began_at if theirs[user.pk] else None,
            n_unread=sum(row.pk not in read for row in theirs[user.pk]),
            is_released=Verdict.RELEASED in verdicts[user.pk],
        )
        for user in users
    ]
