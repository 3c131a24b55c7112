"""Saved views: a name for a list with its filters, of one person, of a team, or of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from allears.cases.models import Area, SavedView
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User

MOST = 200
"""Views that one person may own."""
MAX_QUERY = 6000


@dataclass(frozen=True, kw_only=True)
class Shared:
    """With whom: nobody, a team, or everybody."""

    with_everybody: bool = False
    team: Team | None = None

    @property
    def is_shared(self) -> bool:
        return self.with_everybody or self.team is not None


MINE = Shared()


def may_change(view: SavedView, user: User) -> bool:
    """Its owner; leads and administrators what is shared."""
    return view.owner_id == user.pk or (user.can_lead and view.shared_at is not None)


def save_view(
    *, name: str, query: str, shared: Shared, by: User, now: datetime, area: str = Area.INBOX
) -> SavedView:
    """Keep a list under a name. Raises `NotPossible`."""
    _allowed(shared, by)
    if SavedView.objects.filter(owner=by).count() >= MOST:
        raise NotPossible(_("You keep %d views already. Remove one that you do not need.") % MOST)
    row = SavedView(owner=by, area=area, created_at=now)
    return _kept(row, _fields(name, query, shared, now), now)


def change_view(
    *, view: SavedView, name: str, query: str, shared: Shared, by: User, now: datetime
) -> SavedView:
    """Another name, other filters, other people. Raises `NotPossible`."""
    _own(view, by)
    _allowed(shared, by, before=view)
    return _kept(view, _fields(name, query, shared, now), now)


def remove_view(*, view: SavedView, by: User) -> dict[str, Any]:
    """Gone for everybody. Gives what `restore_view` needs to bring it back."""
    _own(view, by)
    kept = {
        "owner": view.owner_id,
        "name": view.name,
        "area": view.area,
        "query": view.query,
        "team": view.team_id,
        "is_shared": view.shared_at is not None,
    }
    view.delete()
    return kept


def restore_view(*, kept: dict[str, Any], by: User, now: datetime) -> SavedView:
    """Bring back what was removed. Raises `NotPossible`."""
    owner = staff.user(kept["owner"])
    if owner is None or (owner.pk != by.pk and not by.can_lead):
        raise NotPossible(_("This view belonged to somebody else. They can bring it back."))
    row = SavedView(owner=owner, area=kept["area"], created_at=now)
    shared = {"team_id": kept["team"], "shared_at": now if kept["is_shared"] else None}
    return _kept(row, {"name": kept["name"], "query": kept["query"], **shared}, now)


def _own(view: SavedView, by: User) -> None:
    if not may_change(view, by):
        raise NotPossible(
            _("This view belongs to %s. Save your own under another name.") % view.owner.name
        )


def _allowed(shared: Shared, by: User, *, before: SavedView | None = None) -> None:
    """Raises `NotPossible` for sharing with whom one may not."""
    if shared.with_everybody and not by.can_lead:
        is_so = before is not None and before.shared_at is not None and before.team_id is None
        if not is_so:
            raise NotPossible(_("Leads and administrators share with everybody. Ask one of them."))
    team = shared.team
    if team is not None and not by.can_lead and team.pk not in staff.team_ids_of(by):
        raise NotPossible(_("You share with teams in which you work: %s is not one.") % team.name)


def _fields(name: str, query: str, shared: Shared, now: datetime) -> dict[str, Any]:
    name = " ".join(name.replace("\0", "").split())[:80]
    if not name:
        raise NotPossible(_("Give the view a name."))
    if len(query) > MAX_QUERY:
        raise NotPossible(_("These filters are too long to be kept. Make the query shorter."))
    return {
        "name": name,
        "query": query.replace("\0", ""),
        "team_id": shared.team.pk if shared.team else None,
        "shared_at": now if shared.is_shared else None,
    }


def _kept(row: SavedView, changed: dict[str, Any], now: datetime) -> SavedView:
    for column, value in changed.items():
        setattr(row, column, value)
    row.changed_at = now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NotPossible(
            _("There is a view called “%s” already. Choose another name.") % row.name
        ) from None
    return row
