"""How a case ended as its screen tells it: its closing, what was asked since, what the person said."""

from __future__ import annotations

from dataclasses import dataclass, field

from allears.cases.models import (
    Case,
    Closure,
    FollowUp,
    Message,
    PersonPage,
    Promise,
    TheirWord,
)
from allears.cases.queries.held import has
from allears.listening.ports import Intent


@dataclass(frozen=True, kw_only=True)
class End:
    """Of one case: its open closing with the tries to ask, the person's last word, and their page."""

    closure: Closure | None = None
    follow_ups: list[FollowUp] = field(default_factory=list)
    their_word: TheirWord | None = None
    page: PersonPage | None = None


_NO_MATTER = (Intent.PRAISE, Intent.CHATTER)


def is_thanks_alone(case: Case) -> bool:
    """Whether they only praised: nothing is there that could be solved, and nothing was promised to them.
    Two reads for a case that is praise, none for others."""
    if case.intent != Intent.PRAISE or case.dissatisfied_at is not None:
        return False
    theirs = Message.objects.filter(case_id=case.pk, mention__isnull=False)
    is_more = theirs.exclude(mention__intent__in=_NO_MATTER).exists()
    return not is_more and not Promise.objects.filter(case_id=case.pk).exists()


def end_of(case: Case) -> End:
    """At most four reads; two for an open case of somebody who is not dissatisfied."""
    pages = PersonPage.objects.filter(case_id=case.pk)
    page = pages.first() if has(case.pk, PersonPage) else None
    if case.closed_at is None and case.dissatisfied_at is None:
        return End(page=page)
    closure = Closure.objects.filter(case_id=case.pk, reopened_at=None).select_related("by").first()
    tries = FollowUp.objects.filter(closure=closure).order_by("n") if closure else ()
    words = TheirWord.objects.filter(case_id=case.pk).select_related("by", "message")
    return End(
        closure=closure,
        follow_ups=list(tries),
        their_word=words.order_by("-at", "-pk").first(),
        page=page,
    )
