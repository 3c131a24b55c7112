"""Looks at cases that ended, or changed since, and keeps which of their answers were good.

A part of `care`: takes what is due by `SKIP LOCKED`, a batch in one transaction, so a kill loses and doubles
nothing. An answer that has not left yet is looked at again some minutes later.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from allears.cases.queries import answered
from allears.cases.queries.answered import Talk
from allears.drafting import queries
from allears.drafting.models import Answer, Due
from allears.drafting.rules import blanking, good, likeness, sentences
from allears.drafting.rules.good import Good

BATCH = 100
AGAIN = timedelta(minutes=5)


@transaction.atomic
def learn(*, now: datetime) -> int:
    """One batch. How many cases were looked at."""
    rows = Due.objects.select_for_update(skip_locked=True)
    rows = rows.filter(Q(not_before=None) | Q(not_before__lte=now)).order_by("not_before", "pk")
    due = list(rows.values_list("pk", flat=True)[:BATCH])
    if not due:
        return 0
    talks = answered.talks(due)
    _keep(due, [(talk, one) for talk in talks for one in _good(talk)])
    waiting = [talk.case_id for talk in talks if talk.outcome and good.has_waiting(talk.lines)]
    Due.objects.filter(pk__in=waiting).update(not_before=now + AGAIN)
    Due.objects.filter(pk__in=set(due) - set(waiting)).delete()
    return len(due)


def forget(*, case_ids: Collection[int]) -> None:
    """Cases that are gone without a trace: as they went, they were noted once more."""
    Due.objects.filter(pk__in=list(case_ids)).delete()


def _good(talk: Talk) -> list[Good]:
    end = good.End(
        outcome=talk.outcome,
        language=talk.language,
        failed_at=talk.failed_at,
        is_kept_out=talk.is_kept_out,
    )
    texts = {line.message_id: line.text for line in talk.lines}
    found = good.good(talk.lines, end)
    return [one for one in found if blanking.drafted(sentences.paragraphs(texts[one.message_id]))]


def _keep(case_ids: list[int], found: list[tuple[Talk, Good]]) -> None:
    """What is good of these cases now, and nothing else of them."""
    words = queries.lexemes([(one.language, one.asked) for _talk, one in found])
    rows = [
        Answer(
            message_id=one.message_id,
            case_id=talk.case_id,
            at=one.at,
            language=likeness.base(one.language),
            words=lexemes,
            weight=one.weight,
        )
        for (talk, one), lexemes in zip(found, words, strict=True)
        if len(lexemes) >= likeness.FEWEST
    ]
    Answer.objects.filter(case_id__in=case_ids).exclude(pk__in=[row.pk for row in rows]).delete()
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["message"],
        update_fields=["case", "at", "language", "words", "weight"],
    )
