"""The lists of the inbox: a page of a queue, what is counted beside it, and who waits before whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db import models
from django.db.models import Count, ExpressionWrapper, Q, QuerySet

from allears.cases.models import Case
from allears.cases.queries import approvals, asides, everybody, lines, order, spoken, where
from allears.cases.queries.where import Queue, Reader
from allears.cases.rules.filters import Filter
from allears.lib import clock
from allears.lib.once import once_for_all
from allears.listening.match import Matcher
from allears.staff.many import AnyOf
from allears.staff.queries import User
from allears.staff.worded import worded

MOST_NUMBERED = 10_000
"""A list is counted up to here; more are "10,000+"."""
PLAIN = (
    where.Kind.MINE,
    where.Kind.TEAM,
    where.Kind.ALL,
    where.Kind.WITH_THEM,
    where.Kind.SNOOZED,
    where.Kind.CLOSED,
)
"""Lists that hang on nothing but who asks and their teams."""
MOST_CHOSEN = 50_000
"""Cases that one act can be done to at once."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A piece of a list. The rows may be shared with other readers: they are not changed."""

    cases: list[Case]
    keys: list[order.Key] = field(repr=False)
    seen: frozenset[int] = frozenset()
    """Which of them the reader has seen as they are now."""
    drafted: frozenset[int] = frozenset()
    """In which of them the reader has begun an answer."""
    next_place: str = ""
    """After what the next page begins; empty at the end."""
    first_place: str = ""
    last_place: str = ""
    n_looked_at: int = 0
    """With a query: how many cases were looked at before the bound ended it; 0 when it did not."""


