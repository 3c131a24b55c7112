"""Cases come to people: pulled by one key, or shared out in the way that their team has chosen.

Whoever pulls passes over what somebody else is taking at this very moment, so two who press the key
together get two cases. Sharing out is done under the lock of the team's way, by one process at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, islice

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from allears.cases import circle, hands
from allears.cases.actions import lines, notices, record
from allears.cases.models import Allowance, Case, How, Sharing, Turn
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.cases.rules import sharing as rules
from allears.lib.each import each
from allears.staff import guard
from allears.staff import queries as staff
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import Team, User

LOOK_AT, LOOK_ON = 50, 500
"""Cases that are read at once to find the first that fits: at the top of a queue, and further on."""
SLICE = 20
"""Cases of one team that are shared out in one transaction."""
BATCH = 200


@transaction.atomic
def set_sharing(*, team: Team, how: str, by: User, now: datetime) -> Sharing:
    """How a team shares out its cases."""
    if how not in How.values:
        raise NotPossible(_("Choose how the cases are shared out."))
    values = {"how": how, "changed_at": now, "changed_by": by}
    row, _made = Sharing.objects.update_or_create(team=team, defaults=values)
    words = _("%(team)s: %(how)s") % {"team": team.name, "how": How(how).label}
    audit(what="team.sharing", words=words, by=by, now=now, how=how)
    return row


def _free(team_ids: Collection[int]) -> QuerySet[Case]:
    """What waits and nobody has, in the fair order; `case_waiting` and `case_team_queue` hold it."""
    rows = _waiting().filter(team_id__in=team_ids, assignee__isnull=True)
    return rows.order_by("order_at", "pk")


def _waiting() -> QuerySet[Case]:
    return Case.objects.filter(
        closed_at__isnull=True, snoozed_until__isnull=True, waiting_since__isnull=False
    )


@transaction.atomic
def take_next(*, by: User, now: datetime) -> Case | None:
    """The next best for somebody, which is theirs then; None when nothing waits for them.

    Raises `NotPossible` when they have as much as they can take.
    """
    record.allowed(by)
    team_ids = staff.team_ids_of(by) or {team.pk for team in staff.teams()}
    me = hands.of_person(by, now=now)
    waits = has_room = False
    for page in _pages(_free(team_ids)):
        works = [hands.work_of(case, now=now) for case in page]
        waits, has_room = True, has_room or any(rules.has_room(me, work) for work in works)
        teams = hands.of_teams({case.team_id for case in page}, now=now)
        team_of = {case.pk: case.team_id for case in page}
        while (best := rules.next_best(me, works, teams, team_of)) is not None:
            if (case := _still_free(best.id, team_ids)) is not None:
                return _taken(case, by=by, now=now)
            works = [work for work in works if work.id != best.id]
        if rules.is_full(me):
            break
    if waits and not has_room:
        words = _(
            "You have %d cases that wait for us; that is what you can take. Answer one first."
        )
        raise NotPossible(words % me.load)
    return None


def _taken(case: Case, *, by: User, now: datetime) -> Case:
    case.assignee = by
    record.happened(case, EventKind.TAKEN, by=by, now=now, next_best=True)
    record.save(case, by=by)
    return case


def _pages(rows: QuerySet[Case]) -> Iterator[list[Case]]:
    """The whole queue, in its order: what cannot be given away in front must not hide what is behind.
    The first piece is small, since it nearly always holds somebody."""
    at, size = 0, LOOK_AT
    while page := list(rows[at : at + size]):
        yield page
        at, size = at + size, LOOK_ON


def _still_free(case_id: int, team_ids: Collection[int]) -> Case | None:
    """The case, taken for this transaction; None when somebody else is taking it right now."""
    rows = _free(team_ids).filter(pk=case_id)
    return rows.select_for_update(of=("self",), skip_locked=True).first()


def share(*, now: datetime) -> int:
    """Share out what waits in every team that does not pull. How many were given."""
    teams = Sharing.objects.exclude(how=How.PULL).filter(team__archived_at__isnull=True)
    waits = Exists(_waiting().filter(team_id=OuterRef("team_id"), assignee__isnull=True))
    ids = list(teams.filter(waits).order_by("team_id").values_list("team_id", flat=True))
    return each(ids, lambda pk: _share_out(pk, now=now), what="sharing out")


@transaction.atomic
def _share_out(team_id: int, *, now: datetime) -> int:
    rows = Sharing.objects.select_for_update(skip_locked=True, of=("self",))
    way = rows.filter(team_id=team_id).first()
    if way is None:
        return 0
    people = {hand.id: hand for hand in hands.of_teams([team_id], now=now)[team_id]}
    sights = staff.sights(people)
    n = 0
    for case in islice(chain.from_iterable(_pages(_free([team_id]))), LOOK_ON):
        if n >= SLICE or not any(
            one.is_there and not rules.is_full(one) for one in people.values()
        ):
            break
        work = hands.work_of(case, now=now)
        outside = guard.hides(sights, circle.walls_of(case))
        here = [hand for hand in people.values() if hand.id not in outside]
        chosen = rules.choose(rules.How(way.how), work, here)
        if chosen is None or (locked := _still_free(case.pk, {team_id})) is None:
            continue
        turn = now + timedelta(microseconds=n)  # the order within a moment counts too
        _give(locked, chosen.id, how=way.how, turn=turn, now=now)
        loads = {**chosen.loads, case.network: chosen.loads.get(case.network, 0) + 1}
        people[chosen.id] = replace(chosen, loads=loads, last_at=turn)
        n += 1
    return n


def _give(case: Case, user_id: int, *, how: str, turn: datetime, now: datetime) -> None:
    user = staff.user(user_id)
    assert user is not None
    case.assignee = user
    Turn.objects.update_or_create(team_id=case.team_id, user=user, defaults={"at": turn})
    event = record.happened(
        case, EventKind.ASSIGNED, by=None, now=now, words=user.name, user=user.pk, how=how
    )
    news = notices.News(kind=notice_rules.Kind.ASSIGNED, key=f"event:{event.pk}", words=case.title)
    notices.tell(case, news, by=None, now=now)
    record.save(case, by=None)


# ---- back into the queue --------------------------------------------------------------------


def requeue(*, now: datetime) -> int:
    """What waits for us and lies with somebody who cannot answer it now goes back to its team.

    Who is away and said so, who has left, whose shift has ended in a team that shares out, and who
    works in none of the teams any more that may answer. Drafts stay, to be taken over.
    """
    gone = {pk for pk, row in hands.away(now=now).items() if row.gives_back}
    waiting = _waiting()
    ended = waiting.filter(assignee_id__in=gone)
    shared = Sharing.objects.exclude(how=How.PULL).values("team_id")
    pushed = waiting.filter(team_id__in=shared, assignee__isnull=False)
    off = _off_shift(pushed, now=now)
    ids = set(ended.values_list("pk", flat=True)[:BATCH])
    ids |= set(pushed.filter(assignee_id__in=off).values_list("pk", flat=True)[:BATCH])
    ids |= set(_strangers().values_list("pk", flat=True)[:BATCH])
    return each(sorted(ids), lambda pk: _put_back(pk, gone | off, now=now), what="who is away")


def _off_shift(pushed: QuerySet[Case], *, now: datetime) -> set[int]:
    ids = set(pushed.order_by().values_list("assignee_id", flat=True).distinct())
    people = [one for one in staff.users() if one.pk in ids]
    return hands.off_shift(people, now=now) if people else set()


def _strangers() -> QuerySet[Case]:
    """Open cases of who has left, may only read, is not behind their walls (any more), or works in
    teams of which none may answer them."""
    allowed = Allowance.objects.filter(
        case_id=OuterRef("pk"), team__memberships__user_id=OuterRef("assignee_id")
    )
    leads = {one.pk for one in staff.users() if one.can_lead}
    may = [one.pk for one in staff.colleagues()]
    rows = Case.objects.filter(closed_at__isnull=True, assignee__isnull=False)
    is_elsewhere = (
        Q(assignee_id__in=staff.ids_in_teams() - leads)
        & ~Q(assignee__memberships__team=F("team"))
        & ~Exists(allowed)
    )
    is_outside = Q(assignee__walled_off__overlap=F("walls"))
    return rows.filter(is_elsewhere | is_outside | ~Q(assignee_id__in=may))


@transaction.atomic
def _put_back(case_id: int, gone: Collection[int], *, now: datetime) -> int:
    case = record.locked(case_id)
    user = case.assignee
    if user is None:
        return 0
    is_strange = not lines.may_answer(case, user)
    if user.pk not in gone and user.is_active and not is_strange:
        return 0
    words = _("%s does not answer here any more.") if is_strange else _("%s is not there.")
    case.assignee = None
    record.happened(
        case, EventKind.RELEASED, by=None, now=now, words=words % user.name, user=user.pk
    )
    news = notices.News(
        kind=notice_rules.Kind.NEW_CASE, key=f"back:{case.pk}:{now.isoformat()}", words=case.title
    )
    notices.tell(case, news, by=None, now=now)
    record.save(case, by=None)
    return 1
