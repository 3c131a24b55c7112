"""Named reads about who we are."""

from __future__ import annotations

from allears.staff.models import (
    AuditEntry,
    Membership,
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
