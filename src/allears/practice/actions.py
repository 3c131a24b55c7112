"""Every write about practice: begin, say, tell a lead, end, and the lead's word on it.

Nothing of it leaves the house or enters a case. The one act that counts outside is the release: it
gives the licence to answer, by the action of `cases`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from allears.cases import actions as cases
from allears.cases.rules.licence import Reach
from allears.practice import hearing, people, queries
from allears.practice.models import Kind, Look, Practice, Turn, Verdict
from allears.practice.rules import rubric, talk
from allears.practice.rules.scenario import Scenario
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_CHARS = 5_000
MOST_TURNS = 40
MAX_WORDS = 1_000
SAYS = {Kind.PUBLIC, Kind.PRIVATE, Kind.NOTE, Kind.LEAD}


def begin(*, scenario: Scenario, by: User, now: datetime) -> Practice:
    """They write to you now. Where one is open, it is that one: nobody serves two at once here."""
    open_one = queries.open_of(by)
    if open_one is not None:
        return open_one
    try:
        with transaction.atomic():
            row = Practice.objects.create(user=by, scenario=scenario.key, began_at=now)
            Turn.objects.create(practice=row, kind=Kind.PERSON, text=scenario.first, at=now)
    except IntegrityError:  # two windows at once
        return Practice.objects.get(user=by, ended_at=None)
    return row


@transaction.atomic
def say(*, practice_id: int, kind: str, text: str, by: User, now: datetime) -> Turn:
    """An answer, a note, or a word to a lead; to an answer the customer says something back soon."""
    row = _own(practice_id, by)
    scenario = people.known(row.scenario)
    if scenario is None:
        raise NotPossible(_("This customer is not in All Ears any more. End it, and take another."))
    text = _checked(scenario, kind, text)
    if row.turns.filter(kind__in=SAYS).count() >= MOST_TURNS:
        raise NotPossible(_("Enough was said. End it, and see."))
    turn = Turn.objects.create(practice=row, kind=kind, text=text, at=now)
    if kind in hearing.ANSWERS:
        row.turns.filter(kind=Kind.PERSON, at__gt=now).delete()  # they read this one first
        _answer(row, scenario, zone=by.timezone, now=now)
    return turn


def _checked(scenario: Scenario, kind: str, text: str) -> str:
    text, place = text.strip(), scenario.place
    can = {Kind.PUBLIC: place.can_public, Kind.PRIVATE: place.can_private}
    if kind not in SAYS or not can.get(Kind(kind), True):
        raise NotPossible(_("Choose how to answer: in private, in public, or a note."))
    if not text:
        raise NotPossible(_("Nothing is written yet."))
    most = place.max_chars if kind in can and place.max_chars else MAX_CHARS
    if len(text) > most:
        raise NotPossible(
            _("This is %(n)d characters longer than it can be there.") % {"n": len(text) - most}
        )
    return text


def _answer(row: Practice, scenario: Scenario, *, zone: str, now: datetime) -> None:
    turns = queries.turns(row)
    said = {one.text for one in turns if one.kind == Kind.PERSON}
    told = hearing.talk(turns, zone=zone)
    reply = talk.answer_of(scenario, told, said=said - {scenario.first})
    if reply is not None and not talk.has_ended(scenario, said - {scenario.first}):
        at = now + talk.takes(reply)
        Turn.objects.create(practice=row, kind=Kind.PERSON, text=reply.say, at=at)


@transaction.atomic
def end(*, practice_id: int, by: User, now: datetime) -> Practice:
    """It is over; what the customer has not said by then, they never said."""
    row = _own(practice_id, by)
    row.turns.filter(at__gt=now).delete()
    scenario = people.known(row.scenario)
    points = []
    if scenario is not None:
        told = hearing.talk(queries.turns(row), zone=by.timezone)
        points = rubric.judge(scenario, told, began_at=row.began_at)
    row.ended_at = now
    row.n_points = len(points)
    row.n_met = sum(point.is_met for point in points)
    row.save(update_fields=["ended_at", "n_points", "n_met"])
    return row


def _own(practice_id: int, by: User) -> Practice:
    row = Practice.objects.select_for_update().filter(pk=practice_id, user=by).first()
    if row is None:
        raise NotPossible(_("This practice is not yours."))
    if row.ended_at is not None:
        raise NotPossible(_("This practice has ended."))
    return row


@dataclass(frozen=True, kw_only=True)
class Word:
    """A lead's word: what to look at, and where they may answer from now on (None: not yet)."""

    words: str
    reach: Reach | None = None


@transaction.atomic
def look(*, practice_id: int, word: Word, by: User, now: datetime) -> Look:
    """A lead has read it: released for a way of answering, or once more."""
    row = queries.practice(practice_id)
    if row is None or row.user_id == by.pk or not by.can_lead or not queries.may_read(by, row):
        raise NotPossible(_("A lead decides that, and nobody for themselves."))
    words = word.words.strip()[:MAX_WORDS]
    if not words:
        raise NotPossible(_("Write a line to them: they read it."))
    if word.reach is not None:
        reason = _("Practice desk: %s") % words
        cases.give_licence(user=row.user, reach=word.reach, words=reason[:300], by=by, now=now)
    verdict = Verdict.ONCE_MORE if word.reach is None else Verdict.RELEASED
    return Look.objects.create(practice=row, by=by, at=now, verdict=verdict, words=words)
