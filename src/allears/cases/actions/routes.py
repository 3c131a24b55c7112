"""The routing tree is saved as a whole: one transaction, with what was there before kept.

A saver waits for the batches of `care` that are under way and holds back the next ones, so that
no case is opened by a route that is being removed. Cases that are open stay where they are.
What it misses: two drafts are not merged; the second is told and decides.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.cases import routing as tree_rows
from allears.cases.actions import gate
from allears.cases.models import Route, RouteRevision, SlaPolicy
from allears.cases.rules import draft as drafts
from allears.cases.rules import routing
from allears.lib import wake
from allears.listening import query
from allears.staff import queries as staff
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User


class Stale(NotPossible):
    """Somebody else saved the tree since this draft began."""


def problems(draft: drafts.Draft) -> list[str]:
    """Why a draft cannot be saved, one sentence each; empty when it can."""
    policy_ids = set(SlaPolicy.objects.values_list("pk", flat=True))
    found = routing.validate(draft.tree, {team.pk for team in staff.teams()})
    for route in draft.routes:
        if route.sla_id is not None and route.sla_id not in policy_ids:
            found.append(_("“%s” names times that do not exist any more.") % route.name)
        fault = words_fault(route.conditions.words)
        if fault is not None:
            words = _("The words of “%(name)s” cannot be read: %(words)s")
            found.append(words % {"name": route.name, "words": fault.words})
    return found


def words_fault(words: str) -> query.QueryError | None:
    """What is wrong with the query of a route; none is a good one."""
    if not words.strip():
        return None
    try:
        query.parse(words)
    except query.QueryError as error:
        return error
    return None


def save_tree(*, draft: drafts.Draft, by: User, now: datetime) -> RouteRevision | None:
    """Make a draft the tree by which new cases are routed; the tree before it is kept and returned.

    None when nothing differs. Raises `Stale` when somebody saved meanwhile, `NotPossible` with
    words for everything else that stands against it.
    """
    if not by.can_lead:
        raise NotPossible(_("Team leads and administrators change the routes."))
    try:
        with transaction.atomic():
            return _saved(draft, by=by, now=now)
    except OperationalError:
        raise NotPossible(
            _("Nothing was saved: cases of these routes were being changed. Save it once more.")
        ) from None


def _saved(draft: drafts.Draft, *, by: User, now: datetime) -> RouteRevision | None:
    gate.close()
    saved = tree_rows.tree()
    before = drafts.begin(saved)
    if before.stamp != draft.stamp:
        raise Stale(_("Somebody saved another tree while you were changing yours."))
    draft = drafts.based_on(draft, saved)
    if drafts.seal(draft) == before.stamp:
        return None
    for problem in problems(draft):
        raise NotPossible(problem)
    revision = RouteRevision.objects.create(at=now, by=by, tree=json.loads(drafts.write(before)))
    _write(draft)
    audit(
        what="routes.saved",
        words=said(before, draft),
        by=by,
        now=now,
        subject=str(revision.pk),
        before=revision.pk,
    )
    with connection.cursor() as cursor:
        wake.tell(cursor.execute, "routes", actor=by.pk)
    return revision


def _write(draft: drafts.Draft) -> None:
    """Rows as the draft says: parents first, then those that are in it no more leave."""
    rows = Route.objects.in_bulk()
    ids: dict[int, int] = {}
    for route in draft.routes:
        row = rows.get(route.id) or Route()
        row.parent_id = None if route.parent_id is None else ids[route.parent_id]
        row.position, row.name = route.position, route.name
        row.conditions = tree_rows.conditions_to(route.conditions)
        row.team_id, row.sla_policy_id = route.team_id, route.sla_id
        row.priority = route.priority or ""
        row.is_continue = route.is_continue
        row.inherits_watchers = route.watchers is None
        row.save()
        row.watchers.set(route.watchers or ())
        ids[route.id] = row.pk
    Route.objects.exclude(pk__in=ids.values()).delete()


def said(before: drafts.Draft, after: drafts.Draft) -> str:
    """What differs between two trees, counted: "2 routes changed, 1 new"."""
    old = {route.id: route for route in before.routes}
    new = {route.id: route for route in after.routes}
    both = old.keys() & new.keys()
    n_changed = sum(_less_place(old[one]) != _less_place(new[one]) for one in both)
    n_moved = sum(_place(old[one]) != _place(new[one]) for one in both)
    n_added, n_gone = len(new.keys() - old.keys()), len(old.keys() - new.keys())
    parts = [
        ngettext("%d route changed", "%d routes changed", n_changed) % n_changed,
        ngettext("%d moved", "%d moved", n_moved) % n_moved,
        ngettext("%d new", "%d new", n_added) % n_added,
        ngettext("%d removed", "%d removed", n_gone) % n_gone,
    ]
    numbers = (n_changed, n_moved, n_added, n_gone)
    return ", ".join(part for part, n in zip(parts, numbers, strict=True) if n)


def _less_place(route: routing.Route) -> routing.Route:
    return replace(route, parent_id=None, position=0)


def _place(route: routing.Route) -> tuple[int | None, int]:
    return route.parent_id, route.position
