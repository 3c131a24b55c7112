"""The colleagues and teams of the demo: made, and taken out again with all that is theirs alone.

They cannot log in until somebody makes a link for them, and are told in the app alone: nothing
leaves the house on their behalf. Who did something that must be kept, with real cases, stays as a
former colleague.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q

from allears.staff.actions.refusal import NotPossible
from allears.staff.models import AuditEntry, Membership, SetupLink, Team, Telling, User, Wishes

APP_ALONE = "app"


@transaction.atomic
def invent_user(
    *, email: str, name: str, role: str, teams: Iterable[Team], kinds: Iterable[str], now: datetime
) -> User:
    """A colleague who does not exist. `kinds`: of notices, all of which stay in the app."""
    if User.objects.filter(email__iexact=email).exists():
        raise NotPossible(f"Somebody with the address {email} works here already.")
    user = User(email=email, name=name, role=role, created_at=now, invented_at=now)
    user.set_unusable_password()
    user.save()
    Membership.objects.bulk_create(Membership(team=team, user=user, since=now) for team in teams)
    Wishes.objects.create(user=user, ways={kind: [APP_ALONE] for kind in kinds})
    return user


@transaction.atomic
def erase_invented(*, team_ids: Iterable[int], now: datetime) -> list[str]:
    """Take them out. The names of those who stay as former colleagues, because of real work."""
    people = User.objects.filter(invented_at__isnull=False)
    ids = list(people.values_list("pk", flat=True))
    about = {str(pk) for pk in ids} | set(people.values_list("email", flat=True))
    AuditEntry.objects.filter(
        Q(by__in=ids) | Q(subject__in=about, what__startswith="user.")
    ).delete()
    SetupLink.objects.filter(Q(user__in=ids) | Q(created_by__in=ids)).delete()
    kept = [user.name for user in people if not _gone(user, now)]
    for team in Team.objects.filter(pk__in=list(team_ids)):
        try:
            with transaction.atomic():
                team.delete()
        except ProtectedError:
            Team.objects.filter(pk=team.pk).update(archived_at=now)
            kept.append(team.name)
    return kept


def _gone(user: User, now: datetime) -> bool:
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        User.objects.filter(pk=user.pk).update(deactivated_at=now, invented_at=None)
        return False
    return True


def erase_about_cases(*, case_ids: Iterable[int]) -> None:
    """What was to leave to real colleagues about cases that are gone."""
    Telling.objects.filter(case_id__in=list(case_ids)).delete()


def erase_audit(*, entries: Mapping[str, Iterable[str]]) -> None:
    """Lines of the trail about what is taken out: the beginning of `what`, and the subjects."""
    for what, subjects in entries.items():
        AuditEntry.objects.filter(what__startswith=what, subject__in=list(subjects)).delete()


def marked(what: str) -> AuditEntry | None:
    """The newest line of this kind."""
    return AuditEntry.objects.filter(what=what).order_by("-pk").first()
