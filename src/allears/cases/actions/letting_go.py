"""Somebody leaves the house: their open cases go to somebody, or back to a team in which people work.

All in one transaction with the end of their access, so that no case stays with who cannot answer it.
Many cases are moved at once, each with its event; whoever gets them is told once, of the first.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _

from allears.cases import circle
from allears.cases.actions import lines, notices, record
from allears.cases.models import Case, Event, EventKind
from allears.cases.rules import lines as rules
from allears.cases.rules import notices as notice_rules
from allears.lib import sight
from allears.staff import actions as staff_actions
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import User

BATCH = 1000
NONE: frozenset[int] = frozenset()


@sight.whole
@transaction.atomic
def let_go(*, user: User, to: User | None, by: User, now: datetime) -> int:
    """End somebody's access. Their open cases go `to` somebody, or to their teams' queues.

    The number of cases. Raises `NotPossible` when that would leave a case with nobody.
    """
    if to is not None and (to.pk == user.pk or not to.is_active or not to.can_answer):
        raise NotPossible(_("%s cannot answer cases.") % to.name)
    theirs = Case.objects.select_for_update().filter(assignee=user, closed_at=None)
    cases = list(theirs.order_by("pk"))  # as everybody takes them
    if to is None and (empty := teams_without(user)):
        names = ", ".join(empty)
        words = _(
            "Nobody else works in %(teams)s. Give the cases to somebody, or add people there."
        )
        raise NotPossible(words % {"teams": names})
    if to is not None and (strange := _not_theirs(cases, to)):
        words = _("%(name)s does not work in %(teams)s. Choose somebody who does, or a lead.")
        raise NotPossible(words % {"name": to.name, "teams": ", ".join(strange)})
    _move(cases, to, by=by, now=now)
    staff_actions.change_user(
        user=user,
        name=user.name,
        role=user.role,
        teams=staff.teams_of(user),
        is_active=False,
        by=by,
        now=now,
    )
    return len(cases)


def teams_without(user: User) -> list[str]:
    """Teams with open cases of theirs in which nobody else who can answer works."""
    rows = Case.objects.filter(assignee=user, closed_at=None)
    counts = dict(rows.values_list("team_id").annotate(n=Count("id")).order_by())
    members = staff.members_of(list(counts))
    lonely = [
        team_id
        for team_id, people in members.items()
        if not any(one.pk != user.pk and one.can_answer for one in people)
    ]
    return sorted(team.name for pk in lonely if (team := staff.team(pk)) is not None)


def _not_theirs(cases: list[Case], to: User) -> list[str]:
    """The teams of those cases that somebody may not be given."""
    person, allowed = lines.person(to), lines.allowed_of([case.pk for case in cases])
    strange = {
        case.team_id
        for case in cases
        if not circle.lets_in(case, to)
        or not rules.may_answer(
            person, rules.Lines(team_id=case.team_id, allowed_ids=allowed.get(case.pk, NONE))
        )
    }
    return sorted(team.name for pk in strange if (team := staff.team(pk)) is not None)


def _move(cases: list[Case], to: User | None, *, by: User, now: datetime) -> None:
    if not cases:
        return
    ids = [case.pk for case in cases]
    Case.objects.filter(pk__in=ids).update(assignee=to, version=F("version") + 1)
    kind = EventKind.ASSIGNED if to else EventKind.RELEASED
    words, data = (to.name, {"user": to.pk}) if to else ("", {})
    Event.objects.bulk_create(
        [Event(case=case, kind=kind, by=by, at=now, words=words, data=data) for case in cases],
        batch_size=BATCH,
    )
    if to is not None:
        first = cases[0]
        first.assignee = to
        news = notices.News(
            kind=notice_rules.Kind.ASSIGNED,
            key=f"let-go:{by.pk}:{now.isoformat()}",
            words=first.title,
        )
        notices.tell(first, news, by=by, now=now)
    record.tell(ids, by=by)
