"""Whether somebody asks before they try, and whether that might be said of them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from allears.cases.models import AsksFirst, Case, Message
from allears.cases.rules import patience
from allears.cases.rules.patience import Suggestion
from allears.knowledge import queries as knowledge
from allears.staff.worded import first, worded

WORDS = 500
"""Characters of a first message that are looked up."""


def of_person(contact_id: int) -> Q:
    """Of this contact, or of one that turned out to be the same person; taken apart, each has its own."""
    return Q(contact_id=contact_id) | Q(contact__merged_into_id=contact_id)


def asks_first(contact_id: int, *, now: datetime) -> AsksFirst | None:
    """The mark of a person, while it counts."""
    return first(_marks(contact_id, now))


@worded
def _marks(contact_id: int, now: datetime) -> QuerySet[AsksFirst]:
    rows = AsksFirst.objects.filter(of_person(contact_id), until__gt=now)
    return rows.select_related("by", "article").order_by("-until")[:1]


def suggested_patience(contact_id: int, *, now: datetime) -> Suggestion | None:
    """Two reads where there is nothing to suggest; three more for each of the newest five matters."""
    if not knowledge.has_public_articles():
        return None
    rows = Case.objects.filter(contact_id=contact_id, opened_at__gte=now - patience.LOOK_BACK)
    found = list(rows.order_by("-opened_at").values_list("pk", "language")[: patience.MOST])
    if len(found) < patience.FEWEST:
        return None
    said = Message.objects.filter(case_id__in=[pk for pk, _l in found], by__isnull=True)
    began = dict(said.order_by("case_id", "-at", "-pk").values_list("case_id", "text"))
    return patience.suggest(
        [
            [one.pk for one in knowledge.offer(began.get(pk, "")[:WORDS], language=language)]
            for pk, language in found
        ]
    )
