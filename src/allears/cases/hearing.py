"""Mentions as the stream, a person's story and the page of a mention show them: plain dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _

from allears.cases import queries
from allears.cases import said as one_said
from allears.cases.models import Intake
from allears.listening.ports import Mark, Marks
from allears.listening.post import Post
from allears.mentions import marking
from allears.mentions import queries as mentions
from allears.mentions.queries import Mention
from allears.triage import personal

EXCERPT = 280
"""Characters of a text in a list."""
TITLE = 160
WEB = ("https://", "http://")
LATE = timedelta(hours=1)
"""From then on the time at which it was said stands beside the time at which we heard it."""


def rows(
    found: Sequence[Mention], *, words: str = "", is_story: bool = False
) -> list[dict[str, Any]]:
    """Mentions in a list, with what became of each; `words` are marked beside the monitors'.

    A stream stands in the order in which we heard, a story in the order in which it was said.
    """
    intakes = queries.intakes_of(row.pk for row in found)
    made = [_row(row, intakes.get(row.pk), words) for row in found]
    return [row | {"at": row["said_at"], "is_late": False} for row in made] if is_story else made


def _row(mention: Mention, intake: Intake | None, words: str) -> dict[str, Any]:
    post, marks = _covered(mentions.post_of(mention)), mentions.marks_of(mention)
    asked = [hit.monitor.query for hit in mention.hits.all()] + ([words] if words else [])
    found = marking.spans(asked, post, marks)
    text = marking.pieces(post.text, marking.of_part("text", found), limit=EXCERPT)
    return {
        "id": mention.pk,
        "url": reverse("mention", args=[mention.pk]),
        "origin": post.url if post.url.startswith(WEB) else "",
        "name": who(mention),
        "network": mention.network,
        "place": mention.channel.name,
        "is_private": mention.is_private,
        "is_automatic": mention.is_automatic,
        "title": marking.pieces(post.title, marking.of_part("title", found), limit=TITLE),
        "text": text,
        "warning": post.warning,
        "is_gone": mention.gone_at is not None,
        "marks": shown(marks),
        "at": mention.heard_at,
        "said_at": mention.posted_at,
        "is_late": mention.heard_at - mention.posted_at > LATE,
        "n_said": mention.n_copies + 1 if mention.n_copies else 0,
        "monitors": [hit.monitor.name for hit in mention.hits.all()],
        "fate": fate(intake),
    }


def _covered(post: Post) -> Post:
    """As everybody may read it in a list."""
    title, text = personal.masked(post.title), personal.masked(post.text)
    if (title, text) == (post.title, post.text):
        return post
    return msgspec.structs.replace(post, title=title, text=text)


def who(mention: Mention) -> str:
    return str(mention.identity) if mention.identity else _("Somebody")


def shown(marks: Marks) -> list[Mark]:
    """The marks that help to choose: a neutral mood or an ordinary urgency says nothing."""
    found = [marks.intent]
    if marks.mood.value in ("negative", "positive", "mixed"):
        found.append(marks.mood)
    if marks.urgency.value in ("high", "critical"):
        found.append(marks.urgency)
    return [mark for mark in found if mark.value != "unknown"]


def fate(intake: Intake | None) -> dict[str, Any]:
    """What became of a mention: a case, or why it is none; nothing yet for a moment."""
    if intake is None:
        return {"is_open": True, "words": _("Just came in, nobody has decided about it yet.")}
    case = intake.case
    return {
        "is_open": False,
        "words": intake.words,
        "at": intake.at,
        "case_id": case.pk if case else None,
        "case_title": personal.masked(case.title) if case else "",
        "case_url": reverse("case", args=[case.pk]) if case else "",
        "is_part": intake.decision in ("opened", "joined"),
    }


def said(mention: Mention) -> dict[str, Any]:
    """The whole of it, as `web/_message.html` takes it."""
    post = mentions.post_of(mention)
    return (
        {
            "id": mention.pk,
            "kind": "in",
            "at": mention.posted_at,
            "text": personal.masked(post.text),
            "quoted": personal.masked(post.quoted),
            "network": mention.network,
            "is_public": not mention.is_private,
        }
        | one_said.length(post.text)
        | one_said.by_whom(mention)
        | one_said.shown(mention)
        | {"title": personal.masked(post.title)}
    )


def believed(marks: Marks) -> list[dict[str, Any]]:
    """Everything that triage believes, also that it does not know."""
    names = (
        (_("Language"), marks.language),
        (_("Mood"), marks.mood),
        (_("What for"), marks.intent),
        (_("Urgency"), marks.urgency),
    )
    return [
        {"name": name, "mark": mark, "percent": round(mark.confidence * 100)}
        for name, mark in names
    ]


def listened(mention: Mention) -> list[dict[str, Any]]:
    """Which monitors met it, with the query that they had then and the words that it met."""
    hits = list(mention.hits.select_related("monitor"))
    asked = mentions.queries_at((hit.monitor_id for hit in hits), at=mention.heard_at)
    post, marks = mentions.post_of(mention), mentions.marks_of(mention)
    found = []
    for hit in hits:
        query = asked.get(hit.monitor_id, hit.monitor.query)
        spans = marking.spans([query], post, marks)
        title, text = marking.of_part("title", spans), marking.of_part("text", spans)
        found.append(
            {
                "monitor": hit.monitor,
                "query": query,
                "title": marking.pieces(post.title, title, limit=TITLE) if title else [],
                "text": marking.pieces(post.text, text, limit=EXCERPT) if text else [],
            }
        )
    return found
