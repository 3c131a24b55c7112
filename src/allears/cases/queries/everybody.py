"""What is somebody's own on the desk: for one person, or for all whose tabs ask at the same moment.

When something changes, sixty tabs ask for the same list, each with its own unread dots, drafts and
counts. Asked one by one that is ten small reads a tab, and putting them together costs more than the
database does. While a page is shared (`lib.once`) each of these is one read for everybody, and a tab
takes its part out of it; a page that somebody opens reads its own alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from allears.cases.models import Bulk, Case, Draft, SavedView, Seen
from allears.cases.queries import bulks, where
from allears.lib import clock, once
from allears.lib.once import once_for_all
from allears.staff.queries import User

BULK_SHOWN_FOR = timedelta(minutes=2)
MOST_BULKS = 3


def seen_in(case_ids: tuple[int, ...], user: User) -> dict[int, int]:
    """How many messages of each of these cases somebody has seen."""
    if not case_ids:
        return {}
    if once.is_shared():
        return _all_seen(case_ids).get(user.pk, {})
    rows = Seen.objects.filter(case_id__in=case_ids, user=user)
    return dict(rows.values_list("case_id", "n_messages"))


@once_for_all
def _all_seen(case_ids: tuple[int, ...]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Seen.objects.filter(case_id__in=case_ids)
    for user_id, case_id, n in rows.values_list("user_id", "case_id", "n_messages"):
        found[user_id][case_id] = n
    return found


def drafted_in(case_ids: tuple[int, ...], user: User) -> Collection[int]:
    """In which of these cases somebody has begun an answer."""
    if not case_ids:
        return ()
    if once.is_shared():
        return _all_drafted(case_ids).get(user.pk, ())
    rows = Draft.objects.filter(case_id__in=case_ids, user=user)
    return set(rows.values_list("case_id", flat=True))


@once_for_all
def _all_drafted(case_ids: tuple[int, ...]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Draft.objects.filter(case_id__in=case_ids)
    for user_id, case_id in rows.values_list("user_id", "case_id"):
        found[user_id].add(case_id)
    return found


def own_counts(user: User) -> tuple[int, int]:
    """How many cases somebody has, and how many of them they have not seen as they are now."""
    if once.is_shared():
        return _all_own_counts().get(user.pk, (0, 0))
    rows = _held().filter(assignee=user)
    found = rows.aggregate(n=Count("id"), unread=Count("id", filter=where.unread_by(user)))
    return found["n"], found["unread"]


def _held() -> QuerySet[Case]:
    return Case.objects.filter(
        closed_at__isnull=True, snoozed_until__isnull=True, assignee__isnull=False
    )


@once_for_all
def _all_own_counts() -> dict[int, tuple[int, int]]:
    seen = Seen.objects.filter(
        case_id=OuterRef("pk"), user=OuterRef("assignee"), n_messages__gte=OuterRef("n_messages")
    )
    is_unread = Q(last_is_ours=False) & ~Q(Exists(seen))
    rows = (
        _held()
        .values_list("assignee")
        .annotate(n=Count("id"), unread=Count("id", filter=is_unread))
    )
    return {user_id: (n, unread) for user_id, n, unread in rows.order_by()}


def n_drafts(user: User) -> int:
    """In how many open cases somebody has begun an answer."""
    if once.is_shared():
        return _all_n_drafts().get(user.pk, 0)
    return Draft.objects.filter(case__closed_at__isnull=True, user=user).count()


@once_for_all
def _all_n_drafts() -> dict[int, int]:
    rows = Draft.objects.filter(case__closed_at__isnull=True).values_list("user")
    return dict(rows.annotate(n=Count("id")).order_by())


@once_for_all
def n_planned() -> int:
    """How many open cases have an answer that leaves later."""
    rows = Case.objects.filter(where.planned(clock.now()), closed_at__isnull=True)
    return rows.count()


@once_for_all
def n_not_satisfied() -> int:
    """How many open cases of people who say that it is not good."""
    rows = Case.objects.filter(dissatisfied_at__isnull=False, closed_at__isnull=True)
    return rows.count()


def saved_views(user: User, team_ids: Collection[int], area: str) -> list[SavedView]:
    """Own views, and those that are shared with somebody's teams or with everybody, by name."""
    if once.is_shared():
        own, shared = _all_views(area)
        teams = None if user.can_lead else {None, *team_ids}
        seen = {n: one for n, one in shared.items() if teams is None or one.team_id in teams}
        seen |= own.get(user.pk, {})
        return [seen[n] for n in sorted(seen)]
    rows = SavedView.objects.filter(visible(user, team_ids), area=area)
    return list(rows.select_related("owner", "team"))


def visible(user: User, team_ids: Collection[int]) -> Q:
    """Which these are, as a condition."""
    is_shared = Q(shared_at__isnull=False)
    if user.can_lead:
        return Q(owner=user) | is_shared
    return Q(owner=user) | (is_shared & (Q(team__isnull=True) | Q(team_id__in=team_ids)))


@once_for_all
def _all_views(area: str) -> tuple[dict[int, dict[int, SavedView]], dict[int, SavedView]]:
    """By owner, and those that are shared; each by its place among all by name."""
    own: dict[int, dict[int, SavedView]] = defaultdict(dict)
    shared = {}
    rows = SavedView.objects.filter(area=area)
    for n, view in enumerate(rows.only("name", "query", "owner_id", "team_id", "shared_at")):
        own[view.owner_id][n] = view
        if view.shared_at is not None:
            shared[n] = view
    return own, shared


def bulks_of(user: User, *, now: datetime) -> list[Bulk]:
    """What somebody does to many cases right now, or did a moment ago; the newest first."""
    if once.is_shared():
        return [one for one in _all_bulks() if one.by_id == user.pk][:MOST_BULKS]
    return bulks.as_seen(list(_bulks(now).filter(by=user)[:MOST_BULKS]))


def _bulks(now: datetime) -> QuerySet[Bulk]:
    is_fresh = Q(ended_at__isnull=True) | Q(ended_at__gt=now - BULK_SHOWN_FOR)
    rows = Bulk.objects.filter(is_fresh).select_related("by", "undone_by")
    return rows.annotate(n_all=F("case_ids__len")).defer("case_ids").order_by("-at", "-pk")


@once_for_all
def _all_bulks() -> list[Bulk]:
    return bulks.as_seen(list(_bulks(clock.now())[:500]))
