"""Drafts as the templates take them: where each comes from, why, and how to take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from allears.drafting.drafts import Draft
from allears.drafting.models import Kind, Offer
from allears.staff.queries import User


def rows(
    drafts: list[Draft], offers: Mapping[tuple[str, int], Offer], user: User
) -> list[dict[str, Any]]:
    """The drafts with their offers; what has none (it went meanwhile) is left out."""
    found: list[dict[str, Any]] = []
    for draft in drafts:
        offer = offers.get((draft.kind, draft.source_id))
        if offer is not None and offer.refused_at is None:
            found.append(_row(draft, offer, user) | {"key": str(len(found) + 1)})
    return found


def written(offers: Iterable[Offer]) -> list[dict[str, Any]]:
    """What a model wrote, by whom and from what."""
    found = []
    for offer in offers:
        asked = getattr(offer, "asked", None)
        names = [
            f"#{pk}" if pk > 0 else _("an article") for pk in (asked.source_ids if asked else ())
        ]
        found.append(
            {
                "id": offer.pk,
                "text": offer.text,
                "model": asked.model if asked else _("a model"),
                "sources": ", ".join(names) or _("no source: check every word"),
                "at": offer.at,
                "key": "9",
            }
        )
    return found


def _row(draft: Draft, offer: Offer, user: User) -> dict[str, Any]:
    return {
        "id": offer.pk,
        "text": draft.text,
        "is_article": draft.kind == Kind.ARTICLE,
        "is_taken": offer.taken_at is not None,
        "words": ", ".join(draft.words),
        "is_foreign": not draft.is_same_language,
    } | (_of_article(draft) if draft.article else _of_answer(draft, user))


def _of_article(draft: Draft) -> dict[str, Any]:
    assert draft.article is not None
    return {
        "from": draft.article.title,
        "url": reverse("article", args=[draft.article.pk]),
        "end": "" if draft.article.published_at else _("for the desk alone"),
        "at": None,
    }


def _of_answer(draft: Draft, user: User) -> dict[str, Any]:
    assert draft.source is not None
    is_own = draft.source.by_id == user.pk
    names = {"name": draft.source.by_name, "case": draft.source.case_id}
    words = _("your answer to #%(case)d") if is_own else _("the answer of %(name)s to #%(case)d")
    is_good = draft.source.outcome == "satisfied"
    return {
        "from": words % names,
        "url": f"{reverse('case', args=[draft.source.case_id])}#message-{draft.source.message_id}",
        "end": _("they were satisfied") if is_good else _("solved"),
        "is_good": is_good,
        "at": draft.source.closed_at or draft.source.at,
    }
