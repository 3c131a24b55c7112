"""Internal words: notes, with colleagues named in them, and the title of a case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.actions import notices, record
from allears.cases.models import Case, Draft, Note, Notice
from allears.cases.models.thread import EventKind
from allears.cases.rules import notices as notice_rules
from allears.staff import queries as staff
from allears.staff.actions import NotPossible
from allears.staff.queries import Team, User

MAX_NOTE = 20_000


def named_in(text: str, people: list[User]) -> list[User]:
    """Colleagues whose full name, or first name when it is the only one, stands behind an `@`."""
    lower = text.casefold()
    first_names = [person.name.split()[0].casefold() for person in people if person.name.split()]
    found = []
    for person in people:
        full = person.name.casefold()
        first = full.split()[0] if full.split() else ""
        is_full = f"@{full}" in lower
        is_first = bool(first) and first_names.count(first) == 1 and f"@{first}" in lower
        if is_full or is_first:
            found.append(person)
    return found


def teams_in(text: str, teams: list[Team]) -> list[Team]:
    """Teams whose whole name stands behind an `@`."""
    lower = text.casefold()
    return [team for team in teams if f"@{team.name.casefold()}" in lower]


@transaction.atomic
def note(*, case_id: int, text: str, by: User, now: datetime, is_typed: bool = True) -> Note:
    """Write something for colleagues; it never leaves. Readers may do so too.

    `is_typed`: it was written in the box, where it stands no more.
    """
    text = text.strip()
    if not text:
        raise NotPossible(_("There is nothing in it yet."))
    if len(text) > MAX_NOTE:
        raise NotPossible(_("A note has room for %d characters.") % MAX_NOTE)
    case = record.locked(case_id)
    named = named_in(text, staff.users())
    teams = teams_in(text, staff.teams())
    members = staff.members_of([team.pk for team in teams]) if teams else {}
    told = {person.pk for person in named}
    told |= {person.pk for people in members.values() for person in people}
    row = Note.objects.create(
        case=case,
        at=now,
        by=by,
        text=text,
        language=by.locale,
        mentioned=[person.pk for person in named],
        mentioned_teams=[team.pk for team in teams],
    )
    if is_typed:
        Draft.objects.filter(case=case, user=by, is_public=None).delete()
    record.happened(case, EventKind.NOTED, by=by, now=now, note=row.pk)
    if told:
        notices.tell(
            case,
            notices.News(
                kind=notice_rules.Kind.NAMED,
                key=f"note:{row.pk}",
                words=text,
                named=frozenset(told),
            ),
            by=by,
            now=now,
        )
    record.save(case, by=by)
    return row


@transaction.atomic
def take_back(*, note_id: int, by: User, now: datetime) -> bool:
    """A note of one's own goes again, and who was told of it and has not looked is not. False: it is gone."""
    row = Note.objects.filter(pk=note_id, by=by).first()
    if row is None:
        return False
    case = record.locked(row.case_id)
    Notice.objects.filter(case=case, key=f"note:{row.pk}", read_at=None).delete()
    row.delete()
    words = str(EventKind.NOTED.label)
    record.happened(case, EventKind.UNDONE, by=by, now=now, words=words, note=note_id)
    record.save(case, by=by)
    return True


@transaction.atomic
def rename(*, case_id: int, title: str, by: User, now: datetime) -> Case:
    """Call it what it is."""
    record.allowed(by)
    case = record.locked(case_id)
    title = " ".join(title.split())[:200]
    if not title or title == case.title:
        return case
    record.happened(case, EventKind.RENAMED, by=by, now=now, words=title, before=case.title)
    case.title = title
    record.save(case, by=by)
    return case
