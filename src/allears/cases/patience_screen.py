"""The gentle mark of who asks before they try, beside a case: for the team alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from allears.cases import queries
from allears.cases.rules import patience
from allears.knowledge import queries as knowledge


def shown(contact_id: int, *, now: datetime) -> dict[str, Any]:
    """Context of `cases/_patience.html`; empty where there is nothing to say."""
    url = reverse("person_patience", args=[contact_id])
    mark = queries.asks_first(contact_id, now=now)
    if mark is not None:
        return {
            "url": url,
            "is_marked": True,
            "by": mark.by.name,
            "until": mark.until,
            "is_due": mark.until - now < patience.REVIEW,
            "article": mark.article,
        }
    found = queries.suggested_patience(contact_id, now=now)
    article = knowledge.public_article(found.article_id) if found else None
    if found is None or article is None:
        return {"url": url}
    why = _("Published articles answer %(n)d of their last %(all)d questions.")
    return {
        "url": url,
        "is_suggested": True,
        "why": why % {"n": found.n_answered, "all": found.n_matters},
        "article": article,
    }
