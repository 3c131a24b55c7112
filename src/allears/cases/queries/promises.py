"""Promises of a case that still mean something: open ones, and broken ones without a word."""

from __future__ import annotations

from django.db.models import Q

from allears.cases.models import Promise, PromiseState
from allears.cases.queries.held import has

MOST_SHOWN = 20


def promises_of(case_id: int) -> list[Promise]:
    """The earliest due first; one read."""
    if not has(case_id, Promise):
        return []
    open_ones = Q(state=PromiseState.OPEN) | Q(state=PromiseState.BROKEN, told_at=None)
    rows = Promise.objects.filter(open_ones, case_id=case_id).select_related("by")
    return list(rows.order_by("due_at", "pk")[:MOST_SHOWN])


def case_id_of_promise(promise_id: int) -> int | None:
    return Promise.objects.filter(pk=promise_id).values_list("case_id", flat=True).first()
