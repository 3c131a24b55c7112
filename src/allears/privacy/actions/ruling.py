"""Who may give and erase, and within how many days."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allears.privacy.models import Rules
from allears.privacy.rules import due
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

MAX_WORDS = 2000


@transaction.atomic
def set_rules(
    *, leads_export: bool, leads_erase: bool, due_days: int, by: User, now: datetime
) -> Rules:
    """Raises `NotPossible` for more days than the law gives."""
    if not 1 <= due_days <= due.MOST_DAYS:
        raise NotPossible(_("The law gives a month: between 1 and %d days.") % due.MOST_DAYS)
    row = Rules.objects.select_for_update().order_by("pk").first() or Rules()
    row.leads_export, row.leads_erase, row.due_days = leads_export, leads_erase, due_days
    row.save()
    audit(
        what="privacy.rules",
        words=_("Who may give and erase, and within how many days"),
        by=by,
        now=now,
        leads_export=leads_export,
        leads_erase=leads_erase,
        due_days=due_days,
    )
    return row


@transaction.atomic
def set_form(*, is_on: bool, words: str, by: User, now: datetime) -> Rules:
    """The public page for such requests, on or off, and what stands on it."""
    row = Rules.objects.select_for_update().order_by("pk").first() or Rules()
    row.has_form, row.form_words = is_on, words.replace("\r\n", "\n").strip()[:MAX_WORDS]
    row.save()
    said = (
        _("The public page for requests is on")
        if is_on
        else _("The public page for requests is off")
    )
    audit(what="privacy.form", words=said, by=by, now=now, on=is_on)
    return row