def listing(
    queue: Queue,
    who: Reader,
    *,
    after: str = "",
    until: str = "",
    limit: int = 50,
    matcher: Matcher | None = None,
) -> Page:
    """A page of a queue. `after` and `until` are places of rows: behind the one, up to the other."""
    keys = order.keys_of(queue)
    if matcher is None:
        ids = _chosen(queue, _asker(queue, who), after=after, until=until, limit=limit + 1)
        found = spoken.Found()
    else:
        found = spoken.meeting(_between(queue, who, after, until), matcher, limit=limit + 1)
        ids = tuple(case.pk for case in found.cases)
    found.cases = list(_whole(ids, queue))
    cases = found.cases[:limit]
    is_bounded = len(found.cases) <= limit and found.last is not None
    more = found.last if is_bounded else cases[-1] if len(found.cases) > limit else None
    shown = tuple(case.pk for case in cases)
    n_seen = everybody.seen_in(shown, who.user)
    return Page(
        cases=cases,
        keys=keys,
        seen=frozenset(one.pk for one in cases if n_seen.get(one.pk, -1) >= one.n_messages),
        drafted=frozenset(everybody.drafted_in(shown, who.user)),
        next_place=order.place_of(more, keys) if more else "",
        first_place=order.place_of(cases[0], keys) if cases else "",
        last_place=order.place_of(cases[-1], keys) if cases else "",
        n_looked_at=found.n_looked_at if is_bounded else 0,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A case in a list, and what tells whether it is new to somebody."""

    id: int
    n_messages: int
    is_new: bool
    """To who has not seen all its messages: it is open and the last word is the person's."""


def places(queue: Queue, who: Reader, *, until: str, limit: int) -> list[Place]:
    """A list from its beginning, up to a place; without what its rows show."""
    return _places(queue, _asker(queue, who), until=until, limit=limit)


@once_for_all
def _places(
    queue: Queue, asker: Reader | frozenset[int] | None, *, until: str, limit: int
) -> list[Place]:
    if not isinstance(asker, Reader):
        asker = _anybody(asker or frozenset())
    rows = _between(queue, asker, "", until)
    found = rows.values_list("pk", "n_messages", "last_is_ours", "closed_at")[:limit]
    return [Place(pk, n, not is_ours and ended is None) for pk, n, is_ours, ended in found]


@once_for_all
def shown_cases(ids: tuple[int, ...]) -> dict[int, Case]:
    """These cases with all that a row of any list shows to anybody."""
    cases = {case.pk: case for case in _rows(list(ids))}
    ended = [case for case in cases.values() if case.closed_at is not None]
    models.prefetch_related_objects(ended, "closures")
    return cases


def signs(ids: tuple[int, ...], user: User) -> tuple[dict[int, int], Collection[int]]:
    """How many messages of each of these somebody has seen; in which they have begun an answer."""
    return everybody.seen_in(ids, user), everybody.drafted_in(ids, user)


def _asker(queue: Queue, who: Reader) -> Reader | frozenset[int] | None:
    """What a list depends on beside what it says itself."""
    if not where.is_personal(queue):
        return None
    return who.team_ids if _is_bare(queue) and queue.kind == where.Kind.TEAM else who


def _anybody(team_ids: frozenset[int] = frozenset()) -> Reader:
    """Who stands for all for whom a list holds the same."""
    return Reader(user=User(), team_ids=team_ids, now=clock.now())


def _between(queue: Queue, who: Reader, after: str, until: str) -> QuerySet[Case]:
    """The list in its order, from the one place to the other."""
    keys = order.keys_of(queue)
    rows = order.sorted_rows(Case.objects.filter(where.cases(queue, who)), keys)
    if (begin := order.read_place(after, keys)) is not None:
        rows = rows.filter(order.after(keys, begin))
    if (end := order.read_place(until, keys)) is not None:
        rows = rows.filter(order.until(keys, end))
    return rows


@once_for_all
def _chosen(
    queue: Queue, asker: Reader | frozenset[int] | None, *, after: str, until: str, limit: int
) -> tuple[int, ...]:
    """The numbers of a piece. Only they are sorted: a hundred thousand of them are, where a row with
    its person and its marks would be too wide."""
    if not isinstance(asker, Reader):
        asker = _anybody(asker or frozenset())
    if _is_plain(queue) and not after and not until:
        return tuple(_first(list(asker.team_ids), asker.user.pk or 0, queue=queue, limit=limit))
    rows = _between(queue, asker, after, until)
    return tuple(rows.values_list("pk", flat=True)[:limit])


def _is_bare(queue: Queue) -> bool:
    """Without a filter and without words."""
    return queue.filter == Filter() and not queue.words


def _is_plain(queue: Queue) -> bool:
    """Whether its words are the same whoever asks, and whenever."""
    return (
        _is_bare(queue)
        and queue.kind in PLAIN
        and all(key.made is None for key in order.keys_of(queue))
    )


@worded(by_values=True)
def _first(team_ids: list[int], user_id: int, *, queue: Queue, limit: int) -> QuerySet[Case, int]:
    """The beginning of a list without a filter."""
    who = Reader(user=User(pk=user_id), team_ids=cast(Any, team_ids), now=where.NEVER)
    rows = Case.objects.filter(where.cases(queue, who))
    return order.sorted_rows(rows, order.keys_of(queue)).values_list("pk", flat=True)[:limit]


@once_for_all
def _whole(ids: tuple[int, ...], queue: Queue) -> tuple[Case, ...]:
    """These cases with all that a row of the list shows to anybody, in the order of the list."""
    keys = order.keys_of(queue)
    if any(key.made is not None for key in keys):
        rows = order.sorted_rows(Case.objects.filter(pk__in=ids), keys)
        found = list(rows.select_related("contact", "team", "assignee").defer("contact__search"))
    else:
        by_id = {case.pk: case for case in _rows(list(ids))}
        found = [by_id[pk] for pk in ids if pk in by_id]
    if not queue.is_open:
        models.prefetch_related_objects(found, "closures")
    return tuple(found)


@worded
def _rows(ids: list[int]) -> QuerySet[Case]:
    rows = Case.objects.filter(AnyOf("pk", ids)).select_related("contact", "team", "assignee")
    return rows.defer("contact__search")


def page(
    queue: Queue,
    *,
    user: User,
    team_ids: Iterable[int],
    limit: int = 50,
    now: datetime | None = None,
) -> list[Case]:
    """The first rows of a queue: by need and waiting time; closed ones newest first."""
    return listing(queue, where.reader(user, team_ids, now or clock.now()), limit=limit).cases


def number(queue: Queue, who: Reader) -> int:
    """How many there are, up to one more than `MOST_NUMBERED`. Not for a list with a query."""
    rows = Case.objects.filter(where.cases(queue, who))
    return rows.values("pk")[: MOST_NUMBERED + 1].count()


def chosen_ids(queue: Queue, who: Reader, *, matcher: Matcher | None = None) -> list[int]:
    """The numbers of all cases of a list, in its order, `MOST_CHOSEN` at most."""
    rows = order.sorted_rows(Case.objects.filter(where.cases(queue, who)), order.keys_of(queue))
    if matcher is None:
        return list(rows.values_list("pk", flat=True)[:MOST_CHOSEN])
    ids = rows.values_list("pk", flat=True)[: spoken.MOST_LOOKED_AT]
    return spoken.ids_meeting(ids, matcher)


def group_counts(queue: Queue, who: Reader) -> dict[object, int]:
    """How many each group of a list has, by the last of the group's keys; one read."""
    keys = order.group_keys(queue)
    rows = Case.objects.filter(where.cases(queue, who))
    rows = rows.annotate(**{key.name: key.made for key in keys if key.made is not None})
    counted = rows.order_by().values_list(keys[-1].name).annotate(n=Count("id"))
    return dict(counted)


def position(case: Case) -> int:
    """How many wait before this case in its team's queue."""
    return Case.objects.filter(
        team_id=case.team_id,
        closed_at__isnull=True,
        snoozed_until__isnull=True,
        waiting_since__isnull=False,
        order_at__lt=case.order_at,
    ).count()


def counts(
    *,
    user: User,
    team_ids: Iterable[int],
    also: Mapping[str, Queue] | None = None,
    now: datetime | None = None,
) -> dict[str, int]:
    """How many cases each queue of somebody holds, exactly, and each team ("team-7": not taken).

    How all open cases stand comes from an index alone; what is somebody's own is few. `also`: further
    lists of open cases, by names of the caller's, in one walk over the rows.
    """
    who = where.reader(user, team_ids, now or clock.now())
    found: Counter[str] = Counter({"team": 0, "all": 0, "with-them": 0, "snoozed": 0})
    for team_id, is_taken, waits, sleeps, n in _standing():
        found["snoozed" if sleeps else "all" if waits else "with-them"] += n
        if waits and not sleeps and not is_taken:
            found[f"team-{team_id}"] += n
            found["team"] += n if team_id in who.team_ids else 0
    found["mine"], found["mine-unread"] = everybody.own_counts(user)
    found["offered"] = lines.n_offered(who.team_ids)
    found["approval"] = approvals.n_waiting(user, who.team_ids)
    found["asked"] = asides.n_asked(user, who.team_ids)
    found["not-satisfied"] = everybody.n_not_satisfied() if user.can_lead else 0
    found["drafts"], found["planned"] = everybody.n_drafts(user), everybody.n_planned()
    if also:
        asker = who if any(where.is_personal(one) for one in also.values()) else None
        counted = _counted(tuple(also.values()), asker)
        for name, n in zip(also, counted, strict=True):
            found[name.replace("_", "-")] = n
    return dict(found)


@once_for_all
def _counted(queues: tuple[Queue, ...], asker: Reader | None) -> tuple[int, ...]:
    """How many cases each of these lists of open cases holds, in one walk over them."""
    who = asker or _anybody()
    wanted = {f"n{n}": Count("id", filter=where.cases(one, who)) for n, one in enumerate(queues)}
    rows = Case.objects.filter(closed_at__isnull=True).aggregate(**wanted)
    return tuple(rows[name] for name in wanted)


@once_for_all
def _standing() -> list[tuple[int, bool, bool, bool, int]]:
    """(team, is taken, waits for us, sleeps, how many) of the open cases; an index holds it all."""
    return _standing_rows()


@worded
def _standing_rows() -> QuerySet[Case, tuple[int, bool, bool, bool, int]]:
    yes = models.BooleanField()
    rows = Case.objects.filter(closed_at__isnull=True).annotate(
        is_taken=ExpressionWrapper(Q(assignee__isnull=False), output_field=yes),
        waits=ExpressionWrapper(Q(waiting_since__isnull=False), output_field=yes),
        sleeps=ExpressionWrapper(Q(snoozed_until__isnull=False), output_field=yes),
    )
    groups = rows.values_list("team_id", "is_taken", "waits", "sleeps").annotate(n=Count("*"))
    return groups.order_by()


def team_counts() -> dict[int, int]:
    """Waiting and not taken, by team."""
    found: Counter[int] = Counter()
    for team_id, is_taken, waits, sleeps, n in _standing():
        if waits and not sleeps and not is_taken:
            found[team_id] += n
    return dict(found)


def oldest_waiting_since() -> datetime | None:
    """Since when the one waits who waits longest."""
    rows = Case.objects.filter(closed_at__isnull=True, waiting_since__isnull=False)
    return rows.order_by("waiting_since").values_list("waiting_since", flat=True).first()
