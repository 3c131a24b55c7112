"""Step 10: tell people of ours what they must know: in the app, and by rows that leave as mail and push."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from allears.cases import queries, wishing
from allears.cases.models import Case, Notice
from allears.cases.rules import notices as rules
from allears.cases.rules.loudness import Way
from allears.channels import actions as channels
from allears.contacts import queries as contacts
from allears.lib import wake
from allears.mentions import actions as mentions
from allears.staff import actions as staff_actions
from allears.staff import guard
from allears.staff import queries as staff
from allears.staff.queries import User
from allears.staff.worded import worded

REMEMBER = timedelta(days=7)
KEPT = timedelta(days=90)
"""How long read notices can be looked up."""


def _persons(users: Iterable[User], team_ids: frozenset[int]) -> list[rules.Person]:
    chosen = list(users)
    wishes = staff.wishes_of([user.pk for user in chosen])
    return [wishing.person(user, wishes[user.pk], team_ids) for user in chosen]


def _people(case: Case, extra: Iterable[int]) -> list[rules.Person]:
    """The accountable team, the assignee, and those who are named."""
    members = staff.members_of([case.team_id])[case.team_id]
    ids = {user.pk for user in members}
    named = {*extra, *([case.assignee_id] if case.assignee_id else [])} - ids
    everybody = staff.users(with_former=True) if named else []
    others = [user for user in everybody if user.pk in named]
    return _persons(members, frozenset({case.team_id})) + _persons(others, frozenset())


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
    """Of a reply that failed, or that came back: who wrote it."""


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
    _put([(case, event, telling, news.words) for telling in tellings], now=now)
    return len(tellings)


def _put(tellings: Sequence[tuple[Case, rules.Event, rules.Tell, str]], *, now: datetime) -> None:
    """The notices, and what leaves the house beside them. Who wants it elsewhere only has it read."""
    tellings = _let_in(tellings)
    if not tellings:
        return
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=telling.person_id,
                case=case,
                at=now,
                kind=event.kind,
                key=event.key,
                words=(words or telling.why)[:300],
                read_at=None if Way.APP in telling.ways else now,
            )
            for case, event, telling, words in tellings
        ],
        ignore_conflicts=True,
    )
    staff_actions.put_tellings(news=_leaving(tellings), now=now)
    with connection.cursor() as cursor:
        ids = sorted({telling.person_id for _case, _event, telling, _words in tellings})
        wake.tell(cursor.execute, "notices", ids=ids)


Telling = tuple[Case, rules.Event, rules.Tell, str]


def _let_in(tellings: Sequence[Telling]) -> list[Telling]:
    """Without those who may not know of the case. Its walls are asked of the database: a case that was
    just written does not know them yet."""
    sights = staff.sights({telling.person_id for _case, _event, telling, _words in tellings})
    if not sights:
        return list(tellings)
    ids = {case.pk for case, *_rest in tellings}
    walls = queries.walls_of(ids)
    outside = {pk: guard.hides(sights, walls[pk]) for pk in walls}
    return [one for one in tellings if one[2].person_id not in outside.get(one[0].pk, ())]


def _leaving(
    tellings: Sequence[tuple[Case, rules.Event, rules.Tell, str]],
) -> list[staff_actions.News]:
    """What leaves by mail and push. The person's name is looked up only where something does."""
    out = [
        (case, event, telling.person_id, way, at, words)
        for case, event, telling, words in tellings
        for way, at in telling.ways.items()
        if way is not Way.APP
    ]
    names = contacts.names_of({case.contact_id for case, *_rest in out}) if out else {}
    return [
        staff_actions.News(
            user_id=user_id,
            way=way,
            due_at=at,
            kind=event.kind,
            key=event.key,
            case_id=case.pk,
            who=names.get(case.contact_id, ""),
            words=words,
        )
        for case, event, user_id, way, at, words in out
    ]


def mark_read(*, user: User, case_id: int | None, now: datetime) -> None:
    """What somebody was told of a case is read (None: of every case), and does not leave any more."""
    if case_id is not None and not _unread(user.pk, case_id):
        return  # as most cases that somebody opens
    with transaction.atomic():
        _mark_read(user, case_id, now)


def _mark_read(user: User, case_id: int | None, now: datetime) -> None:
    rows = Notice.objects.filter(user=user, read_at=None)
    rows = rows if case_id is None else rows.filter(case_id=case_id)
    if case_id is None:
        mentions.see_health(user=user, now=now)
        channels.see_alerts(user=user, now=now)
    if not rows.update(read_at=now):
        return
    staff_actions.take_back_tellings(user_id=user.pk, case_id=case_id, now=now)
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "notices", ids=[user.pk])


@worded
def _unread(user_id: int, case_id: int) -> QuerySet[Notice, int]:
    rows = Notice.objects.filter(user_id=user_id, case_id=case_id, read_at=None)
    return rows.values_list("pk", flat=True)[:1]


def mark_all_read(*, user: User, now: datetime) -> None:
    mark_read(user=user, case_id=None, now=now)


def forget_notices(*, now: datetime) -> int:
    """Notices that were read long ago go. The number of them."""
    old = Notice.objects.filter(read_at__lt=now - KEPT).values("pk")[:1000]
    return Notice.objects.filter(pk__in=old).delete()[0]


def tell_of_new(cases: Iterable[Case], *, now: datetime) -> None:
    """The same for cases that have just been opened, many at once."""
    found = list(cases)
    members = staff.members_of(sorted({case.team_id for case in found}))
    people = {team_id: _persons(users, frozenset({team_id})) for team_id, users in members.items()}
    tellings = []
    for case in found:
        is_danger = case.intent == "danger"
        event = rules.Event(
            key=f"case:{case.pk}",
            kind=rules.Kind.DANGER if is_danger else rules.Kind.NEW_CASE,
            case_id=case.pk,
            team_id=case.team_id,
            is_danger=is_danger,
        )
        tellings += [
            (case, event, decided, case.title)
            for decided in rules.decide(event, people[case.team_id], (), now)
            if isinstance(decided, rules.Tell)
        ]
    _put(tellings, now=now)
