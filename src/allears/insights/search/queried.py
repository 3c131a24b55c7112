"""What a query of the query language finds: the index narrows down, the matcher of the monitors decides.

Only so many rows are put before the matcher for one page; a group says so when that was not all.
People are not met by a query, only what they said.
"""

from __future__ import annotations

import msgspec

from allears.cases.queries import search
from allears.contacts.newest import Place
from allears.insights.search import found as shown
from allears.insights.search import showing
from allears.insights.search.found import Asking, Group
from allears.insights.search.question import Kind
from allears.knowledge import queries as knowledge
from allears.listening.post import Post
from allears.mentions import filtering, marking
from allears.mentions import queries as heard
from allears.mentions.marking import Piece
from allears.problems import queries as known
from allears.triage import personal


def mentions(asking: Asking) -> Group:
    """Newest first by the time we heard them."""
    asked = asking.question
    wanted = heard.Filter(
        words=asked.query,
        network=asked.network,
        language=asked.language,
        since=asked.since(asking.now),
    )
    page = heard.stream_page(wanted, before=asked.before, limit=asking.limit)
    rows = []
    for mention in page.rows:
        post = heard.post_of(mention)
        spans = marking.spans([asked.query], post, heard.marks_of(mention))
        title = marking.pieces(post.title, marking.of_part("title", spans))
        text = marking.pieces(post.text, marking.of_part("text", spans), limit=showing.EXCERPT)
        rows.append(shown.mention_row(mention, title, text))
    n = None if page.after or asked.before else len(rows)
    bound = filtering.MOST if page.after and len(rows) < asking.limit else None
    return Group(kind=Kind.MENTIONS, rows=rows, n=n, after=page.after, bound=bound)


def cases(asking: Asking) -> Group:
    """Those in which the person said it."""
    query = asking.question.query
    found = search.meeting_cases(
        query, asking.of_cases(), by=asking.user, before=asking.question.before, limit=asking.limit
    )
    said = search.texts_of([case.pk for case in found.cases])
    rows = []
    for case in found.cases:
        texts = [_marked(query, text) for text in said[case.pk] or [case.last_words]]
        text = next(filter(showing.holds_mark, texts), texts[0])
        rows.append(shown.case_row(case, [Piece(case.title)], text))
    after: Place | None = None
    if found.last is not None:
        after = (found.last.last_message_at, found.last.pk)
    elif len(rows) == asking.limit:
        after = (found.cases[-1].last_message_at, found.cases[-1].pk)
    bound = found.n_looked_at if found.last is not None and len(rows) < asking.limit else None
    n = None if after else len(rows)
    return Group(kind=Kind.CASES, rows=rows, n=n, after=after, bound=bound)


def notes(asking: Asking) -> Group:
    query = asking.question.query
    found = search.meeting_notes(query, asking.of_cases(), by=asking.user, limit=shown.PAGE + 1)
    rows = [shown.note_row(note, _marked(query, note.text)) for note in found[: asking.limit]]
    n = len(found) if len(found) <= shown.PAGE else None
    return Group(kind=Kind.NOTES, rows=rows, n=n)


def answers(asking: Asking) -> Group:
    query = asking.question.query
    matcher = marking.compiled(query)
    met = [
        reply
        for reply in knowledge.listed("", asking.user)
        if matcher is not None and matcher.match(_post(reply.text, reply.name)).sure
    ]
    articles = [
        one
        for one in knowledge.articles()
        if matcher is not None and matcher.match(_post(one.text, one.title)).sure
    ]
    rows = [
        *(shown.article_row(one, [Piece(one.title)], _marked(query, one.text)) for one in articles),
        *(shown.answer_row(one, [Piece(one.name)], _marked(query, one.text)) for one in met),
    ]
    return Group(kind=Kind.ANSWERS, rows=rows[: asking.limit], n=len(rows))


def problems(asking: Asking) -> Group:
    """Of the newest, those that meet it, in what we know or in what is said of them outside."""
    query = asking.question.query
    matcher = marking.compiled(query)
    rows = []
    for one in known.newest():
        texts = [text for _language, text in shown.problem_texts(one)]
        met = [t for t in texts if matcher is not None and matcher.match(_post(t, one.title)).sure]
        if met:
            rows.append(shown.problem_row(one, [Piece(one.title)], _marked(query, met[0])))
    return Group(kind=Kind.PROBLEMS, rows=rows[: asking.limit], n=len(rows))


def _post(text: str, title: str = "") -> Post:
    return msgspec.structs.replace(Post(text=text), title=title)


def _marked(query: str, text: str) -> list[Piece]:
    """The part of a text around the first words that the query met."""
    text = personal.masked(text[: showing.MOST_READ])
    spans = marking.spans([query], _post(text))
    return marking.pieces(text, marking.of_part("text", spans), limit=showing.EXCERPT)
