"""Named reads about who we are."""

from __future__ import annotations

from allears.staff.models import (
    AuditEntry,
    Role,
)
from allears.staff.models import (
    Team as Team,
)
from allears.staff.models import (
    User as User,
)


def has_users() -> bool:
    return User.objects.exists()


def user(user_id: int) -> User | None:
    return User.objects.filter(pk=user_id).first()


def users(*, with_former: bool = False) -> list[User]:
    rows = User.objects.order_by("name", "id")
    return list(rows if with_former else rows.filter(deactivated_at__isnull=True))


def colleagues() -> list[User]:
    """Those who can be given a case."""
    return [person for person in users() if person.can_answer]


def teams() -> list[Team]:
    return list(Team.objects.filter(archived_at__isnull=True).order_by("name"))


def team(team_id: int) -> Team | None:
    return Team.objects.filter(pk=team_id).first()


def team_ids_of(person: User) -> set[int]:
    return set(person.memberships.values_list("team_id", flat=True))


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
