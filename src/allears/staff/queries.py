"""Named reads about who we are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from allears.lib import keys, push
from allears.lib.once import is_shared, once, once_for_all
from allears.staff.many import AnyOf
from allears.staff.models import (
    AuditEntry,
    Membership,
    Picture,
    Role,
)
from allears.staff.models import (
    Device as Device,
)
from allears.staff.models import (
    House as House,
)
from allears.staff.models import (
    Stumble as Stumble,
)
from allears.staff.models import (
    Team as Team,
)
from allears.staff.models import (
    Telling as Telling,
)
from allears.staff.models import (
    User as User,
)
from allears.staff.models import (
    Wall as Wall,
)
from allears.staff.models import (
    Wishes as Wishes,
)
from allears.staff.walls import behind_wall as behind_wall
from allears.staff.walls import events_of_wall as events_of_wall
from allears.staff.walls import sights as sights
from allears.staff.walls import teams_behind as teams_behind
from allears.staff.walls import teams_led_behind as teams_led_behind
from allears.staff.walls import wall as wall
from allears.staff.walls import walls as walls
from allears.staff.walls import walls_of as walls_of
from allears.staff.worded import first, worded


def stumbles() -> list[Stumble]:
    """Parts of the loops that fail, the oldest trouble first."""
    return list(Stumble.objects.order_by("since", "loop", "part"))


def has_users() -> bool:
    """Whether anybody real works here."""
    return User.objects.filter(invented_at__isnull=True).exists()


def invented() -> list[User]:
    """The colleagues of the demo."""
    return list(User.objects.filter(invented_at__isnull=False).order_by("name", "id"))


def user(user_id: int) -> User | None:
    return first(_user(user_id))


@worded
def _user(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id)


@once_for_all
def users(*, with_former: bool = False) -> list[User]:
    return _users(with_former=with_former)


@worded
def _users(*, with_former: bool) -> QuerySet[User]:
    rows = User.objects.order_by("name", "id")
    return rows if with_former else rows.filter(deactivated_at__isnull=True)


def colleagues() -> list[User]:
    """Those who can be given a case."""
    return [person for person in users() if person.can_answer]


@once_for_all
def teams() -> list[Team]:
    return _teams()


@worded
def _teams() -> QuerySet[Team]:
    return Team.objects.filter(archived_at__isnull=True).order_by("name")


def team(team_id: int) -> Team | None:
    return first(_team(team_id))


@worded
def _team(team_id: int) -> QuerySet[Team]:
    return Team.objects.filter(pk=team_id)


@once
def team_ids_of(person: User) -> set[int]:
    if is_shared():
        return _all_team_ids().get(person.pk, set())
    return set(_team_ids(person.pk))


@worded
def _team_ids(user_id: int) -> QuerySet[Membership, int]:
    return Membership.objects.filter(user_id=user_id).values_list("team_id", flat=True)


@once_for_all
def _all_team_ids() -> dict[int, set[int]]:
    """By person, for all whose tabs ask at the same moment."""
    found: dict[int, set[int]] = {}
    for user_id, team_id in Membership.objects.values_list("user_id", "team_id"):
        found.setdefault(user_id, set()).add(team_id)
    return found


def all_team_ids() -> dict[int, set[int]]:
    """The teams of everybody who works in one; one read, for who asks about all of them."""
    return _all_team_ids()


def ids_in_teams() -> set[int]:
    """Everybody who works in a team."""
    return set(Membership.objects.values_list("user_id", flat=True))


def members_of(team_ids: list[int]) -> dict[int, list[User]]:
    """Active people by team."""
    found: dict[int, list[User]] = {team_id: [] for team_id in team_ids}
    people = User.objects.filter(
        memberships__team_id__in=team_ids, deactivated_at__isnull=True
    ).prefetch_related("memberships")
    for person in people.distinct():
        for membership in person.memberships.all():
            if membership.team_id in found:
                found[membership.team_id].append(person)
    return found


def teams_of(person: User) -> list[Team]:
    """Where somebody works, by name."""
    rows = Team.objects.filter(memberships__user=person, archived_at__isnull=True)
    return list(rows.order_by("name"))


def teams_by_person() -> dict[int, list[Team]]:
    """Where each person works, by the person's number."""
    found: dict[int, list[Team]] = {}
    rows = Membership.objects.filter(team__archived_at__isnull=True).select_related("team")
    for membership in rows.order_by("team__name"):
        found.setdefault(membership.user_id, []).append(membership.team)
    return found


