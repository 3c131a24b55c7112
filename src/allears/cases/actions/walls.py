"""Cases, people, teams and routes go behind a wall, or come out; with the reason, for those behind.

Only who is behind a wall puts something behind it or takes it out, so nobody hides a thing from
themselves, and nobody outside learns of it. What is behind a wall is answered by a team that is behind
it: a case whose team is not goes to the home team of its wall. The database itself takes mentions with
their case and cases with their person, whichever way they came there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from allears.cases import circle
from allears.cases.actions import approval_rows, lines, offers, record
from allears.cases.actions.aside_rows import finish, tell_asker, to_whom
from allears.cases.models import Aside, AsideEnd, Case, Event, EventKind, OfferEnd, Route
from allears.contacts import actions as contacts
from allears.contacts import walling
from allears.lib import sight
from allears.staff import actions as staff_actions
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User, Wall

MAX_REASON = 300
SETTLED = 500
"""Cases that are brought home in one go; the rest follows in the next."""


def _reason(words: str) -> str:
    found = " ".join(words.split())[:MAX_REASON]
    if not found:
        raise NotPossible(_("Say why. Those behind the wall read it."))
    return found


def _mine(wall: Wall | None, by: User) -> None:
    """Raises `NotPossible` for who is not behind it, in the words for one that is not there."""
    if wall is not None and not staff_actions.is_behind(wall, by):
        raise NotPossible(_("There is no such wall."))


@transaction.atomic
def wall_case(*, case_id: int, wall: Wall | None, words: str, by: User, now: datetime) -> Case:
    """Put a case behind a wall, or (None) take its own wall down. Raises `NotPossible`."""
    case = record.locked(case_id)
    lines.check(case, by)
    words = _reason(words)
    _mine(wall, by)
    if case.wall_id == (wall.pk if wall else None):
        return case
    before = case.wall
    _set_wall([case.pk], wall)
    name = wall.name if wall else ""
    record.happened(case, EventKind.WALLED, by=by, now=now, words=words, wall=name)
    if before is not None:
        staff_actions.note_wall(
            before.pk, _("Case %(n)d came out: %(why)s") % {"n": case.pk, "why": words},
            by=by, now=now,
        )  # fmt: skip
    if wall is not None:
        staff_actions.note_wall(
            wall.pk, _("Case %(n)d came in: %(why)s") % {"n": case.pk, "why": words},
            by=by, now=now,
        )  # fmt: skip
    settle([case.pk], by=by, now=now)
    found = record.locked(case_id)
    record.save(found, by=by)
    return found


@transaction.atomic
def wall_person(*, contact_id: int, wall: Wall | None, words: str, by: User, now: datetime) -> None:
    """Put a person with all their cases and words behind a wall, or (None) bring them out."""
    record.allowed(by)
    words = _reason(words)
    _mine(wall, by)
    contact = contacts.lock([contact_id]).get(contact_id)
    if contact is None or contact.merged_into_id is not None:
        raise NotPossible(_("There is no such person (any more)."))
    before = contact.wall_id
    if before == (wall.pk if wall else None):
        return
    walling.wall(contact=contact, wall_id=wall.pk if wall else None)
    named = {"who": str(contact), "why": words}
    if before is not None:
        staff_actions.note_wall(before, _("%(who)s came out: %(why)s") % named, by=by, now=now)
    if wall is not None:
        staff_actions.note_wall(wall.pk, _("%(who)s came in: %(why)s") % named, by=by, now=now)
    cases = Case.objects.filter(contact_id=contact.pk).values_list("pk", flat=True)
    settle(list(cases), by=by, now=now)


@transaction.atomic
def wall_team(*, team: Team, wall: Wall | None, by: User, now: datetime) -> None:
    """What comes to a team goes behind the wall by itself, and so does what it has open now."""
    _leading(by)
    _mine(wall, by)
    if wall is None:
        staff_actions.set_team_wall(team=team, wall=None)
        if team.wall_id is not None:
            words = _("What comes to %s stays outside from now on") % team.name
            staff_actions.note_wall(team.wall_id, words, by=by, now=now)
        return
    if team.pk not in staff.teams_behind([wall.pk]):
        raise NotPossible(_("%s is not behind this wall. Let the team in first.") % team.name)
    staff_actions.set_team_wall(team=team, wall=wall)
    theirs = Case.objects.filter(team=team, closed_at=None, wall=None)
    ids = list(theirs.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    _set_wall(ids, wall)
    words = _("What comes to %(team)s goes behind it, with its %(n)d open cases")
    words %= {"team": team.name, "n": len(ids)}
    staff_actions.note_wall(wall.pk, words, by=by, now=now)
    settle(ids, by=by, now=now)
    record.tell(ids, by=by)


@transaction.atomic
def wall_route(*, route_id: int, wall: Wall | None, by: User, now: datetime) -> None:
    """What a route leads somewhere goes behind the wall by itself, from the next one on."""
    _leading(by)
    _mine(wall, by)
    route = Route.objects.select_for_update(of=("self",)).filter(pk=route_id).first()
    if route is None:
        raise NotPossible(_("There is no such route any more."))
    before = route.wall_id
    Route.objects.filter(pk=route.pk).update(wall=wall)
    words = _("What the route “%s” brings stays outside from now on") % route.name
    if before is not None and before != (wall.pk if wall else None):
        staff_actions.note_wall(before, words, by=by, now=now)
    if wall is not None:
        words = _("What the route “%s” brings goes behind it from now on") % route.name
        staff_actions.note_wall(wall.pk, words, by=by, now=now)


@transaction.atomic
def end_wall(*, wall: Wall, words: str, by: User, now: datetime) -> None:
    """Take it down: everything that was behind it can be seen by everybody again."""
    _leading(by)
    _mine(wall, by)
    words = _reason(words)
    with sight.through(sight.WHOLE):
        Route.objects.filter(wall=wall).update(wall=None)
        staff_actions.end_wall(wall=wall, reason=words, by=by, now=now)
        walling.end_wall(wall_id=wall.pk)
        rows = Case.objects.select_for_update(of=("self",)).filter(wall=wall).order_by("pk")
        ids = list(rows.values_list("pk", flat=True))
        _set_wall(ids, None)
        Event.objects.bulk_create(
            Event(case_id=pk, kind=EventKind.WALLED, by=by, at=now, words=words, data={"wall": ""})
            for pk in ids
        )
    record.tell([], by=by)


def _leading(by: User) -> None:
    if not by.can_lead:
        raise NotPossible(_("Team leads and administrators change walls."))


def _set_wall(case_ids: Sequence[int], wall: Wall | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(walling.MOVES, ["yes"])
        Case.objects.filter(pk__in=case_ids).update(wall=wall)
        cursor.execute(walling.MOVES, [""])


@sight.whole
@transaction.atomic
def settle(case_ids: Sequence[int], *, by: User | None, now: datetime) -> dict[int, Case]:
    """Bring cases to a team that is behind their walls, and away from who is not. Those walled."""
    if not case_ids or not staff.walls():
        return {}
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=case_ids, walls__isnull=False)
    rows = rows.select_related("team", "assignee", "wall__home")
    found = {case.pk: case for case in rows.order_by("pk")}  # as everybody takes them
    for case in found.values():
        _bring_home(case, by=by, now=now)
    return found


def _bring_home(case: Case, *, by: User | None, now: datetime) -> None:
    walls = circle.walls_of(case)
    may = staff.teams_behind(walls)
    assignee_before, team_before = case.assignee_id, case.team_id
    if case.team_id not in may:
        offers.end_open(case, OfferEnd.OVER, by=by, now=now)
        homes = [wall.home for wall in staff.walls() if wall.pk in walls]
        home = next((team for team in homes if team.pk in may), homes[0])
        words = _("Only who is behind its wall answers for it.")
        record.happened(
            case, EventKind.HANDED, by=by, now=now, words=words,
            from_team=case.team.name, to_team=home.name, accepted=False,
        )  # fmt: skip
        case.team = home
    _end_outside(case, may, by=by, now=now)
    approval_rows.ask_behind(case, now=now)
    if case.assignee is not None and not circle.lets_in(case, case.assignee):
        words = _("%s is not behind its wall.") % case.assignee.name
        record.happened(
            case, EventKind.RELEASED, by=by, now=now, words=words, user=case.assignee.pk
        )
        case.assignee = None
    if (assignee_before, team_before) != (case.assignee_id, case.team_id):
        Case.objects.filter(pk=case.pk).update(team=case.team, assignee=case.assignee)


def _end_outside(case: Case, may: Collection[int], *, by: User | None, now: datetime) -> None:
    """What is asked of those who do not find the case any more waits for nobody."""
    offer = offers.open_offer(case)
    if offer is not None and offer.taker_id not in may:
        offers.end_open(case, OfferEnd.OVER, by=by, now=now)
    rows = Aside.objects.select_for_update(of=("self",)).select_related("team", "person", "by")
    for aside in rows.filter(case=case, ended_at=None, address="").order_by("pk"):
        is_in = aside.team_id in may if aside.person is None else circle.lets_in(case, aside.person)
        if not is_in:
            aside.case = case
            finish(aside, AsideEnd.OVER, by=by, now=now)
            words = _("%s does not find this case any more: ask somebody else.") % to_whom(aside)
            tell_asker(aside, "end", words, by=by, now=now)
            record.happened(
                case, EventKind.ASIDE_OVER, by=by, now=now, aside=aside.pk, to=to_whom(aside)
            )
