"""The licence to answer: given by a lead, earned by approved answers, taken back with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.models import Answering, Approval, ApprovalEnd, LicenceHow, LicenceStep
from allears.cases.rules import licence as rules
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

MAX_WORDS = 300


def steps_of(user: User) -> list[rules.Step]:
    """What was given to somebody and taken back, oldest first."""
    rows = LicenceStep.objects.filter(user=user).select_related("by").order_by("pk")
    return [
        rules.Step(
            network=row.network,
            is_public=row.is_public,
            how=row.how,
            at=row.at,
            by=row.by.name if row.by else "",
            words=row.words,
        )
        for row in rows
    ]


def is_licensed(user: User, *, network: str, is_public: bool) -> bool:
    """Whether they answer there without a second pair of eyes, as far as licences go."""
    if user.can_lead:
        return True
    reach = rules.Reach(network=network, is_public=is_public)
    return rules.is_licensed(steps_of(user), reach, can_lead=False)


@transaction.atomic
def give(*, user: User, reach: rules.Reach, words: str, by: User, now: datetime) -> LicenceStep:
    """A lead lets somebody answer by themselves; `reach.network` empty: everywhere."""
    return _step(user, reach, LicenceHow.RELEASED, words, by=by, now=now)


@transaction.atomic
def take_away(
    *, user: User, reach: rules.Reach, words: str, by: User, now: datetime
) -> LicenceStep:
    """Their answers need a yes again; the reason is kept, and they read it."""
    return _step(user, reach, LicenceHow.REVOKED, words, by=by, now=now)


def _step(
    user: User, reach: rules.Reach, how: LicenceHow, words: str, *, by: User, now: datetime
) -> LicenceStep:
    words = " ".join(words.split())[:MAX_WORDS]
    if not by.can_lead or by.pk == user.pk:
        raise NotPossible(_("A lead decides that, and nobody for themselves."))
    if not user.can_answer:
        raise NotPossible(_("%s may only read. The role of an agent comes first.") % user.name)
    if not words:
        raise NotPossible(_("Say why: they read it, and so does whoever asks in a year."))
    row = _write(user, reach, how, words, by=by, now=now)
    said = {
        LicenceHow.RELEASED: _("%s answers by themselves: %s"),
        LicenceHow.REVOKED: _("%s answers with a second pair of eyes again: %s"),
    }
    audit(
        what=f"licence.{how}", words=said[how] % (user.name, words), subject=user.name, by=by,
        now=now, network=reach.network, public=reach.is_public,
    )  # fmt: skip
    return row


def _write(
    user: User, reach: rules.Reach, how: LicenceHow, words: str, *, by: User | None, now: datetime
) -> LicenceStep:
    return LicenceStep.objects.create(
        user=user,
        network=reach.network,
        is_public=reach.is_public,
        at=now,
        by=by,
        how=how,
        words=words,
    )


def n_approved(user: User, reach: rules.Reach) -> int:
    """Answers of theirs on a network that left as they were written, since the last step there."""
    rows = Approval.objects.filter(
        by=user,
        is_public=reach.is_public,
        conversation__network=reach.network,
        end=ApprovalEnd.APPROVED,
    )
    last = rules.standing(steps_of(user), reach)
    return rows.filter(ended_at__gt=last.at).count() if last else rows.count()


def earn(user: User, reach: rules.Reach, *, now: datetime) -> bool:
    """After a yes: whether it was the one that makes a licence. In the caller's transaction."""
    if is_licensed(user, network=reach.network, is_public=reach.is_public):
        return False
    house = Answering.objects.filter(pk=1).first() or Answering()
    needed = house.n_public if reach.is_public else house.n_private
    if not rules.is_earned(n_approved(user, reach), needed):
        return False
    words = _("%d answers were approved as they were written") % needed
    _write(user, reach, LicenceHow.EARNED, words, by=None, now=now)
    audit(
        what="licence.earned", words=f"{user.name}: {words}", subject=user.name, by=None,
        now=now, network=reach.network, public=reach.is_public,
    )  # fmt: skip
    return True