def by_name_start(words: str) -> list[User]:
    """For completing `@` in notes."""
    return list(
        User.objects.filter(name__istartswith=words, deactivated_at__isnull=True).order_by("name")[
            :8
        ]
    )


def administrators() -> list[User]:
    return list(User.objects.filter(role=Role.ADMINISTRATOR, deactivated_at__isnull=True))


def audit_trail(*, before_id: int | None = None, limit: int = 100) -> list[AuditEntry]:
    rows = AuditEntry.objects.select_related("by").order_by("-id")
    return list((rows.filter(pk__lt=before_id) if before_id else rows)[:limit])


def addresses() -> frozenset[str]:
    """The mail addresses of those who work here, in lower case."""
    found = User.objects.filter(deactivated_at__isnull=True).values_list("email", flat=True)
    return frozenset(address.lower() for address in found)


def own_trail(person: User, *, limit: int = 30) -> list[AuditEntry]:
    """What somebody changed themselves, newest first."""
    return list(AuditEntry.objects.filter(by=person).order_by("-id")[:limit])


def told_keys(user_ids: Iterable[int], kind: str, keys: Iterable[str]) -> set[tuple[int, str]]:
    """(user, key) of the news of a kind that was put down to leave, or has left."""
    rows = Telling.objects.filter(user_id__in=list(user_ids), kind=kind, key__in=list(keys))
    return set(rows.values_list("user_id", "key"))


def wishes_of(user_ids: Iterable[int]) -> dict[int, Wishes]:
    """How each wants to be told; who has chosen nothing gets the usual."""
    ids = list(user_ids)
    found = {row.user_id: row for row in _wishes_of(ids)}
    return {user_id: found.get(user_id) or Wishes(user_id=user_id) for user_id in ids}


@worded
def _wishes_of(user_ids: list[int]) -> QuerySet[Wishes]:
    return Wishes.objects.filter(AnyOf("user_id", user_ids))


def weekly_of(user_ids: Iterable[int]) -> dict[int, list[list[list[str]]]]:
    """The working hours of those who said any."""
    return dict(_weekly_of(list(user_ids)))


@worded
def _weekly_of(user_ids: list[int]) -> QuerySet[Wishes, tuple[int, Any]]:
    rows = Wishes.objects.filter(AnyOf("user_id", user_ids)).exclude(weekly=[])
    return rows.values_list("user_id", "weekly")


def devices_of(person: User) -> list[Device]:
    """The browsers that may be told by push."""
    return list(Device.objects.filter(user=person).order_by("-created_at", "-id"))


def address_of(device: Device) -> push.Address:
    """Where a browser is reached. Raises `keys.CannotOpen`."""
    opened = json.loads(keys.opened(bytes(device.sealed), key=settings.SECRET_KEY))
    return push.Address(**opened)


def tellings_of(person: User, *, limit: int = 10) -> list[Telling]:
    """What left, or is about to leave, to somebody; newest first."""
    rows = Telling.objects.filter(user=person).select_related("device")
    return list(rows.order_by("-id")[:limit])


@once_for_all
def house() -> House:
    """What is true of this installation as a whole."""
    return first(_house(1)) or House(pk=1)


@worded
def _house(number: int) -> QuerySet[House]:
    return House.objects.filter(pk=number)


def picture(user_id: int, mark: str) -> bytes | None:
    """WebP of the present picture; None for an older one."""
    row = Picture.objects.filter(user_id=user_id, user__picture_mark=mark).first()
    return bytes(row.content) if row and mark else None
