"""Reads about walls: which stand, who is behind them, from whom something is hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from allears.lib.once import once_for_all
from allears.lib.sight import Sight
from allears.staff.guard import sight_of
from allears.staff.models import Behind, Team, User, Wall, WallEvent

MOST_EVENTS = 100


@once_for_all
def walls() -> list[Wall]:
    """By name. For administrators, and to be narrowed by `walls_of` for everybody else."""
    return list(Wall.objects.filter(ended_at=None).select_related("home").order_by("name"))


def walls_of(person: User) -> list[Wall]:
    """Those that somebody is behind."""
    return [wall for wall in walls() if not sight_of(person).hides(frozenset({wall.pk}))]


def wall(wall_id: int) -> Wall | None:
    rows = Wall.objects.filter(pk=wall_id, ended_at=None)
    return rows.select_related("home", "opened_by").first()


def behind_wall(wall_id: int) -> list[Behind]:
    """Teams first, then single people, by when they came."""
    rows = Behind.objects.filter(wall_id=wall_id).select_related("team", "person", "by")
    return sorted(rows, key=lambda one: (one.person_id is not None, one.pk))


def events_of_wall(wall_id: int) -> list[WallEvent]:
    rows = WallEvent.objects.filter(wall_id=wall_id).select_related("by")
    return list(rows.order_by("-at", "-id")[:MOST_EVENTS])


def teams_led_behind(wall_id: int) -> list[Team]:
    """Whose cases go behind it by themselves."""
    return list(Team.objects.filter(wall_id=wall_id).order_by("name"))


def teams_behind(wall_ids: Collection[int]) -> set[int]:
    """The teams that are behind all of these walls, as whole teams."""
    found: set[int] | None = None
    for one in Wall.objects.filter(pk__in=wall_ids):
        rows = Behind.objects.filter(wall=one, team__isnull=False)
        here = {one.home_id, *(pk for pk in rows.values_list("team_id", flat=True) if pk)}
        found = here if found is None else found & here
    return found or set()


def sights(user_ids: Iterable[int]) -> dict[int, Sight]:
    """What is hidden from each of these, of those from whom something is."""
    rows = User.objects.filter(~Q(walled_off=[]), pk__in=list(user_ids))
    return {pk: Sight(frozenset(off)) for pk, off in rows.values_list("pk", "walled_off")}
