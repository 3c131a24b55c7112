"""Side questions of a case: asked, seen to, answered, taken back; reminded of, and late.

The case goes on meanwhile: its team stays accountable and its clocks run. Who is asked is told, is
told again before the time is up, and when it is up so are who asked and the leads of who was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases import circle
from allears.cases.actions import asides_mail, lines, offers, record
from allears.cases.actions.aside_rows import finish, locked, tell, tell_asker, to_whom
from allears.cases.models import Aside, AsideEnd, AsideKind, AsideWord, Case
from allears.cases.models.thread import EventKind
from allears.cases.rules import asides as rules
from allears.cases.rules import lines as line_rules
from allears.cases.rules import notices as notice_rules
from allears.contacts import queries as contacts
from allears.lib import ids
from allears.lib.each import each
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User

MAX_WORDS = 4000
MOST_OPEN = 20
"""Questions at one case that nobody has answered; more is a mistake."""
BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, of exactly one: a team, a person, or an address outside."""

    kind: str
    words: str
    team: Team | None = None
    person: User | None = None
    address: str = ""
    length: str = rules.USUAL


@transaction.atomic
def ask(*, case_id: int, question: Question, by: User, now: datetime) -> Aside:
    """Raises `NotPossible`. A question to somebody outside leaves as a mail, in this transaction."""
    case = record.locked(case_id)
    lines.check(case, by)
    _check(case, question)
    length_s = rules.LENGTHS[question.length]
    times = line_rules.times(now, length_s, offers.calendar_of(case))
    address = question.address.strip().lower()
    aside = Aside(
        case=case,
        kind=question.kind,
        words=question.words.strip(),
        at=now,
        by=by,
        team=question.team,
        person=question.person,
        owner=question.person,
        address=address,
        tag=ids.case_tag() if address else None,
        warn_at=times.warn_at,
        due_at=times.due_at,
    )
    if address:
        aside.outgoing = asides_mail.put(aside, by=by, now=now)
    aside.save()
    record.happened(
        case, EventKind.ASKED, by=by, now=now, words=aside.words, aside=aside.pk, to=to_whom(aside)
    )
    _tell_asked(aside, "new", by=by, now=now)
    record.save(case, by=by)
    return aside


def _check(case: Case, question: Question) -> None:
    if case.closed_at is not None:
        raise NotPossible(_("It is closed. Open it again first."))
    if question.kind not in AsideKind.values or question.length not in rules.LENGTHS:
        raise NotPossible(_("Choose what you ask for, and by when."))
    words = question.words.strip()
    if not words:
        raise NotPossible(_("There is nothing in it yet."))
    if len(words) > MAX_WORDS:
        raise NotPossible(_("A question has room for %d characters.") % MAX_WORDS)
    if [bool(question.team), bool(question.person), bool(question.address)].count(True) != 1:
        raise NotPossible(_("Choose one whom you ask: a team, a person, or an address outside."))
    if _is_theirs(case, question.address):
        raise NotPossible(_("That is the person themselves: answer them below."))
    if question.team is not None and question.team.archived_at is not None:
        raise NotPossible(_("This team does not work any more."))
    if question.person is not None and not question.person.is_active:
        raise NotPossible(_("%s does not work here any more.") % question.person.name)
    if question.team is not None:
        circle.check_team(case, question.team)
    if question.person is not None:
        circle.check_person(case, question.person)
    if Aside.objects.filter(case=case, ended_at=None).count() >= MOST_OPEN:
        raise NotPossible(_("There are %d open questions already.") % MOST_OPEN)


def _is_theirs(case: Case, address: str) -> bool:
    """Whether an address is one of the person's: a side question is no way around an answer."""
    wanted = address.strip().lower()
    return bool(wanted) and any(
        wanted in (one.handle.lower(), one.key.lower())
        for one in contacts.identities_of(case.contact_id)
    )


def _tell_asked(aside: Aside, step: str, *, by: User | None, now: datetime) -> None:
    if aside.owner_id is not None:
        named = frozenset({aside.owner_id})
    else:
        named = lines.members([aside.team_id]) if aside.team_id else frozenset()
    if named:
        kind = notice_rules.Kind.ASKED
        tell(aside, kind, step, named=named, words=aside.words, by=by, now=now)


@transaction.atomic
def own(*, aside_id: int, by: User, now: datetime) -> Aside:
    """Somebody will see to it: one of the team that was asked. Who asked sees whose it is."""
    case, aside = _answerable(aside_id, by)
    if aside.owner_id == by.pk:
        return aside
    aside.owner = by
    aside.save(update_fields=["owner"])
    record.happened(case, EventKind.ASIDE_OWNED, by=by, now=now, aside=aside.pk)
    record.save(case, by=by)
    return aside


