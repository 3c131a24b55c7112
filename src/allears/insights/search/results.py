"""What a question finds, kind by kind: a few rows of each, or a page of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse

from allears.cases.queries import search
from allears.contacts import queries as people
from allears.contacts.newest import COUNTED
from allears.insights.search import found as shown
from allears.insights.search import queried, showing
from allears.insights.search.found import FEW, PAGE, Asking, Group, Row, problem_texts
from allears.insights.search.question import Kind, Question
from allears.insights.search.showing import Text
from allears.knowledge import queries as knowledge
from allears.mentions import finding
from allears.problems import queries as problems
from allears.staff.queries import User


def kinds_of(question: Question) -> tuple[Kind, ...]:
    """Those that the boxes beside the words leave: a team has cases and notes, a person no time."""
    if question.kind:
        return (question.kind,)
    found = [Kind.CASES]
    if not question.team_id:
        found += [Kind.MENTIONS]
        if not (question.network or question.language or question.period or question.is_query):
            found += [Kind.PEOPLE]
    found += [Kind.NOTES]
    if not (question.team_id or question.network or question.period):
        found += [Kind.PROBLEMS, Kind.ANSWERS]
    return tuple(found)


def find(question: Question, *, user: User, now: datetime) -> list[Group]:
    """Every kind that found something, or the one that was asked for."""
    asking = Asking(
        question=question,
        user=user,
        now=now,
        languages=finding.tongues(user.locale),
        limit=PAGE if question.kind else FEW,
    )
    groups = [_READ[kind](asking) for kind in kinds_of(question)]
    return [group for group in groups if group.rows or question.kind]


def _cases(asking: Asking) -> Group:
    asked, wanted = asking.question, asking.of_cases()
    if asked.is_query:
        return queried.cases(asking)
    rows, found = search.find_cases(wanted, by=asking.user, before=asked.before, limit=asking.limit)
    number = search.by_number(asked.text)
    numbered = search.numbered(number, by=asking.user) if number and not asked.before else None
    if numbered is not None:
        rows = [numbered, *(row for row in rows if row.pk != numbered.pk)]
    n = None if found.n is None else max(found.n, len(rows))
    return Group(
        kind=Kind.CASES,
        rows=shown.case_rows(asking, rows),
        n=n,
        n_least=COUNTED,
        n_about=found.n_about,
        after=found.after,
    )


def _mentions(asking: Asking) -> Group:
    asked = asking.question
    if asked.is_query:
        return queried.mentions(asking)
    wanted = finding.Wanted(
        words=asked.text,
        is_open=True,
        languages=asking.languages,
        network=asked.network,
        language=asked.language,
        since=asked.since(asking.now),
    )
    found = finding.find(wanted, before=asked.before, limit=asking.limit)
    rows = finding.rows(found)
    titles = showing.marked(asked, [Text(r.title, r.language) for r in rows], asking.languages)
    texts = showing.marked(asked, [Text(r.text, r.language) for r in rows], asking.languages)
    made = [shown.mention_row(row, *cut) for row, *cut in zip(rows, titles, texts, strict=True)]
    return Group(
        kind=Kind.MENTIONS,
        rows=made,
        n=found.n,
        n_least=COUNTED,
        n_about=found.n_about,
        after=found.after,
    )


def _people(asking: Asking) -> Group:
    asked = asking.question
    if asked.is_query:
        return Group(kind=Kind.PEOPLE, rows=[], n=0)
    wanted = people.Wanted(words=asked.text)
    rows = people.people(wanted, after=asked.before, limit=asking.limit + 1)
    ids = people.wanted_ids(wanted) or []
    made = []
    for contact in rows[: asking.limit]:
        known = list(contact.identities.all())
        handles = ", ".join(dict.fromkeys(one.handle or one.key for one in known[:4]))
        name, text = showing.marked(
            asked, [Text(str(contact), ""), Text(handles, "")], asking.languages
        )
        made.append(
            Row(
                kind=Kind.PEOPLE,
                id=contact.pk,
                url=reverse("person", args=[contact.pk]),
                name=str(contact),
                title=name,
                text=text,
                at=max((one.last_seen_at for one in known), default=None),
                network=known[0].network if known else "",
            )
        )
    after = people.place_of(rows[asking.limit - 1]) if len(rows) > asking.limit else None
    n = len(ids) if len(ids) <= COUNTED else None
    return Group(kind=Kind.PEOPLE, rows=made, n=n, n_least=COUNTED, after=after)


def _notes(asking: Asking) -> Group:
    asked = asking.question
    if asked.is_query:
        return queried.notes(asking)
    rows, found = search.find_notes(
        asking.of_cases(), by=asking.user, before=asked.before, limit=asking.limit
    )
    texts = showing.marked(asked, [Text(r.text, r.language) for r in rows], asking.languages)
    made = [shown.note_row(row, cut) for row, cut in zip(rows, texts, strict=True)]
    return Group(
        kind=Kind.NOTES,
        rows=made,
        n=found.n,
        n_least=COUNTED,
        n_about=found.n_about,
        after=found.after,
    )


def _answers(asking: Asking) -> Group:
    asked = asking.question
    if asked.is_query:
        return queried.answers(asking)
    found = knowledge.find(asked.text, asking.user, asked.language, limit=PAGE + 1)
    texts = showing.marked(asked, [Text(r.text, r.language) for r in found], asking.languages)
    names = showing.marked(asked, [Text(r.name, r.language) for r in found], asking.languages)
    made = [shown.answer_row(row, *cut) for row, *cut in zip(found, names, texts, strict=True)]
    made = _articles(asking) + made
    n = len(made) if len(made) <= PAGE else None
    return Group(kind=Kind.ANSWERS, rows=made[: asking.limit], n=n)


def _articles(asking: Asking) -> list[Row]:
    asked = asking.question
    found = knowledge.articles(asked.text, language=asked.language, limit=PAGE + 1)
    texts = showing.marked(asked, [Text(r.text, r.language) for r in found], asking.languages)
    names = showing.marked(asked, [Text(r.title, r.language) for r in found], asking.languages)
    return [shown.article_row(row, *cut) for row, *cut in zip(found, names, texts, strict=True)]


def _problems(asking: Asking) -> Group:
    asked = asking.question
    if asked.is_query:
        return queried.problems(asking)
    found = problems.find(asked.text, limit=PAGE + 1)
    said: list[Text] = []
    first = []
    for row in found:
        first.append(len(said))
        said += [Text(text, language) for language, text in problem_texts(row)]
    names = showing.marked(asked, [Text(r.title, r.language) for r in found], asking.languages)
    cut = showing.marked(asked, said, asking.languages)
    ends = [*first[1:], len(said)] if first else []
    made = [
        shown.problem_row(row, name, next(filter(showing.holds_mark, cut[at:end]), []))
        for row, name, at, end in zip(found, names, first, ends, strict=True)
    ]
    n = len(made) if len(made) <= PAGE else None
    return Group(kind=Kind.PROBLEMS, rows=made[: asking.limit], n=n, n_least=PAGE)


_READ: dict[Kind, Callable[[Asking], Group]] = {
    Kind.CASES: _cases,
    Kind.MENTIONS: _mentions,
    Kind.PEOPLE: _people,
    Kind.NOTES: _notes,
    Kind.PROBLEMS: _problems,
    Kind.ANSWERS: _answers,
}
