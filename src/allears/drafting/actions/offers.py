"""What is done with a draft that was offered: shown, taken, given back, sent, or said not to fit.

Nothing here writes an answer: what is taken stands in the reply box of whoever took it, and leaves only
when they send it. What was sent of it is looked up afterwards, by a part of `care`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.queries import answered
from allears.drafting.models import Kind, Offer
from allears.drafting.rules import keeping
from allears.staff.actions import NotPossible
from allears.staff.queries import User

MAX_TEXT = 20_000
WAITS_FOR = timedelta(days=7)
"""For so long a draft that was taken may be sent."""
BATCH = 200


def shown(
    *, case_id: int, sources: Iterable[int], articles: Iterable[int], by: User | None, now: datetime
) -> None:
    """These were offered in a case; once each, whoever sees them again."""
    rows = [
        *(Offer(case_id=case_id, kind=Kind.ANSWER, source_id=pk, at=now, by=by) for pk in sources),
        *(
            Offer(case_id=case_id, kind=Kind.ARTICLE, article_id=pk, at=now, by=by)
            for pk in articles
        ),
    ]
    if rows:
        Offer.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def take(*, offer_id: int, text: str, by: User, now: datetime) -> Offer:
    """It goes into somebody's reply box. Raises `NotPossible`."""
    row = _locked(offer_id, by)
    row.taken_at, row.taken_by, row.text = now, by, text[:MAX_TEXT]
    row.message, row.settled_at, row.kept, row.is_unchanged = None, None, None, False
    row.refused_at = row.refused_by = None
    row.save()
    return row


@transaction.atomic
def give_back(*, offer_id: int, by: User) -> None:
    """It was taken by mistake: it counts as not taken."""
    row = _locked(offer_id, by)
    if row.settled_at is None:
        row.taken_at = row.taken_by = None
        row.text = row.text if row.kind == Kind.MODEL else ""
        row.save()


@transaction.atomic
def refuse(*, offer_id: int, asked: list[str], by: User, now: datetime) -> None:
    """It does not fit what is asked here: not offered for the like again."""
    row = _locked(offer_id, by)
    row.refused_at, row.refused_by, row.refused_words = now, by, asked
    row.save()


@transaction.atomic
def allow(*, offer_id: int, by: User) -> None:
    """It fits after all."""
    row = _locked(offer_id, by)
    row.refused_at = row.refused_by = None
    row.refused_words = []
    row.save()


def _locked(offer_id: int, by: User) -> Offer:
    if not by.can_answer:
        raise NotPossible(
            _("You may read cases, not answer them. An administrator can change that.")
        )
    row = Offer.objects.select_for_update(of=("self",)).filter(pk=offer_id).first()
    if row is None:
        raise NotPossible(_("This draft is not offered any more. Open the case again."))
    return row


def settle(*, now: datetime) -> int:
    """See what was sent of drafts that were taken. How many were settled."""
    rows = Offer.objects.filter(taken_at__isnull=False, settled_at__isnull=True)
    ids = list(rows.order_by("taken_at").values_list("pk", flat=True)[:BATCH])
    return sum(_settle(pk, now=now) for pk in ids)


@transaction.atomic
def _settle(offer_id: int, *, now: datetime) -> bool:
    rows = Offer.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=offer_id, taken_at__isnull=False, settled_at__isnull=True).first()
    if row is None or row.taken_at is None:
        return False
    sent = None
    if row.taken_by_id is not None:
        sent = answered.sent_since(case_id=row.case_id, by_id=row.taken_by_id, at=row.taken_at)
    if sent is None and now - row.taken_at < WAITS_FOR:
        return False
    row.settled_at = now
    if sent is not None:
        row.message_id = sent[0]
        row.kept = keeping.share_kept(row.text, sent[1])
        row.is_unchanged = keeping.is_unchanged(row.text, sent[1])
    row.save()
    return True


def offer_of_model(*, case_id: int, text: str, by: User, now: datetime) -> Offer:
    """A draft that a model wrote, offered to who asked for it."""
    return Offer.objects.create(case_id=case_id, kind=Kind.MODEL, text=text, at=now, by=by)
