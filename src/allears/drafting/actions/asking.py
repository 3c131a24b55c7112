"""Asks a model for a draft: only when somebody has seen what leaves and pressed the button.

The row of what leaves, and its line in the audit trail, are written before it leaves, so that no crash lets
something leave that nobody finds. What comes back is offered as a draft, never sent. The line of the audit
trail says who, when, where to, which model and how much; the words stand in the row of `Asked`, which goes
with its case: the trail never forgets, and must not keep the words of somebody who was erased.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.queries.rows import Case
from allears.drafting import asking, queries
from allears.drafting.actions.offers import offer_of_model
from allears.drafting.asking import Leaving
from allears.drafting.models import Asked, Endpoint, Offer
from allears.drafting.rules import masking
from allears.drafting.rules.written import NoDraft, Written
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User


class Changed(NotPossible):
    """What would leave is not what was shown: it has to be looked at again."""


def ask(*, case: Case, seal: str, by: User, now: datetime) -> Offer:
    """A draft by the model. Raises `Changed`, `NoDraft`, `NotPossible`."""
    endpoint = queries.endpoint()
    row, what = _begin(case, endpoint, seal, by=by, now=now)
    try:
        found = asking.call(what.text, endpoint)
        text = asking.cleaned(found, what)
    except NoDraft as why:
        Asked.objects.filter(pk=row.pk).update(ended_at=now, fault=why.fault)
        raise
    return _end(row, found, text, by=by, now=now)


@transaction.atomic
def _begin(
    case: Case, endpoint: Endpoint, seal: str, *, by: User, now: datetime
) -> tuple[Asked, Leaving]:
    Endpoint.objects.select_for_update().filter(pk=1).first()
    if not endpoint.is_on:
        raise NotPossible(_("No model may be asked here. An administrator can change that."))
    n, tokens = queries.used(now=now)
    if n >= endpoint.per_day or tokens >= endpoint.tokens_per_day:
        raise NotPossible(
            _("The model was asked as often as a day allows. Write it yourself, or ask tomorrow;")
            + " "
            + _("an administrator sets the budget.")
        )
    what = asking.leaving(case, endpoint, by=by)
    if what is None:
        raise NotPossible(_("Nothing waits for an answer here."))
    if what.seal != seal:
        raise Changed(_("Something changed meanwhile. Look again at what would leave."))
    row = Asked.objects.create(
        case=case,
        by=by,
        at=now,
        host=what.host,
        model=what.model,
        sent=what.text,
        source_ids=[one.source.case_id if one.source else -one.source_id for one in what.sources],
    )
    words = _("%(model)s at %(host)s was asked for a draft in #%(case)d")
    audit(
        what="drafting.asked",
        words=words % {"model": what.model, "host": what.host, "case": case.pk},
        subject=str(case.pk),
        by=by,
        now=now,
        wall_id=_wall_of(case),
        asked=row.pk,
        chars=len(what.text),
        sha256=what.seal,
        masked=masking.kinds(what.text),
    )
    return row, what


@transaction.atomic
def _end(row: Asked, found: Written, text: str, *, by: User, now: datetime) -> Offer:
    offer = offer_of_model(case_id=row.case_id, text=text, by=by, now=now)
    row.ended_at, row.offer = now, offer
    row.n_prompt, row.n_completion = found.n_prompt, found.n_completion
    row.save()
    audit(
        what="drafting.answered",
        words=_("%(model)s wrote a draft in #%(case)d") % {"model": row.model, "case": row.case_id},
        subject=str(row.case_id),
        by=by,
        now=now,
        wall_id=_wall_of(row.case),
        asked=row.pk,
        prompt_tokens=row.n_prompt,
        completion_tokens=row.n_completion,
    )
    return offer


def _wall_of(case: Case) -> int | None:
    """Who is outside does not read of it in the trail."""
    return case.wall_id or next(iter(case.walls or []), None)