@transaction.atomic
def answer(*, aside_id: int, words: str, verdict: str = "", by: User, now: datetime) -> Aside:
    """Say it. A wish for approval wants yes or no; a no wants the reason."""
    case, aside = _answerable(aside_id, by)
    words = words.strip()[:MAX_WORDS]
    if aside.kind == AsideKind.APPROVAL and verdict not in set(rules.Verdict):
        raise NotPossible(_("Say yes or no."))
    if not words and verdict != rules.Verdict.YES:
        raise NotPossible(_("Say why not.") if verdict else _("There is nothing in it yet."))
    verdict = verdict if aside.kind == AsideKind.APPROVAL else ""
    AsideWord.objects.create(aside=aside, at=now, by=by, text=words)
    finish(aside, AsideEnd.ANSWERED, by=by, now=now, verdict=verdict)
    record.happened(
        case, EventKind.ASIDE, by=by, now=now, words=words, aside=aside.pk, verdict=verdict
    )
    tell_asker(aside, "end", words or _("Yes."), by=by, now=now)
    record.save(case, by=by)
    return aside


def _answerable(aside_id: int, by: User) -> tuple[Case, Aside]:
    case, aside = locked(aside_id)
    if aside.ended_at is not None:
        raise NotPossible(_("It is not asked any more."))
    asked = rules.Asked(
        by_id=aside.by_id,
        team_id=aside.team_id,
        person_id=aside.person_id,
        address=aside.address,
    )
    if not rules.may_answer(lines.person(by), asked):
        raise NotPossible(_("%s was asked, not you. Write a note.") % to_whom(aside))
    return case, aside


@transaction.atomic
def take_back(*, aside_id: int, by: User, now: datetime) -> Aside:
    """It is not needed any more: says who asked, or who answers for the case."""
    case, aside = locked(aside_id)
    if aside.by_id != by.pk:
        lines.check(case, by)
    if aside.ended_at is not None:
        raise NotPossible(_("It is not asked any more."))
    finish(aside, AsideEnd.TAKEN_BACK, by=by, now=now)
    asides_mail.cancel(aside, now=now)
    record.happened(case, EventKind.ASIDE_OVER, by=by, now=now, aside=aside.pk, to=to_whom(aside))
    record.save(case, by=by)
    return aside


def end_open(case: Case, *, by: User | None, now: datetime) -> None:
    """The case ends, and what was asked at its side with it; the caller saves the case."""
    for aside in Aside.objects.select_for_update().filter(case=case, ended_at=None):
        finish(aside, AsideEnd.OVER, by=by, now=now)
        asides_mail.cancel(aside, now=now)


# ---- what time alone brings -----------------------------------------------------------------


def remind(*, now: datetime) -> int:
    """Questions that nobody answered: who was asked is reminded; then it is late. How many."""
    open_ones = Aside.objects.filter(ended_at=None)
    near = open_ones.filter(warned_at=None, warn_at__lte=now, due_at__gt=now).order_by("warn_at")
    late = open_ones.filter(late_at=None, due_at__lte=now).order_by("due_at")
    due = [(pk, _late) for pk in late.values_list("pk", flat=True)[:BATCH]]
    due += [(pk, _warn) for pk in near.values_list("pk", flat=True)[:BATCH]]
    return each(due, lambda one: one[1](one[0], now=now), what="asides")


@transaction.atomic
def _warn(aside_id: int, *, now: datetime) -> int:
    _case, aside = locked(aside_id)
    if aside.ended_at is not None or aside.warned_at is not None:
        return 0
    aside.warned_at = now
    aside.save(update_fields=["warned_at"])
    _tell_asked(aside, "near", by=None, now=now)
    return 1


@transaction.atomic
def _late(aside_id: int, *, now: datetime) -> int:
    case, aside = locked(aside_id)
    if aside.ended_at is not None or aside.late_at is not None:
        return 0
    aside.late_at = now
    aside.save(update_fields=["late_at"])
    record.happened(case, EventKind.ASIDE_LATE, by=None, now=now, to=to_whom(aside))
    leads = lines.leads_of([aside.team_id]) if aside.team_id else frozenset()
    named = leads | {aside.by_id} | ({aside.owner_id} if aside.owner_id else set())
    words = _("%s has not answered what was asked.") % to_whom(aside)
    kind = notice_rules.Kind.LATE
    tell(aside, kind, "late", named=frozenset(named), words=words, by=None, now=now)
    record.save(case, by=None)
    return 1
