"""Takes the demo's cases, routes and times out again, and hands over what real work is mixed in.

A case all of whose conversations are on the demo's channels goes with everything of it. One that has
others too keeps them. Real cases that an invented colleague had are given to whoever removes; those
of an invented team to the team at the root of the tree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from allears.cases.actions import gate, record
from allears.cases.models import (
    Bulk,
    Calendar,
    Case,
    Conversation,
    EventKind,
    Message,
    Route,
    RouteRevision,
    SavedView,
    SlaPolicy,
)
from allears.staff.queries import User


@dataclass(frozen=True, kw_only=True)
class Invented:
    """What is taken out, by ids."""

    channel_ids: Collection[int]
    user_ids: Collection[int]
    team_ids: Collection[int]
    route_ids: Collection[int]
    policy_ids: Collection[int]
    calendar_ids: Collection[int]


@transaction.atomic
def erase_invented(*, what: Invented, by: User | None, now: datetime) -> tuple[list[int], int]:
    """Ids of the cases that are gone, and how many real ones were handed over."""
    gate.close()
    gone = _erase_cases(what)
    n_handed = _hand_on(what, by=by, now=now)
    _erase_desk(what, gone)
    _erase_routes(what)
    _erase_times(what)
    return gone, n_handed


def _erase_cases(what: Invented) -> list[int]:
    theirs = Conversation.objects.filter(channel_id__in=what.channel_ids)
    touched = set(theirs.values_list("case_id", flat=True))
    others = Conversation.objects.filter(case_id__in=touched).exclude(
        channel_id__in=what.channel_ids
    )
    mixed = set(others.values_list("case_id", flat=True))
    gone = sorted(touched - mixed)
    Message.objects.filter(case_id__in=gone).delete()
    Case.objects.filter(pk__in=gone).delete()
    theirs.filter(case_id__in=mixed).delete()
    counted = Case.objects.filter(pk__in=mixed).annotate(n_left=Count("messages"))
    for case in counted:
        Case.objects.filter(pk=case.pk).update(n_messages=case.n_left)
    return gone


def _hand_on(what: Invented, *, by: User | None, now: datetime) -> int:
    """Real cases that invented people or teams were responsible for."""
    root = Route.objects.filter(parent=None).first()
    found = Q(assignee_id__in=what.user_ids) | Q(team_id__in=what.team_ids)
    ids = list(Case.objects.filter(found).order_by("pk").values_list("pk", flat=True))
    for case_id in ids:
        case = record.locked(case_id)
        if case.assignee_id in what.user_ids:
            case.assignee = by
        if case.team_id in what.team_ids and root is not None and root.team_id is not None:
            case.team_id = root.team_id
        words = _("The demo was removed.")
        record.happened(case, EventKind.ASSIGNED, by=by, now=now, words=words)
        record.save(case, by=by)
    Case.objects.filter(opened_by__in=what.user_ids).update(opened_by=None)
    return len(ids)


def _erase_desk(what: Invented, gone: Iterable[int]) -> None:
    """Work on many cases at once, and lists that were shared with an invented team."""
    Bulk.objects.filter(by__in=what.user_ids).delete()
    Bulk.objects.filter(case_ids__contained_by=list(gone)).delete()
    shared = SavedView.objects.filter(team_id__in=what.team_ids)
    shared.exclude(owner__in=what.user_ids).update(team=None, shared_at=None)


def _erase_routes(what: Invented) -> None:
    root = Route.objects.filter(parent=None).first()
    rows = Route.objects.filter(pk__in=what.route_ids).exclude(parent=None)
    parents = set(rows.values_list("parent_id", flat=True))
    Route.objects.filter(parent__in=rows).exclude(pk__in=what.route_ids).update(parent=root)
    rows.delete()
    for parent_id in parents:
        siblings = Route.objects.filter(parent_id=parent_id).order_by("position", "id")
        for position, route in enumerate(siblings):
            Route.objects.filter(pk=route.pk).update(position=position)
    if root is not None:
        Route.objects.filter(team_id__in=what.team_ids).update(team=root.team_id)
    RouteRevision.objects.filter(by__in=what.user_ids).delete()


def _erase_times(what: Invented) -> None:
    Route.objects.filter(sla_policy__in=what.policy_ids).update(sla_policy=None)
    Case.objects.filter(sla_policy__in=what.policy_ids).update(sla_policy=None)
    SlaPolicy.objects.filter(pk__in=what.policy_ids).delete()
    still = SlaPolicy.objects.filter(calendar__in=what.calendar_ids).values("calendar_id")
    Calendar.objects.filter(pk__in=what.calendar_ids).exclude(pk__in=still).delete()
