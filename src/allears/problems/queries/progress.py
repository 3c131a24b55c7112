"""How far the telling of a change is, from what really left and what really came back.

Nothing of it is counted along: whether a message left, whether the person wrote after it and how their
case ended is asked of the rows each time, so it cannot be wrong. Each number can be opened as a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)

from allears.problems.models import Change, Told

PAGE = 50


class Part(StrEnum):
    """One of the numbers."""

    WAITING = "waiting"
    ON_THE_WAY = "on_the_way"
    FAILED = "failed"
    TOLD = "told"
    SILENT = "silent"
    ANSWERED = "answered"
    SATISFIED = "satisfied"
    STILL = "still"
    LEFT_OUT = "left_out"


_WRITTEN = Q(written_at__isnull=False)
_BACK = Q(message__recall__outgoing__sent_at__isnull=False)
"""Told, and taken back where it stood: they have no word from us."""
_TOLD = _WRITTEN & Q(message__outgoing__sent_at__isnull=False) & ~_BACK
_FAILED = _WRITTEN & (
    Q(message__isnull=True)
    | _BACK
    | Q(message__outgoing__gave_up_at__isnull=False)
    | Q(message__outgoing__cancelled_at__isnull=False)
)


def _is(**how: object) -> Exists:
    return Exists(Told.objects.filter(pk=OuterRef("pk"), **how))


def _rows(change: Change) -> QuerySet[Told]:
    """With what came back: whether they wrote since, their newest word, how their case ended."""
    word = Told.objects.filter(
        pk=OuterRef("pk"), case__their_words__at__gt=F("written_at")
    ).order_by("-case__their_words__at")
    return (
        Told.objects.filter(change=change)
        .annotate(
            is_answered=_is(
                case__messages__mention__isnull=False,
                case__messages__received_at__gt=F("written_at"),
            ),
            their_word=Subquery(word.values("case__their_words__is_satisfied")[:1]),
            is_bad=_is(
                case__closures__outcome="not_satisfied",
                case__closures__at__gt=F("written_at"),
                case__closures__reopened_at__isnull=True,
            ),
        )
        .annotate(
            said=Case(
                When(their_word=True, then=1),
                When(their_word=False, then=-1),
                default=0,
                output_field=IntegerField(),
            )
        )
    )


def conditions() -> Mapping[Part, Q]:
    """What belongs to each part, over the rows of `_rows`. What we heard for this very telling
    goes before what they say of their matter."""
    unjudged = Q(verdict="")
    good = Q(verdict="works") | (unjudged & Q(said=1))
    no = Q(said=-1) | Q(said=0, is_bad=True)
    bad = Q(verdict="still") | (unjudged & no)
    return {
        Part.WAITING: Q(written_at__isnull=True, left_out=""),
        Part.ON_THE_WAY: _WRITTEN & ~_TOLD & ~_FAILED,
        Part.FAILED: _FAILED & (Q(message__outgoing__sent_at__isnull=True) | _BACK),
        Part.TOLD: _TOLD,
        Part.SILENT: _TOLD & Q(is_answered=False) & ~good & ~bad,
        Part.ANSWERED: _TOLD & Q(is_answered=True),
        Part.SATISFIED: _WRITTEN & good,
        Part.STILL: _WRITTEN & bad,
        Part.LEFT_OUT: ~Q(left_out=""),
    }


def parts(change: Change) -> dict[Part, int]:
    """How many there are of each; one read."""
    rows = _rows(change)
    counted = rows.aggregate(
        **{part.value: Count("pk", filter=q) for part, q in conditions().items()}
    )
    return {part: counted[part.value] for part in Part}


def told(change: Change, part: Part, *, offset: int = 0, limit: int = PAGE) -> list[Told]:
    """The people of one part, in the order in which they are told."""
    rows = _rows(change)
    found = rows.filter(conditions()[part]).select_related(
        "contact", "case__team", "case__assignee", "sender", "channel", "message__outgoing"
    )
    return list(found.order_by("id")[offset : offset + limit])
