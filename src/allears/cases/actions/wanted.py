"""Whether somebody may be answered here: not who is blocked, and not in public who does not want that.

Muted people may be answered: they are only not heard. While a protocol is open in the case (somebody in
danger) nothing of this holds anybody back. An answer that was planned before is asked about once more when
it is to leave (`delivery.comes_back`). What it misses: one that is on its way at that very moment.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from allears.cases.models import Case, Conversation, HardCase
from allears.contacts import queries as contacts
from allears.contacts.queries import BlockKind, Purpose
from allears.staff.actions import NotPossible


def check(case: Case, conversation: Conversation, *, is_public: bool, now: datetime) -> None:
    """Raises `NotPossible` with what to do instead."""
    if _is_blocked(conversation, now) and not _is_hard(case):
        words = _(
            "%s is blocked and gets no answers. Let them in again on the person's page first."
        )
        raise NotPossible(words % conversation.identity)
    if is_public and is_shy(case) and not _is_hard(case):
        raise NotPossible(_("They do not want to be answered in public. Answer in private."))


def check_unasked(case: Case, conversation: Conversation, *, now: datetime) -> None:
    """Of something that they did not ask for. Raises `NotPossible`."""
    if contacts.is_refused(case.contact_id, Purpose.WRITTEN):
        raise NotPossible(_("They do not want to be written to unasked."))
    if contacts.kept_out([case.contact_id], now=now):
        raise NotPossible(_("They are muted or blocked."))
    if not conversation.is_private and is_shy(case):
        raise NotPossible(_("They do not want to be answered in public."))


def is_shy(case: Case) -> bool:
    """They took back that they may be answered in public."""
    return contacts.is_refused(case.contact_id, Purpose.PUBLIC)


def why_not_asked(case: Case, conversation: Conversation, *, now: datetime) -> str:
    """Why nobody asks them afterwards whether it is good; empty: we may."""
    if contacts.is_refused(case.contact_id, Purpose.ASKED):
        return _("They do not want to be asked afterwards.")
    if not conversation.is_private and is_shy(case):
        return _("They do not want to be answered in public.")
    if contacts.kept_out([case.contact_id], now=now):
        return _("They are muted or blocked.")
    return ""


def _is_blocked(conversation: Conversation, now: datetime) -> bool:
    if conversation.identity_id is None:
        return False
    found = contacts.blocks_now([conversation.identity_id], now=now)
    return any(one.kind == BlockKind.BLOCKED for one in found.values())


def _is_hard(case: Case) -> bool:
    return HardCase.objects.filter(case=case, ended_at=None).exists()
