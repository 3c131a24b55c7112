"""The people of teams as the sharing sees them: who is there, what they have, can take and know.

A handful of reads for all teams together, however many cases there are: what somebody has is counted
by the index of assigned cases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, Q

from allears.cases import wishing
from allears.cases.models import Away, Case, Presence, Turn, Worker
from allears.cases.rules import sharing as rules
from allears.staff import queries as staff
from allears.staff.queries import User

GRACE = timedelta(minutes=30)
"""After the end of a shift somebody still ends what they are at."""
HERE_FOR = timedelta(minutes=5)


def away(user_ids: Collection[int] | None = None, *, now: datetime) -> dict[int, Away]:
    """Who is away now, by person."""
    rows = Away.objects.filter(ended_at__isnull=True, at__lte=now)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=now))
    return {row.user_id: row for row in rows if user_ids is None or row.user_id in user_ids}


def of_teams(team_ids: Collection[int], *, now: datetime) -> dict[int, list[rules.Hand]]:
    """Those of each team who can answer."""
    members = staff.members_of(list(team_ids))
    people = {one.pk: one for found in members.values() for one in found if one.can_answer}
    read = _Read(people, now=now)
    turns: dict[tuple[int, int], datetime] = {
        (row.team_id, row.user_id): row.at for row in Turn.objects.filter(team_id__in=team_ids)
    }
    return {
        team_id: [
            read.hand(one, last_at=turns.get((team_id, one.pk), rules.NEVER))
            for one in sorted(found, key=lambda one: one.pk)
            if one.pk in people
        ]
        for team_id, found in members.items()
    }


def of_person(user: User, *, now: datetime) -> rules.Hand:
    return _Read({user.pk: user}, now=now).hand(user, last_at=rules.NEVER)


class _Read:
    """All that is asked of the rows, once."""

    def __init__(self, people: dict[int, User], *, now: datetime) -> None:
        ids = list(people)
        self._now = now
        self._away = away(ids, now=now)
        self._wishes = staff.wishes_of(ids)
        self._workers = {row.user_id: row for row in Worker.objects.filter(user_id__in=ids)}
        self._loads: dict[int, Counter[str]] = defaultdict(Counter)
        rows = Case.objects.filter(
            assignee_id__in=ids,
            closed_at__isnull=True,
            snoozed_until__isnull=True,
            waiting_since__isnull=False,
        )
        counted = rows.values_list("assignee_id", "network").annotate(n=Count("pk")).order_by()
        for user_id, network, n in counted:
            if user_id is not None:
                self._loads[user_id][network] = n

    def hand(self, user: User, *, last_at: datetime) -> rules.Hand:
        known = self._workers.get(user.pk) or Worker(user=user)
        working = wishing.working(user, self._wishes[user.pk])
        is_at_work = not working.is_known or working.holds(self._now)
        return rules.Hand(
            id=user.pk,
            is_there=user.is_active and user.pk not in self._away and is_at_work,
            loads=self._loads[user.pk],
            capacity=known.capacity,
            capacities=known.capacities,
            languages=frozenset(known.languages),
            networks=frozenset(known.networks),
            intents=frozenset(known.intents),
            products=frozenset(known.products),
            last_at=last_at,
        )


def off_shift(users: Collection[User], *, now: datetime) -> set[int]:
    """Whose shift ended a while ago, and who are not here any more."""
    ids = [user.pk for user in users]
    wishes = staff.wishes_of(ids)
    seen = Presence.objects.filter(user_id__in=ids, seen_at__gt=now - HERE_FOR)
    here = set(seen.values_list("user_id", flat=True))
    found = set()
    for user in users:
        working = wishing.working(user, wishes[user.pk])
        is_on = working.holds(now) or working.holds(now - GRACE)
        if working.is_known and not is_on and user.pk not in here:
            found.add(user.pk)
    return found


def work_of(case: Case, *, now: datetime) -> rules.Work:
    """A case as the sharing sees it."""
    return rules.Work(
        id=case.pk,
        network=case.network,
        language=case.language,
        intent=case.intent,
        words=" ".join([case.title.casefold(), *case.subject_words]),
        is_overdue=now - (case.waiting_since or now) > rules.PATIENCE,
    )
