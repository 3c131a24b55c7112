"""What was found, as the page shows it: rows of one shape, whatever they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from allears.cases import hearing, screen
from allears.cases.queries import search
from allears.contacts.newest import Place
from allears.insights.search import showing
from allears.insights.search.question import Kind, Question
from allears.insights.search.showing import Text
from allears.mentions.marking import Piece
from allears.problems import wording
from allears.staff.queries import User

FEW, PAGE = 5, 25
"""Rows of a kind beside others, and alone."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that was found."""

    kind: Kind
    id: int
    url: str
    name: str
    title: list[Piece] = field(default_factory=list)
    text: list[Piece] = field(default_factory=list)
    at: datetime | None = None
    network: str = ""
    place: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """What was found of one kind."""

    kind: Kind
    rows: list[Row]
    n: int | None
    """None: more than were counted."""
    n_least: int | None = None
    """At least so many, when `n` is not known."""
    n_about: int | None = None
    after: Place | None = None
    bound: int | None = None
    """The query was put before so many rows and no more."""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A question with who asks, when, and in which languages words are looked up."""

    question: Question
    user: User
    now: datetime
    languages: tuple[str, ...]
    limit: int

    def of_cases(self) -> search.Wanted:
        asked = self.question
        return search.Wanted(
            words=asked.text,
            is_open=True,
            languages=self.languages,
            network=asked.network,
            language=asked.language,
            team_id=asked.team_id,
            since=asked.since(self.now),
        )


def case_rows(asking: Asking, cases: Sequence[Any]) -> list[Row]:
    """Each with the words of it that were asked for, wherever in it they were said."""
    said = search.texts_of([case.pk for case in cases])
    texts: list[Text] = []
    first: list[int] = []
    for case in cases:
        first.append(len(texts))
        texts += [Text(case.title, case.language)]
        texts += [Text(text, case.language) for text in said[case.pk] or [case.last_words]]
    ends = [*first[1:], len(texts)] if first else []
    cut = showing.marked(asking.question, texts, asking.languages)
    made = []
    for start, end, case in zip(first, ends, cases, strict=True):
        bodies = cut[start + 1 : end]
        made.append(case_row(case, cut[start], next(filter(showing.holds_mark, bodies), bodies[0])))
    return made


def case_row(case: Any, title: list[Piece], text: list[Piece]) -> Row:
    return Row(
        kind=Kind.CASES,
        id=case.pk,
        url=reverse("case", args=[case.pk]),
        name=screen.who(case),
        title=[] if _is_told_by(title, text) else title,
        text=text,
        at=case.last_message_at,
        network=case.network,
        place=f"#{case.pk} · {case.team}",
        state=_("closed") if case.closed_at else "",
    )


def _is_told_by(title: list[Piece], text: list[Piece]) -> bool:
    """Whether a title is only the first words of what follows."""
    first = "".join(piece.text for piece in title).rstrip("… ")
    return "".join(piece.text for piece in text).startswith(first)


def mention_row(mention: Any, title: list[Piece], text: list[Piece]) -> Row:
    return Row(
        kind=Kind.MENTIONS,
        id=mention.pk,
        url=reverse("mention", args=[mention.pk]),
        name=hearing.who(mention),
        title=title,
        text=text,
        at=mention.posted_at,
        network=mention.network,
        place=mention.channel.name,
        state=_("in private") if mention.is_private else "",
    )


def note_row(note: Any, text: list[Piece]) -> Row:
    return Row(
        kind=Kind.NOTES,
        id=note.pk,
        url=f"{reverse('case', args=[note.case_id])}#message-note-{note.pk}",
        name=note.by.name,
        text=text,
        at=note.at,
        place=_("about %(person)s, #%(number)s")
        % {"person": note.case.contact, "number": note.case_id},
    )


def article_row(row: Any, title: list[Piece], text: list[Piece]) -> Row:
    return Row(
        kind=Kind.ANSWERS,
        id=row.pk,
        url=reverse("article", args=[row.pk]),
        name=row.title,
        title=title,
        text=text,
        at=row.changed_at,
        place=_("article"),
        state="" if row.published_at else _("for the desk alone"),
    )


def problem_texts(row: Any) -> list[tuple[str, str]]:
    """What we know of it, then what is said of it outside: language and words."""
    outside = [
        (one.language, "\n".join(filter(None, (one.title, one.text, one.workaround))))
        for one in row.public_words.all()
    ]
    return [(row.language, row.internal), *outside]


def problem_row(row: Any, title: list[Piece], text: list[Piece]) -> Row:
    return Row(
        kind=Kind.PROBLEMS,
        id=row.pk,
        url=reverse("problem", args=[row.pk]),
        name=row.title,
        title=title,
        text=text,
        at=row.state_at,
        place=str(wording.KINDS[row.kind]),
        state=str(wording.STATE[row.state]),
    )


def answer_row(reply: Any, title: list[Piece], text: list[Piece]) -> Row:
    return Row(
        kind=Kind.ANSWERS,
        id=reply.pk,
        url=reverse("canned", args=[reply.pk]),
        name=reply.name,
        title=title,
        text=text,
        at=reply.changed_at,
        place=f"/{reply.shortcut}",
    )
