"""Step 10: tell people of ours what they must know, in the app."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from allears.cases.models import Case, Notice
from allears.cases.rules import notices as rules
from allears.lib import wake
from allears.staff import queries as staff
from allears.staff.queries import User

REMEMBER = timedelta(days=7)


def _person(user: User, team_ids: frozenset[int]) -> rules.Person:
    return rules.Person(id=user.pk, team_ids=team_ids, is_active=user.is_active)


def _people(case: Case, extra: Iterable[int]) -> list[rules.Person]:
    """The accountable team, the assignee, and those who are named."""
    members = staff.members_of([case.team_id])[case.team_id]
    ids = {user.pk for user in members}
    found = [_person(user, frozenset({case.team_id})) for user in members]
    for user_id in {*extra, *([case.assignee_id] if case.assignee_id else [])} - ids:
        user = staff.user(user_id)
        if user is not None:
            found.append(_person(user, frozenset()))
    return found


@dataclass(frozen=True, kw_only=True)
class News:
    """What is to be told of a case."""

    kind: rules.Kind
    key: str
    """The event that it tells of; the same event is told once."""
    words: str
    named: frozenset[int] = frozenset()
    """Users named with @."""
    author_id: int | None = None
    """Of a reply that failed: who wrote it."""


def tell(case: Case, news: News, *, by: User | None, now: datetime) -> int:
    """Decide whom it is for and write their notices. The number of people told."""
    event = rules.Event(
        key=news.key,
        kind=news.kind,
        case_id=case.pk,
        team_id=case.team_id,
        assignee_id=case.assignee_id,
        actor_id=by.pk if by else None,
        named_ids=news.named,
        author_id=news.author_id,
        is_danger=case.intent == "danger",
    )
    told = [
        rules.Told(
            person_id=row.user_id,
            key=row.key,
            kind=rules.Kind(row.kind),
            case_id=row.case_id,
            at=row.at,
            is_read=row.read_at is not None,
        )
        for row in Notice.objects.filter(case=case, at__gt=now - REMEMBER)
    ]
    people = _people(case, {*news.named, *([news.author_id] if news.author_id else [])})
    tellings = [d for d in rules.decide(event, people, told, now) if isinstance(d, rules.Tell)]
    Notice.objects.bulk_create(
        (
            Notice(
                user_id=telling.person_id,
                case=case,
                at=now,
                kind=news.kind,
                key=news.key,
                words=(news.words or telling.why)[:300],
            )
            for telling in tellings
            if rules.Way.APP in telling.ways
        ),
        ignore_conflicts=True,
    )
    if tellings:
        with connection.cursor() as cursor:
            wake.tell(cursor.execute, "notices", ids=[t.person_id for t in tellings])
    return len(tellings)


def mark_read(*, user: User, case_id: int, now: datetime) -> None:
    """Somebody has looked at the case: what they were told of it is read."""
    Notice.objects.filter(user=user, case_id=case_id, read_at=None).update(read_at=now)


def mark_all_read(*, user: User, now: datetime) -> None:
    Notice.objects.filter(user=user, read_at=None).update(read_at=now)


def tell_of_new(cases: Iterable[Case], *, now: datetime) -> None:
    """The same for cases that have just been opened, many at once."""
    found = list(cases)
    members = staff.members_of(sorted({case.team_id for case in found}))
    people = {
        team_id: [_person(user, frozenset({team_id})) for user in users]
        for team_id, users in members.items()
    }
    rows = []
    for case in found:
        event = rules.Event(
            key=f"case:{case.pk}",
            kind=rules.Kind.NEW_CASE,
            case_id=case.pk,
            team_id=case.team_id,
            is_danger=case.intent == "danger",
        )
        rows += [
            Notice(
                user_id=d.person_id,
                case=case,
                at=now,
                kind=event.kind,
                key=event.key,
                words=case.title[:300],
            )
            for d in rules.decide(event, people[case.team_id], (), now)
            if isinstance(d, rules.Tell) and rules.Way.APP in d.ways
        ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        with connection.cursor() as cursor:
            wake.tell(cursor.execute, "notices", ids=sorted({row.user_id for row in rows}))
