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
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from allears.cases.models import Bulk, Case, Draft, SavedView, Seen
from allears.cases.queries import bulks, where
from allears.lib import clock, once
from allears.lib.once import once_for_all
from allears.staff.many import AnyOf
from allears.staff.queries import User
from allears.staff.worded import summed, worded

BULK_SHOWN_FOR = timedelta(minutes=2)
MOST_BULKS = 3


def seen_in(case_ids: tuple[int, ...], user: User) -> dict[int, int]:
    """How many messages of each of these cases somebody has seen."""
    if not case_ids:
        return {}
    if once.is_shared():
        return _all_seen(case_ids).get(user.pk, {})
    return dict(_seen_by(list(case_ids), user.pk))


@worded
def _seen_by(case_ids: list[int], user_id: int) -> QuerySet[Seen, tuple[int, int]]:
    rows = Seen.objects.filter(AnyOf("case_id", case_ids), user_id=user_id)
    return rows.values_list("case_id", "n_messages")


@once_for_all
def _all_seen(case_ids: tuple[int, ...]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for user_id, case_id, n in _seen_by_all(list(case_ids)):
        found[user_id][case_id] = n
    return found


@worded
def _seen_by_all(case_ids: list[int]) -> QuerySet[Seen, tuple[int, int, int]]:
    rows = Seen.objects.filter(AnyOf("case_id", case_ids))
    return rows.values_list("user_id", "case_id", "n_messages")


def drafted_in(case_ids: tuple[int, ...], user: User) -> Collection[int]:
    """In which of these cases somebody has begun an answer."""
    if not case_ids:
        return ()
    if once.is_shared():
        return _all_drafted(case_ids).get(user.pk, ())
    return set(_drafted_by(list(case_ids), user.pk))


@worded
def _drafted_by(case_ids: list[int], user_id: int) -> QuerySet[Draft, int]:
    rows = Draft.objects.filter(AnyOf("case_id", case_ids), user_id=user_id)
    return rows.values_list("case_id", flat=True)


@once_for_all
def _all_drafted(case_ids: tuple[int, ...]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for user_id, case_id in _drafted_by_all(list(case_ids)):
        found[user_id].add(case_id)
    return found


@worded
def _drafted_by_all(case_ids: list[int]) -> QuerySet[Draft, tuple[int, int]]:
    rows = Draft.objects.filter(AnyOf("case_id", case_ids))
    return rows.values_list("user_id", "case_id")


def own_counts(user: User) -> tuple[int, int]:
    """How many cases somebody has, and how many of them they have not seen as they are now."""
    if once.is_shared():
        return _all_own_counts().get(user.pk, (0, 0))
    ((n, n_unread),) = _own_counts(user.pk)
    return n, n_unread


@worded
def _own_counts(user_id: int) -> QuerySet[Case, tuple[Any, ...]]:
    is_unread = where.unread_by(User(pk=user_id))
    rows = _held().filter(assignee_id=user_id)
    return summed(rows, Count("id"), Count("id", filter=is_unread))


def _held() -> QuerySet[Case]:
    return Case.objects.filter(
        closed_at__isnull=True, snoozed_until__isnull=True, assignee__isnull=False
    )


@once_for_all
def _all_own_counts() -> dict[int, tuple[int, int]]:
    return {user_id: (n, unread) for user_id, n, unread in _counts_by_person()}


@worded
def _counts_by_person() -> QuerySet[Case, tuple[Any, ...]]:
    seen = Seen.objects.filter(
        case_id=OuterRef("pk"), user=OuterRef("assignee"), n_messages__gte=OuterRef("n_messages")
    )
    is_unread = Q(last_is_ours=False) & ~Q(Exists(seen))
    counted = _held().values_list("assignee")
    return counted.annotate(n=Count("id"), unread=Count("id", filter=is_unread)).order_by()


def n_drafts(user: User) -> int:
    """In how many open cases somebody has begun an answer."""
    if once.is_shared():
        return _all_n_drafts().get(user.pk, 0)
    ((n,),) = _n_drafts(user.pk)
    return int(n)


@worded
def _n_drafts(user_id: int) -> QuerySet[Draft, tuple[Any, ...]]:
    return summed(Draft.objects.filter(case__closed_at__isnull=True, user_id=user_id), Count("id"))


@once_for_all
def _all_n_drafts() -> dict[int, int]:
    return dict(_drafts_by_person())


@worded
def _drafts_by_person() -> QuerySet[Draft, tuple[int, int]]:
    rows = Draft.objects.filter(case__closed_at__isnull=True).values_list("user")
    return rows.annotate(n=Count("id")).order_by()


@once_for_all
def n_planned() -> int:
    """How many open cases have an answer that leaves later."""
    ((n,),) = _n_planned(clock.now())
    return int(n)


@worded(by_values=True)
def _n_planned(now: datetime) -> QuerySet[Case, tuple[Any, ...]]:
    return summed(Case.objects.filter(where.planned(now), closed_at__isnull=True), Count("id"))


@once_for_all
def n_not_satisfied() -> int:
    """How many open cases of people who say that it is not good."""
    ((n,),) = _n_not_satisfied()
    return int(n)


@worded
def _n_not_satisfied() -> QuerySet[Case, tuple[Any, ...]]:
    rows = Case.objects.filter(dissatisfied_at__isnull=False, closed_at__isnull=True)
    return summed(rows, Count("id"))


def saved_views(user: User, team_ids: Collection[int], area: str) -> list[SavedView]:
    """Own views, and those that are shared with somebody's teams or with everybody, by name."""
    if once.is_shared():
        own, shared = _all_views(area)
        teams = None if user.can_lead else {None, *team_ids}
        seen = {n: one for n, one in shared.items() if teams is None or one.team_id in teams}
        seen |= own.get(user.pk, {})
        return [seen[n] for n in sorted(seen)]
    return _views_of(user.pk, list(team_ids), area, can_lead=user.can_lead)


@worded
def _views_of(
    user_id: int, team_ids: list[int], area: str, *, can_lead: bool
) -> QuerySet[SavedView]:
    rows = SavedView.objects.filter(_visible(user_id, team_ids, can_lead=can_lead), area=area)
    return rows.select_related("owner", "team")


def visible(user: User, team_ids: Collection[int]) -> Q:
    """Which these are, as a condition."""
    return _visible(user.pk, list(team_ids), can_lead=user.can_lead)


def _visible(user_id: int, team_ids: list[int], *, can_lead: bool) -> Q:
    is_own, is_shared = Q(owner_id=user_id), Q(shared_at__isnull=False)
    if can_lead:
        return is_own | is_shared
    return is_own | (is_shared & (Q(team__isnull=True) | Q(AnyOf("team_id", team_ids))))


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
    return bulks.as_seen(_bulks_of(user.pk, now - BULK_SHOWN_FOR))


@worded
def _bulks_of(user_id: int, since: datetime) -> QuerySet[Bulk]:
    return _bulks(since).filter(by_id=user_id)[:MOST_BULKS]


def _bulks(since: datetime) -> QuerySet[Bulk]:
    is_fresh = Q(ended_at__isnull=True) | Q(ended_at__gt=since)
    rows = Bulk.objects.filter(is_fresh).select_related("by", "undone_by")
    return rows.annotate(n_all=F("case_ids__len")).defer("case_ids").order_by("-at", "-pk")


@once_for_all
def _all_bulks() -> list[Bulk]:
    return bulks.as_seen(list(_bulks(clock.now() - BULK_SHOWN_FOR)[:500]))
