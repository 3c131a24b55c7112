"""The queues of the inbox: which cases, in which order, how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Q, QuerySet

from allears.cases.models import Case
from allears.staff.queries import User


class Kind(StrEnum):
    """Which part of the cases a queue shows."""

    MINE = "mine"
    TEAM = "team"
    """Of my teams (or of one team), not yet taken."""
    ALL = "all"
    WATCHED = "watched"
    WITH_THEM = "with-them"
    """We have answered; the ball is with the person."""
    SNOOZED = "snoozed"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What a list of cases shows; empty fields leave everything in."""

    kind: Kind = Kind.ALL
    team_id: int | None = None
    words: str = ""
    network: str = ""
    intent: str = ""
    urgency: str = ""
    monitor_id: int | None = None


def _rows(queue: Queue, user: User, team_ids: Iterable[int]) -> QuerySet[Case]:
    mine = [queue.team_id] if queue.team_id else list(team_ids)
    is_open = Q(closed_at__isnull=True)
    awake = is_open & Q(snoozed_until__isnull=True)
    chosen = {
        Kind.MINE: awake & Q(assignee=user),
        Kind.TEAM: awake & Q(team_id__in=mine, assignee__isnull=True, waiting_since__isnull=False),
        Kind.ALL: awake & Q(waiting_since__isnull=False),
        Kind.WATCHED: awake & Q(watchers__in=mine),
        Kind.WITH_THEM: awake & Q(waiting_since__isnull=True),
        Kind.SNOOZED: is_open & Q(snoozed_until__isnull=False),
        Kind.CLOSED: Q(closed_at__isnull=False),
    }[queue.kind]
    rows = Case.objects.filter(chosen)
    if queue.team_id and queue.kind not in (Kind.TEAM, Kind.WATCHED):
        rows = rows.filter(team_id=queue.team_id)
    for name in ("network", "intent", "urgency"):
        if value := getattr(queue, name):
            rows = rows.filter(**{name: value})
    if queue.monitor_id:
        rows = rows.filter(monitors__contains=[queue.monitor_id])
    return _with_words(rows, queue.words)


def _with_words(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    words = words.replace("\0", "").strip()
    if not words:
        return rows
    if words.removeprefix("#").isdigit():
        return rows.filter(pk=int(words.removeprefix("#")))
    found = SearchQuery(words, config="simple", search_type="websearch")
    return rows.filter(
        Q(title__icontains=words)
        | Q(contact__name__icontains=words)
        | Q(pk__in=Case.objects.filter(messages__mention__search=found).values("pk"))
    )


def page(
    queue: Queue, *, user: User, team_ids: Iterable[int], offset: int = 0, limit: int = 50
) -> list[Case]:
    """A page of a queue: by need and waiting time; closed ones newest first."""
    rows = _rows(queue, user, team_ids).select_related("contact", "team", "assignee")
    if queue.kind == Kind.CLOSED:
        rows = rows.order_by("-closed_at", "-id").prefetch_related("closures")
    elif queue.kind == Kind.SNOOZED:
        rows = rows.order_by("snoozed_until", "id")
    elif queue.kind == Kind.WITH_THEM:
        rows = rows.order_by("-last_message_at", "-id")
    else:
        rows = rows.order_by("order_at", "id")
    if queue.kind == Kind.WATCHED:
        rows = rows.distinct()
    return list(rows[offset : offset + limit])


def position(case: Case) -> int:
    """How many wait before this case in its team's queue."""
    return Case.objects.filter(
        team_id=case.team_id,
        closed_at__isnull=True,
        snoozed_until__isnull=True,
        waiting_since__isnull=False,
        order_at__lt=case.order_at,
    ).count()


def counts(*, user: User, team_ids: Iterable[int]) -> dict[str, int]:
    """How many cases each queue of somebody holds, exactly, in two reads."""
    ids = list(team_ids)
    awake = Q(snoozed_until__isnull=True)
    waits = Q(waiting_since__isnull=False)
    is_open = Case.objects.filter(closed_at__isnull=True)
    found = is_open.aggregate(
        mine=Count("id", filter=awake & Q(assignee=user)),
        team=Count("id", filter=awake & waits & Q(team_id__in=ids, assignee__isnull=True)),
        all=Count("id", filter=awake & waits),
        with_them=Count("id", filter=awake & ~waits),
        snoozed=Count("id", filter=~awake),
    )
    return {key.replace("_", "-"): n for key, n in found.items()}


def team_counts() -> dict[int, int]:
    """Waiting and not taken, by team."""
    rows = Case.objects.filter(
        closed_at__isnull=True,
        snoozed_until__isnull=True,
        assignee__isnull=True,
        waiting_since__isnull=False,
    )
    return dict(rows.values_list("team_id").annotate(n=Count("id")))


def oldest_waiting_since() -> datetime | None:
    """Since when the one waits who waits longest."""
    rows = Case.objects.filter(closed_at__isnull=True, waiting_since__isnull=False)
    return rows.order_by("waiting_since").values_list("waiting_since", flat=True).first()
