"""Articles for somebody who is writing what the matter is: found, bounded, counted.

What is typed is looked up and forgotten; of whoever types only the salted digest of the form's other
bounds is counted for an hour. Over the bound nothing is offered, and nothing else happens: a message
may always be sent. What it misses: whoever reads an article and leaves without saying that it helped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from allears.knowledge import actions as knowledge
from allears.knowledge import queries as known
from allears.knowledge.queries import Article
from allears.lib import markdown
from allears.public import actions

FEWEST: Final = 6
"""Letters before anything is looked up."""
PER_ADDRESS: Final = 240
"""Looks an hour from one address: some twenty messages, written slowly."""
PER_FORM: Final = 30_000


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An article as the form shows it."""

    article: Article
    html: SafeString

    @property
    def direction(self) -> str:
        """How its language is written, whatever the page around it speaks."""
        return "rtl" if self.article.language.split("-")[0] in settings.LANGUAGES_BIDI else "ltr"


def offers(text: str, *, channel_id: int, address: str, now: datetime) -> list[Offer]:
    """What fits these words."""
    if len(text.strip()) < FEWEST or not known.has_public_articles():
        return []
    who = f"offer:{actions.who_key(address, channel_id=channel_id, now=now)}"
    if actions.count(key=who, amount=1, now=now) > PER_ADDRESS:
        return []
    if actions.count(key=f"offer:{channel_id}:all", amount=1, now=now) > PER_FORM:
        return []
    return shown(known.offer(text, language=get_language() or "en"))


def shown(rows: Sequence[Article]) -> list[Offer]:
    """With their text as safe HTML."""
    return [
        Offer(article=row, html=mark_safe(markdown.to_html(row.text)))  # noqa: S308 - html is off
        for row in rows
    ]


def helped(article: Article, *, address: str, now: datetime) -> None:
    """Count it, once an hour for each address."""
    key = f"help:{article.pk}:{actions.who_key(address, channel_id=0, now=now)}"
    if actions.count(key=key, amount=1, now=now) == 1:
        knowledge.helped(row=article)
