"""Drafts for what a case asks now: good answers to the like, and articles about it, at most three.

Those in the person's language come first. Of answers that say nearly the same only the best stands here. What
nothing fits gets nothing: then there is no draft at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from allears.cases.actions import lines
from allears.cases.queries import answered
from allears.cases.queries.answered import Source
from allears.cases.queries.rows import Case
from allears.drafting import queries
from allears.drafting.models import Kind, Offer
from allears.drafting.queries.near import Fitting, NearArticle
from allears.drafting.rules import blanking, good, keeping, likeness, sentences
from allears.knowledge.queries import Article
from allears.knowledge.rules import blanks
from allears.staff.queries import User

MOST = 3
MOST_WORDS_SHOWN = 5
ALIKE = 0.85
"""Two drafts that share so much are one."""
LONG_ARTICLE = 1_000
"""Characters; of a longer public article an answer holds the title and the address."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the person said since our last answer, in words and as lexemes."""

    text: str
    language: str
    words: list[str]
    at: datetime
    """When they began to say it."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One text that could be the answer, and where it comes from."""

    kind: Kind
    source_id: int
    """Of the message, or of the article."""
    text: str
    words: tuple[str, ...]
    """That the questions share, or that the article holds."""
    is_same_language: bool
    source: Source | None = None
    article: Article | None = None


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What there is for a case now."""

    asked: Asked
    drafts: list[Draft] = field(default_factory=list)


def asked(case: Case) -> Asked | None:
    """What waits for an answer; None when nothing does, or when nothing is learned from this case."""
    if case.closed_at is not None:
        return None
    for talk in answered.talks([case.pk]):
        said = good.now_asked(talk.lines)
        text = good.words_of(said)
        if talk.is_kept_out or not text.strip():
            return None
        language = good.language_of(said) or case.language
        (words,) = queries.lexemes([(language, text)])
        return Asked(text=text, language=likeness.base(language), words=words, at=said[0].at)
    return None


def may_have(case: Case, user: User) -> bool:
    """Whether somebody could answer this case."""
    return user.can_answer and lines.may_answer(case, user)


def of_case(case: Case) -> Offered | None:
    """The drafts, the best first; None when nothing waits for an answer. A dozen reads."""
    said = asked(case)
    if said is None:
        return None
    if len(said.words) < likeness.FEWEST:
        return Offered(asked=said)
    met = queries.fitting(said.words, language=said.language, but_case=case.pk)
    sources = answered.sources(one.message_id for one in met)
    found = [
        _answer(one, sources[one.message_id], case, said)
        for one in met
        if one.message_id in sources
    ]
    near = queries.near_articles(said.words, said.text, language=said.language)
    found = _mixed(found, [_article(one, said) for one in near])
    return Offered(asked=said, drafts=_distinct(found)[:MOST])


def _mixed(answers: list[Draft], articles: list[Draft]) -> list[Draft]:
    """Answers first, but one article has a place among the three; the person's language before others."""
    first, rest = answers[: MOST - 1] if articles else answers, answers[MOST - 1 :]
    found = [*first, *articles, *(rest if articles else [])]
    return sorted(found, key=lambda one: not one.is_same_language)


def _distinct(found: Sequence[Draft]) -> list[Draft]:
    kept: list[Draft] = []
    for one in found:
        if one.text and not any(
            keeping.share_kept(one.text, other.text) >= ALIKE for other in kept
        ):
            kept.append(one)
    return kept


def _answer(one: Fitting, source: Source, case: Case, said: Asked) -> Draft:
    return Draft(
        kind=Kind.ANSWER,
        source_id=one.message_id,
        text=text_of_answer(source, case),
        words=likeness.as_said(one.words[:MOST_WORDS_SHOWN], said.text),
        is_same_language=one.language == said.language,
        source=source,
    )


def _article(one: NearArticle, said: Asked) -> Draft:
    return Draft(
        kind=Kind.ARTICLE,
        source_id=one.article.pk,
        text=text_of_article(one.article),
        words=likeness.as_said(one.words[:MOST_WORDS_SHOWN], said.text),
        is_same_language=likeness.base(one.article.language) == said.language,
        article=one.article,
    )


def text_of_answer(source: Source, case: Case) -> str:
    """What was said then, without what was about that person, filled with what is known of this one."""
    parts = sentences.paragraphs(source.text, [source.by_name])
    return blanks.fill(blanking.drafted(parts, source.names), known_of(case)).text


def text_of_article(row: Article) -> str:
    """What an article puts into an answer."""
    if not row.published_at:
        return row.text
    address = f"{settings.PUBLIC_URL}{reverse('public_article', args=[row.pk])}"
    words = row.text if len(row.text) <= LONG_ARTICLE else row.title
    return f"{words}\n\n{address}"


def known_of(case: Case) -> dict[str, str]:
    """What the blanks about the person mean in this case."""
    name = case.contact.name or ""
    first = blanks.first_name(name)
    return {"person": name if first else "", "first_name": first}


def text_of_offer(offer: Offer, case: Case) -> str | None:
    """The text of a draft that is offered; None when its source is not there any more."""
    if offer.kind == Kind.MODEL:
        return offer.text or None
    if offer.source_id is not None:
        source = answered.sources([offer.source_id]).get(offer.source_id)
        return text_of_answer(source, case) or None if source else None
    if offer.article is not None and offer.article.removed_at is None:
        return text_of_article(offer.article)
    return None
