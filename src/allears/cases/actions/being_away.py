"""Who is away, and what somebody can take and knows; each line of it in the audit trail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.cases.actions import sharing
from allears.cases.models import Away, Worker
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

MAX_WORDS = 200
MOST = 500
"""Cases that one person can have at once; more is a mistake."""


@transaction.atomic
def go_away(
    *,
    user: User,
    until: datetime | None,
    words: str = "",
    gives_back: bool = True,
    by: User,
    now: datetime,
) -> Away:
    """Somebody is not there, from now on. Of others a lead says so."""
    _check(user, by)
    if until is not None and until <= now:
        raise NotPossible(_("Choose a moment in the future, or none."))
    Away.objects.filter(user=user, ended_at=None).update(ended_at=now)
    row = Away.objects.create(
        user=user,
        at=now,
        by=by,
        until=until,
        words=words.strip()[:MAX_WORDS],
        gives_back=gives_back,
    )
    audit(what="user.away", words=_("%s is away") % user.name, by=by, now=now, subject=user.email)
    if gives_back:
        sharing.requeue(now=now)
    return row


@transaction.atomic
def come_back(*, user: User, by: User, now: datetime) -> bool:
    """They are there again. False when they were not away."""
    _check(user, by)
    if not Away.objects.filter(user=user, ended_at=None).update(ended_at=now):
        return False
    audit(what="user.back", words=_("%s is back") % user.name, by=by, now=now, subject=user.email)
    return True


def _check(user: User, by: User) -> None:
    if user.pk != by.pk and not by.can_lead:
        raise NotPossible(_("They say so themselves, or a lead does."))


@dataclass(frozen=True, kw_only=True)
class Skills:
    """What somebody can take, and what they know."""

    capacity: int | None = None
    capacities: Mapping[str, int] = field(default_factory=dict)
    languages: Collection[str] = ()
    networks: Collection[str] = ()
    intents: Collection[str] = ()
    products: Collection[str] = ()


@transaction.atomic
def set_skills(*, user: User, skills: Skills, by: User, now: datetime) -> Worker:
    """A lead says what somebody is given."""
    if not by.can_lead:
        raise NotPossible(_("A lead says what somebody is given."))
    numbers = [*skills.capacities.values(), *([skills.capacity] if skills.capacity else [])]
    if any(not 0 <= one <= MOST for one in numbers):
        raise NotPossible(_("Somebody can have between 0 and %d cases at once.") % MOST)
    values = {
        "capacity": skills.capacity,
        "capacities": dict(skills.capacities),
        "languages": sorted({one.lower() for one in skills.languages}),
        "networks": sorted(skills.networks),
        "intents": sorted(skills.intents),
        "products": sorted({one.casefold().strip() for one in skills.products} - {""}),
        "changed_at": now,
        "changed_by": by,
    }
    row, _made = Worker.objects.update_or_create(user=user, defaults=values)
    words = _("Changed what %s is given") % user.name
    audit(what="user.skills", words=words, by=by, now=now, subject=user.email)
    return row
