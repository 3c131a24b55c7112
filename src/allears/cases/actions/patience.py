"""That somebody asks before they try: marked, kept for longer, taken away, and forgotten by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from allears.cases.actions import record
from allears.cases.models import AsksFirst
from allears.cases.queries.patience import of_person
from allears.contacts.queries import Contact
from allears.knowledge import queries as knowledge
from allears.staff.queries import User


@transaction.atomic
def mark(*, contact: Contact, article_id: int | None, by: User, now: datetime) -> AsksFirst:
    """Mark somebody, or say that it is still so. An article that is not public helps nobody outside."""
    record.allowed(by)
    article = knowledge.public_article(article_id) if article_id else None
    until = now + timedelta(days=settings.ASKS_FIRST_DAYS)
    values = {"at": now, "by": by, "until": until, "article": article}
    row, _made = AsksFirst.objects.update_or_create(contact=contact, defaults=values)
    return row


@transaction.atomic
def unmark(*, contact_id: int, by: User) -> bool:
    """Take it away; nothing of it is kept. False: there was none."""
    record.allowed(by)
    n, _by_model = AsksFirst.objects.filter(of_person(contact_id)).delete()
    return n > 0


def forget(*, now: datetime) -> int:
    """Delete those whose time is over."""
    n, _by_model = AsksFirst.objects.filter(until__lte=now).delete()
    return n
