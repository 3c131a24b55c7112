"""Named reads about macros and playbooks."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Q, QuerySet

from allears.playbooks.models import Following as Following
from allears.playbooks.models import Kept as Kept
from allears.playbooks.models import Macro as Macro
from allears.playbooks.models import Playbook as Playbook
from allears.playbooks.models import Run as Run
from allears.playbooks.models import Version as Version
from allears.staff import queries as staff
from allears.staff.many import AnyOf
from allears.staff.queries import User
from allears.staff.worded import worded

K = TypeVar("K", Macro, Playbook)
MAX_WORDS = 6
MOST = 500
MOST_FOLLOWED = 1_000
"""The newest times that a playbook was followed, of which its page tells."""


def _seen_by(rows: QuerySet[K], user: User) -> QuerySet[K]:
    """One's own, those of one's teams, and those of everybody; a lead sees every shared one."""
    return rows.filter(_seen(user.pk, list(staff.team_ids_of(user)), can_lead=user.can_lead))


def _seen(user_id: int, team_ids: list[int], *, can_lead: bool) -> Q:
    is_shared = Q(shared_at__isnull=False)
    if not can_lead:
        is_shared &= Q(team__isnull=True) | Q(AnyOf("team_id", team_ids))
    return Q(owner_id=user_id, shared_at__isnull=True) | is_shared


def _met(rows: QuerySet[K], words: str, *fields: str) -> QuerySet[K]:
    for word in words.casefold().split()[:MAX_WORDS]:
        wanted = Q()
        for name in fields:
            wanted |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(wanted)
    return rows


def macros(user: User, words: str = "", *, limit: int = MOST) -> list[Macro]:
    """Those that somebody may use, what is used most first."""
    rows = _seen_by(Macro.objects.filter(removed_at=None), user).select_related("team", "owner")
    return list(_met(rows, words, "name").order_by("-n_used", "name", "pk")[:limit])


def playbooks(user: User, words: str = "", *, limit: int = MOST) -> list[Playbook]:
    """Those that somebody may use, what is used most first."""
    if not words.strip():
        return _all_playbooks(
            user.pk, list(staff.team_ids_of(user)), can_lead=user.can_lead, limit=limit
        )
    rows = _seen_by(Playbook.objects.filter(removed_at=None), user)
    rows = _met(rows.select_related("team", "owner"), words, "name", "when_words")
    return list(rows.order_by("-n_used", "name", "pk")[:limit])


@worded
def _all_playbooks(
    user_id: int, team_ids: list[int], *, can_lead: bool, limit: int
) -> QuerySet[Playbook]:
    rows = Playbook.objects.filter(_seen(user_id, team_ids, can_lead=can_lead), removed_at=None)
    return rows.select_related("team", "owner").order_by("-n_used", "name", "pk")[:limit]


def macro(macro_id: int, user: User, *, is_removed: bool = False) -> Macro | None:
    """One that this person may use; `is_removed`: one to bring back."""
    rows = _seen_by(Macro.objects.filter(removed_at__isnull=not is_removed), user)
    return rows.select_related("team", "owner").filter(pk=macro_id).first()


def playbook(playbook_id: int, user: User, *, is_removed: bool = False) -> Playbook | None:
    """One that this person may use; `is_removed`: one to bring back."""
    rows = _seen_by(Playbook.objects.filter(removed_at__isnull=not is_removed), user)
    return rows.select_related("team", "owner").filter(pk=playbook_id).first()


def may_change(row: Kept, user: User) -> bool:
    """Shared ones belong to the leads, one's own to oneself."""
    return user.can_lead if row.shared_at is not None else row.owner_id == user.pk


def name_of_macro(macro_id: int) -> str:
    return Macro.objects.filter(pk=macro_id).values_list("name", flat=True).first() or ""


def names_of_playbooks(ids: list[int]) -> dict[int, str]:
    return dict(Playbook.objects.filter(pk__in=ids).values_list("pk", "name"))


def newest_version(playbook_id: int) -> Version | None:
    rows = Version.objects.filter(playbook=playbook_id).select_related("macro", "by")
    return rows.order_by("-n").first()


def followed_on(case_id: int) -> list[Following]:
    """What is being followed on a case, and what came to its end there, the newest first."""
    return _followed(case_id)


@worded
def _followed(case_id: int) -> QuerySet[Following]:
    rows = Following.objects.filter(case_id=case_id)
    rows = rows.select_related("version__macro", "playbook", "by", "ended_by")
    return rows.order_by("ended_at", "-at", "-pk")


def following(following_id: int) -> Following | None:
    rows = Following.objects.select_related("version__macro", "playbook", "by")
    return rows.filter(pk=following_id).first()


def followings_of(playbook_id: int) -> list[Following]:
    """The newest times that it was followed."""
    rows = Following.objects.filter(playbook=playbook_id).select_related("version")
    return list(rows.order_by("-at", "-pk")[:MOST_FOLLOWED])


def run(run_id: int) -> Run | None:
    return Run.objects.select_related("macro").filter(pk=run_id).first()
