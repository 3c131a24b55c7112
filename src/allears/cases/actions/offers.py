"""A hand-over between teams: offered, accepted, declined with a reason, taken back.

Until the other team says yes, nothing of the case changes: the giver is accountable, its assignee
works on, the clocks run. The offer has a time of its own, counted in the hours of the calendar that
the case goes by; it is warned of before, and when it is up the leads of both teams are told, once.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import circle
from allears.cases.actions import clocks, lines, notices, record
from allears.cases.models import Case, Offer, OfferEnd, SlaPolicy
from allears.cases.models.thread import EventKind
from allears.cases.rules import lines as rules
from allears.cases.rules import notices as notice_rules
from allears.cases.rules import sla
from allears.lib.each import each
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User

MAX_WORDS = 500
BATCH = 200


@transaction.atomic
def hand_over(*, case_id: int, team: Team, words: str, by: User, now: datetime) -> Case:
    """Offer it to another team; a lead of both teams moves it at once. Raises `NotPossible`."""
    record.allowed(by)
    case = record.locked(case_id)
    if case.team_id == team.pk:
        return case
    lines.check(case, by)
    if team.archived_at is not None:
        raise NotPossible(_("This team does not work any more."))
    if case.closed_at is not None:
        raise NotPossible(_("It is closed. Open it again first."))
    circle.check_team(case, team)
    person = lines.person(by)
    words = words.strip()[:MAX_WORDS]
    if rules.moves_at_once(person, giver_id=case.team_id, taker_id=team.pk):
        end_open(case, OfferEnd.OVER, by=by, now=now)
        _move(case, team, by=by, now=now, words=words)
    elif not _offer(case, team, words, by=by, now=now):
        return case
    record.save(case, by=by)
    return case


def _offer(case: Case, team: Team, words: str, *, by: User, now: datetime) -> bool:
    """False when it is offered to them already."""
    standing = open_offer(case)
    if standing is not None and standing.taker_id == team.pk:
        return False
    if standing is not None:
        words = _("It is offered to %s already. Take that back first.")
        raise NotPossible(words % standing.taker.name)
    times = rules.times(now, rules.OFFER_S, calendar_of(case))
    offer = Offer.objects.create(
        case=case,
        giver_id=case.team_id,
        taker=team,
        words=words,
        at=now,
        by=by,
        warn_at=times.warn_at,
        due_at=times.due_at,
    )
    record.happened(
        case, EventKind.OFFERED, by=by, now=now, words=words, team=team.pk, offer=offer.pk
    )
    _tell_taker(offer, "new", by=by, now=now)
    return True


def calendar_of(case: Case) -> sla.Calendar:
    """The hours by which a case is owed anything; round the clock where no policy says."""
    if case.sla_policy_id is None:
        return sla.ALWAYS
    row = SlaPolicy.objects.select_related("calendar").get(pk=case.sla_policy_id)
    try:
        return clocks.calendar_of(row.calendar)
    except ValueError:
        return sla.ALWAYS


def open_offer(case: Case) -> Offer | None:
    """The offer that waits for a yes or a no."""
    rows = Offer.objects.select_for_update(of=("self",)).select_related("taker", "giver", "by")
    return rows.filter(case=case, ended_at=None).first()


def _tell_taker(offer: Offer, step: str, *, by: User | None, now: datetime) -> None:
    news = notices.News(
        kind=notice_rules.Kind.OFFERED,
        key=f"offer:{offer.pk}:{step}",
        words=offer.words or offer.case.title,
        named=lines.members([offer.taker_id]),
    )
    notices.tell(offer.case, news, by=by, now=now)


@transaction.atomic
def accept(*, case_id: int, takes: bool = False, by: User, now: datetime) -> Case:
    """Yes: the taker is accountable from now on, and the giver watches. `takes`: for oneself."""
    case, offer = _answerable(case_id, by)
    if takes and not rules.may_answer(lines.person(by), rules.Lines(team_id=offer.taker_id)):
        raise NotPossible(_("You do not work in %s.") % offer.taker.name)
    _end(offer, OfferEnd.ACCEPTED, by=by, now=now)
    _move(case, offer.taker, by=by, now=now, words=offer.words, accepted=True)
    if takes:
        case.assignee = by
        record.happened(case, EventKind.TAKEN, by=by, now=now)
    _tell_giver(offer, _("%s accepted it.") % by.name, by=by, now=now)
    record.save(case, by=by)
    return case


@transaction.atomic
def decline(*, case_id: int, words: str, by: User, now: datetime) -> Case:
    """No, with the reason; the giver has had it all the time."""
    words = words.strip()[:MAX_WORDS]
    if not words:
        raise NotPossible(_("Say why: the other team needs to know where it belongs."))
    case, offer = _answerable(case_id, by)
    _end(offer, OfferEnd.DECLINED, by=by, now=now, answer=words)
    record.happened(
        case, EventKind.DECLINED, by=by, now=now, words=words, team=offer.taker_id, offer=offer.pk
    )
    _tell_giver(offer, f"{by.name}: {words}", by=by, now=now)
    record.save(case, by=by)
    return case


def _answerable(case_id: int, by: User) -> tuple[Case, Offer]:
    record.allowed(by)
    case = record.locked(case_id)
    offer = open_offer(case)
    if offer is None:
        raise NotPossible(_("It is not offered any more."))
    if not rules.may_accept(lines.person(by), taker_id=offer.taker_id):
        raise NotPossible(_("Somebody who works in %s must say so.") % offer.taker.name)
    return case, offer


@transaction.atomic
def take_back(*, case_id: int, by: User, now: datetime) -> Case:
    """The giver keeps it after all."""
    case = record.locked(case_id)
    lines.check(case, by)
    if not end_open(case, OfferEnd.TAKEN_BACK, by=by, now=now):
        raise NotPossible(_("It is not offered any more."))
    record.save(case, by=by)
    return case


def end_open(case: Case, end: OfferEnd, *, by: User | None, now: datetime) -> bool:
    """End the open offer of a locked case, if there is one; the caller saves the case."""
    offer = open_offer(case)
    if offer is None:
        return False
    _end(offer, end, by=by, now=now)
    record.happened(
        case, EventKind.OFFER_OVER, by=by, now=now, team=offer.taker_id, end=end, offer=offer.pk
    )
    return True


def _end(offer: Offer, end: OfferEnd, *, by: User | None, now: datetime, answer: str = "") -> None:
    offer.ended_at, offer.ended_by, offer.end, offer.answer = now, by, end, answer
    offer.save(update_fields=["ended_at", "ended_by", "end", "answer"])


def _tell_giver(offer: Offer, words: str, *, by: User, now: datetime) -> None:
    named = {offer.by_id, *([offer.case.assignee_id] if offer.case.assignee_id else [])}
    news = notices.News(
        kind=notice_rules.Kind.OFFER_ANSWERED,
        key=f"offer:{offer.pk}:end",
        words=words,
        named=frozenset(named),
    )
    notices.tell(offer.case, news, by=by, now=now)


def _move(
    case: Case, team: Team, *, by: User, now: datetime, words: str, accepted: bool = False
) -> None:
    """The team changes, in a locked case that the caller saves; nobody of the giver has it now."""
    giver = case.team
    case.team, case.assignee = team, None
    case.watchers.add(giver)
    case.watchers.remove(team)
    case.allowances.filter(team=team).delete()
    event = record.happened(
        case,
        EventKind.HANDED,
        by=by,
        now=now,
        words=words,
        from_team=giver.name,
        to_team=team.name,
        accepted=accepted,
    )
    news = notices.News(kind=notice_rules.Kind.NEW_CASE, key=f"event:{event.pk}", words=case.title)
    notices.tell(case, news, by=by, now=now)


# ---- what time alone brings -----------------------------------------------------------------


def remind(*, now: datetime) -> int:
    """Offers that nobody answered: the taker is reminded, then the leads are told. How many."""
    open_ones = Offer.objects.filter(ended_at=None)
    near = open_ones.filter(warned_at=None, warn_at__lte=now, due_at__gt=now).order_by("warn_at")
    late = open_ones.filter(late_at=None, due_at__lte=now).order_by("due_at")
    due = [(pk, _escalate) for pk in late.values_list("case_id", flat=True)[:BATCH]]
    due += [(pk, _warn) for pk in near.values_list("case_id", flat=True)[:BATCH]]
    return each(due, lambda one: one[1](one[0], now=now), what="offers")


@transaction.atomic
def _warn(case_id: int, *, now: datetime) -> int:
    offer = open_offer(record.locked(case_id))
    if offer is None or offer.warned_at is not None:
        return 0
    offer.warned_at = now
    offer.save(update_fields=["warned_at"])
    _tell_taker(offer, "near", by=None, now=now)
    return 1


@transaction.atomic
def _escalate(case_id: int, *, now: datetime) -> int:
    case = record.locked(case_id)
    offer = open_offer(case)
    if offer is None or offer.late_at is not None:
        return 0
    offer.late_at = now
    offer.save(update_fields=["late_at"])
    record.happened(case, EventKind.OFFER_LATE, by=None, now=now, team=offer.taker_id)
    words = _("%s has not said yes or no.") % offer.taker.name
    news = notices.News(
        kind=notice_rules.Kind.LATE,
        key=f"offer:{offer.pk}:late",
        words=words,
        named=lines.leads_of([offer.giver_id, offer.taker_id]),
    )
    notices.tell(case, news, by=None, now=now)
    record.save(case, by=None)
    return 1
