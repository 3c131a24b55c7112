"""Cases and notes by the words that somebody typed, newest first, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Q
from django.db.models.functions import Left

from allears.cases.models import Case, Message, Note, Said
from allears.cases.queries import spoken
from allears.contacts import newest, stems
from allears.contacts.newest import Found, Place
from allears.listening.post import Post
from allears.listening.query import parse
from allears.mentions import finding
from allears.staff.queries import User

MOST_DIGITS = 17
"""A longer number is no number of a case."""
MOST_NAMED = 3000
"""Cases with a word that are named one by one."""
MOST_TEXTS, MOST_READ = 600, 4000
"""Texts, and characters of each, in which words are marked for one page of cases."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Words as they were typed, and what narrows them down; empty fields leave everything in."""

    words: str
    is_open: bool = False
    languages: tuple[str, ...] = ()
    network: str = ""
    language: str = ""
    team_id: int | None = None
    since: datetime | None = None


def visible_to(user: User) -> Q:
    """Which cases somebody may know of. Today everybody at the desk sees all of them; whoever walls
    some off does it here, and search and palette keep to it."""
    return Q() if user.is_active else Q(pk__in=[])


def holding(words: str) -> Q:
    """The condition that a case holds these words, in what was said, its title, or its person's name.

    Few cases are named one by one, so that nobody walks through all of a list to find three of them;
    of many, some stand near its top.
    """
    question = stems.typed(words, languages=finding.tongues())
    holding_it = Said.objects.filter(words=question).values_list("pk", flat=True)
    few = list(holding_it[: MOST_NAMED + 1])
    return Q(pk__in=few if len(few) <= MOST_NAMED else holding_it)


def by_number(words: str) -> int | None:
    """The number of a case that somebody typed: "#42" or "42"."""
    digits = words.strip().removeprefix("#")
    is_one = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    return int(digits) if is_one else None


def numbered(number: int, *, by: User) -> Case | None:
    """The case with this number, if this person may know of it."""
    rows = Case.objects.filter(visible_to(by), pk=number)
    return rows.select_related("contact", "team", "assignee").first()


def find_cases(
    wanted: Wanted, *, by: User, before: Place | None = None, limit: int
) -> tuple[list[Case], Found]:
    """A page of cases in which all of the words occur, wherever."""
    question = stems.typed(wanted.words, languages=wanted.languages, is_open=wanted.is_open)
    fits = Q(said__words=question) & visible_to(by) & _narrowed(wanted, "")
    if wanted.since:
        fits &= Q(last_message_at__gte=wanted.since)
    asked = newest.Asked(rows=Case.objects.all(), fits=fits, at="last_message_at")
    found = newest.newest(asked, before=before, limit=limit)
    read = Case.objects.filter(pk__in=found.ids).select_related("contact", "team", "assignee")
    return newest.in_order(found.ids, read), found


def find_notes(
    wanted: Wanted, *, by: User, before: Place | None = None, limit: int
) -> tuple[list[Note], Found]:
    """A page of notes on cases that this person may see."""
    question = stems.typed(wanted.words, languages=wanted.languages, is_open=wanted.is_open)
    fits = Q(search=question) & _narrowed(wanted, "case__")
    hidden = visible_to(by)
    if hidden:
        fits &= Q(case__in=Case.objects.filter(hidden))
    if wanted.since:
        fits &= Q(at__gte=wanted.since)
    asked = newest.Asked(rows=Note.objects.all(), fits=fits, at="at")
    found = newest.newest(asked, before=before, limit=limit)
    read = Note.objects.filter(pk__in=found.ids).select_related("by", "case__contact")
    return newest.in_order(found.ids, read), found


MOST_OF_QUERY = 2000
"""Cases or notes that a query of the query language is put before, for one page."""


def meeting_cases(
    query: str, wanted: Wanted, *, by: User, before: Place | None = None, limit: int
) -> spoken.Found:
    """The newest cases in which the person said what a query asks for. Raises `QueryError`."""
    matcher = spoken.compiled(query)
    fits = visible_to(by) & _narrowed(wanted, "")
    if (words := stems.narrowed(parse(query), column="words")) is not None:
        fits &= Q(pk__in=Said.objects.filter(words).values("pk"))
    if wanted.since:
        fits &= Q(last_message_at__gte=wanted.since)
    if before:
        at, pk = before
        fits &= Q(last_message_at__lt=at) | Q(last_message_at=at, pk__lt=pk)
    rows = Case.objects.filter(fits).select_related("contact", "team", "assignee")
    newest_first = rows.order_by("-last_message_at", "-id")
    return spoken.meeting(newest_first, matcher, limit=limit, bound=MOST_OF_QUERY)


def meeting_notes(query: str, wanted: Wanted, *, by: User, limit: int) -> list[Note]:
    """The newest notes that a query meets. Raises `QueryError`."""
    matcher = spoken.compiled(query)
    fits = _narrowed(wanted, "case__")
    if hidden := visible_to(by):
        fits &= Q(case__in=Case.objects.filter(hidden))
    if (words := stems.narrowed(parse(query))) is not None:
        fits &= words
    if wanted.since:
        fits &= Q(at__gte=wanted.since)
    rows = Note.objects.filter(fits).select_related("by", "case__contact").order_by("-at", "-id")
    met = (note for note in rows[:MOST_OF_QUERY] if matcher.match(Post(text=note.text)).sure)
    return list(islice(met, limit))


def _narrowed(wanted: Wanted, prefix: str) -> Q:
    found = Q()
    for name in ("network", "language", "team_id"):
        if value := getattr(wanted, name):
            found &= Q(**{f"{prefix}{name}": value})
    return found


def texts_of(case_ids: Iterable[int]) -> dict[int, list[str]]:
    """What was said in these cases, newest first, notes among it; for showing where words stand."""
    ids = list(case_ids)
    found: dict[int, list[tuple[datetime, str]]] = {pk: [] for pk in ids}
    for kind in (Message, Note):
        rows = kind.objects.filter(case_id__in=ids).order_by("-at")
        for pk, at, text in rows.values_list("case_id", "at", Left("text", MOST_READ))[:MOST_TEXTS]:
            found[pk].append((at, text))
    return {pk: [text for _at, text in sorted(rows, reverse=True)] for pk, rows in found.items()}
