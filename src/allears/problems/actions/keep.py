"""A problem or wish is opened, described, changes its state, and is published or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from allears.problems.actions import record
from allears.problems.models import Change, Problem, PublicWords, Telling
from allears.problems.rules import states
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import Team, User

MAX_TITLE, MAX_TEXT = 200, 10_000


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What it is among us."""

    kind: str
    title: str
    internal: str = ""
    language: str = "en"
    owner: User | None = None
    """None: whoever opens it."""
    team: Team | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What we say of it outside, in one language."""

    language: str
    title: str
    text: str
    workaround: str = ""


@transaction.atomic
def open_problem(*, facts: Facts, by: User, now: datetime) -> Problem:
    """A new one, as suspected or asked for. Raises `NotPossible`."""
    record.allowed(by)
    state = states.first(facts.kind)
    row = Problem(kind=facts.kind, state=state, opened_at=now, opened_by=by, state_at=now, owner=by)
    _keep(row, facts, now=now)
    Change.objects.create(problem=row, at=now, by=by, state=state)
    record.tell([row.pk], by=by)
    return row


@transaction.atomic
def change_facts(*, problem_id: int, facts: Facts, by: User, now: datetime) -> Problem:
    """Say differently what it is; its kind stays."""
    record.allowed(by)
    row = record.locked(problem_id)
    _keep(row, facts, now=now)
    record.tell([row.pk], by=by)
    return row


def _keep(row: Problem, facts: Facts, *, now: datetime) -> None:
    row.title = " ".join(facts.title.split())[:MAX_TITLE]
    row.internal = facts.internal.replace("\r\n", "\n").strip()[:MAX_TEXT]
    row.language = facts.language
    row.team = facts.team
    row.owner = facts.owner or row.owner
    row.changed_at = now
    if not row.title:
        raise NotPossible(_("Say in a few words what it is."))
    if not row.owner.is_active or not row.owner.can_answer:
        raise NotPossible(_("%s cannot look after it. Choose somebody who answers.") % row.owner)
    row.save()


@transaction.atomic
def say_in_public(*, problem_id: int, said: Said, by: User, now: datetime) -> PublicWords:
    """What people outside are told of it, in one language. On a public page it stands at once."""
    record.allowed(by)
    row = record.locked(problem_id)
    if row.published_at is not None:
        record.led(by)
    title = " ".join(said.title.split())[:MAX_TITLE]
    text = said.text.replace("\r\n", "\n").strip()[:MAX_TEXT]
    if not title or not text:
        raise NotPossible(_("A title and a text are needed."))
    values = {
        "title": title,
        "text": text,
        "workaround": said.workaround.replace("\r\n", "\n").strip()[:MAX_TEXT],
        "changed_at": now,
        "changed_by": by,
    }
    kept, _made = PublicWords.objects.update_or_create(
        problem=row, language=said.language, defaults=values
    )
    record.tell([row.pk], by=by)
    return kept


@transaction.atomic
def change_state(*, problem_id: int, state: str, note: str, by: User, now: datetime) -> Change:
    """It stands differently from now on; a telling of how it stood ends. Raises `NotPossible`."""
    record.allowed(by)
    row = record.locked(problem_id)
    if not states.is_of(row.kind, state):
        raise NotPossible(_("Choose how it stands."))
    if row.state == state:
        raise NotPossible(_("It stands so already."))
    row.state, row.state_at, row.changed_at = state, now, now
    row.save(update_fields=["state", "state_at", "changed_at"])
    under_way = Telling.objects.select_for_update().filter(
        change__problem=row, ended_at__isnull=True, stopped_at__isnull=True
    )
    under_way.update(stopped_at=now, stopped_by=by)
    change = Change.objects.create(
        problem=row, at=now, by=by, state=state, note=note.strip()[:MAX_TEXT], said=said_now(row)
    )
    record.tell([row.pk], by=by)
    return change


def said_now(row: Problem) -> dict[str, dict[str, str]]:
    """The public words as they stand."""
    return {
        one.language: {"title": one.title, "text": one.text, "workaround": one.workaround}
        for one in row.public_words.all()
    }


@transaction.atomic
def publish(*, problem_id: int, by: User, now: datetime) -> None:
    """Everybody in the world may read its public words from now on. Raises `NotPossible`."""
    record.led(by)
    row = record.locked(problem_id)
    if not row.public_words.filter(language=row.language).exists():
        raise NotPossible(_("Write first what people outside shall read."))
    if row.published_at is None:
        row.published_at, row.published_by = now, by
        row.save(update_fields=["published_at", "published_by"])
        audit(what="problem.published", words=row.title, by=by, now=now, subject=str(row.pk))
        record.tell([row.pk], by=by)


@transaction.atomic
def withdraw(*, problem_id: int, by: User, now: datetime) -> None:
    """It is for the desk alone again; its address leads nowhere."""
    record.led(by)
    row = record.locked(problem_id)
    if row.published_at is not None:
        row.published_at = row.published_by = None
        row.save(update_fields=["published_at", "published_by"])
        audit(what="problem.withdrawn", words=row.title, by=by, now=now, subject=str(row.pk))
        record.tell([row.pk], by=by)


@transaction.atomic
def count_outside(*, problem_id: int) -> None:
    """Somebody outside has it too."""
    rows = Problem.objects.filter(pk=problem_id, published_at__isnull=False)
    if rows.update(n_outside=F("n_outside") + 1):
        record.tell([problem_id])
