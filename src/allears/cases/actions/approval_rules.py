"""Which answers need a yes: rules kept, ordered, put to sleep; the numbers; a crisis said and ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from allears.cases.models import Answering, ApprovalRule, LicenceHow, LicenceStep
from allears.staff import queries as staff
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import Team, User

MOST_RULES = 50


@dataclass(frozen=True, kw_only=True)
class RuleWords:
    """A rule as somebody has filled it in."""

    name: str
    is_public_only: bool
    teams: list[int]
    intents: list[str]
    words: list[str]
    heard: list[str]
    amount: Decimal | None
    for_unlicensed: bool
    in_crisis: bool
    team: Team | None
    asks: str
    deputy_team: Team | None
    deputy_asks: str
    within_s: int
    roles: list[str] = field(default_factory=list)


@transaction.atomic
def save_rule(
    *, rule_id: int | None, words: RuleWords, releases: bool = False, by: User, now: datetime
) -> ApprovalRule:
    """Add a rule at the end, or change one. `releases`: who answers today goes on by themselves."""
    values = {field: getattr(words, field) for field in RuleWords.__dataclass_fields__}
    values |= {"changed_at": now, "changed_by": by}
    if rule_id is None:
        n = ApprovalRule.objects.count()
        if n >= MOST_RULES:
            raise NotPossible(_("There are %d rules already; more would help nobody.") % n)
        row = ApprovalRule.objects.create(place=n, **values)
    else:
        row = _locked(rule_id)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    if releases and words.for_unlicensed:
        _release_all(by=by, now=now)
    audit(what="approval.rule", words=_("Approval: %s") % row.name, by=by, now=now, rule=row.pk)
    return row


def _release_all(*, by: User, now: datetime) -> None:
    """Everybody who answers here and of whom nothing is written down yet."""
    known = set(LicenceStep.objects.values_list("user_id", flat=True))
    LicenceStep.objects.bulk_create(
        LicenceStep(user=user, is_public=is_public, at=now, by=by, how=LicenceHow.EXISTING)
        for user in staff.colleagues()
        if user.pk not in known
        for is_public in (True, False)
    )


@transaction.atomic
def switch_rule(*, rule_id: int, is_on: bool, by: User, now: datetime) -> ApprovalRule:
    """Let it sleep, or wake it up. What waits already goes on waiting."""
    row = _locked(rule_id)
    row.off_at = None if is_on else row.off_at or now
    row.save(update_fields=["off_at"])
    said = _("Approval on: %s") if is_on else _("Approval off: %s")
    audit(what="approval.switch", words=said % row.name, by=by, now=now, rule=row.pk, on=is_on)
    return row


@transaction.atomic
def raise_rule(*, rule_id: int) -> None:
    """One place up: the first that holds says who is asked."""
    rows = list(ApprovalRule.objects.select_for_update().order_by("place", "pk"))
    at = next((n for n, row in enumerate(rows) if row.pk == rule_id), 0)
    if at:
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    for place, row in enumerate(rows):
        row.place = place
    ApprovalRule.objects.bulk_update(rows, ["place"])


@transaction.atomic
def remove_rule(*, rule_id: int, by: User, now: datetime) -> None:
    """It is gone; answers that wait because of it still need their yes."""
    row = _locked(rule_id)
    audit(what="approval.removed", words=_("No approval any more: %s") % row.name, by=by, now=now)
    ApprovalRule.objects.filter(place__gt=row.place).update(place=F("place") - 1)
    row.delete()


def _locked(rule_id: int) -> ApprovalRule:
    row = ApprovalRule.objects.select_for_update(of=("self",)).filter(pk=rule_id).first()
    if row is None:
        raise NotPossible(_("There is no such rule any more."))
    return row


@transaction.atomic
def set_numbers(*, n_public: int, n_private: int, by: User, now: datetime) -> None:
    """After how many approved answers somebody answers by themselves; 0: a lead decides it."""
    row = _house()
    row.n_public, row.n_private = n_public, n_private
    row.save(update_fields=["n_public", "n_private"])
    words = _("Licences after %(public)d public and %(private)d private answers") % {
        "public": n_public,
        "private": n_private,
    }
    audit(what="licence.numbers", words=words, by=by, now=now)


@transaction.atomic
def declare_crisis(*, is_on: bool, by: User, now: datetime) -> None:
    """The rules for a crisis hold from now on, or no longer."""
    row = _house()
    if is_on == (row.crisis_at is not None):
        return
    row.crisis_at, row.crisis_by = (now, by) if is_on else (None, None)
    row.save(update_fields=["crisis_at", "crisis_by"])
    words = _("Said that this is a crisis") if is_on else _("Said that the crisis is over")
    audit(what="crisis", words=words, by=by, now=now, on=is_on)


def _house() -> Answering:
    Answering.objects.get_or_create(pk=1)
    return Answering.objects.select_for_update().get(pk=1)
