"""Whether somebody may send one more message now: bounds for each address, for all, and for files.

Whom their website signs for is bounded by their own number alone, so that a flood of strangers does
not close the form to them. What it misses: a flood from many thousand addresses fills the bound of
all for an hour; then the form says so, keeps what was typed, and asks to come back.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from allears.connectors.webform import Person, SentFile
from allears.connectors.webform_settings import Form
from allears.lib import ids
from allears.public import actions

MAX_GUESSES = 30
"""Addresses of pages that are not there, within the hour."""


def against(
    form: Form,
    *,
    channel_id: int,
    address: str,
    person: Person | None,
    files: tuple[SentFile, ...],
    now: datetime,
) -> str:
    """Why not, in words; "" when it may. Counts it."""
    if person is not None:
        key = f"{channel_id}:p:{ids.digest(str(person.id))}"
        is_over = actions.count(key=key, amount=1, now=now) > form.per_address
    else:
        who = actions.who_key(address, channel_id=channel_id, now=now)
        is_over = actions.count(key=who, amount=1, now=now) > form.per_address
        if (
            not is_over
            and actions.count(key=f"{channel_id}:all", amount=1, now=now) > form.per_hour
        ):
            return _(
                "Very many messages are coming in just now. Nothing you typed is lost: please send it again in an hour."
            )
    if is_over:
        return _(
            "Many messages came from your connection within the hour. Nothing you typed is lost: please send it again later."
        )
    n_bytes = sum(len(one.content) for one in files)
    if n_bytes:
        sent = actions.count(key=f"{channel_id}:bytes", amount=n_bytes, now=now)
        if sent > form.bytes_per_hour:
            return _(
                "Very many files are coming in just now. Please send it without files, or again in an hour."
            )
    return ""


def is_guessing(address: str, now: datetime) -> bool:
    """Somebody tries addresses of pages one after the other."""
    key = f"guess:{actions.who_key(address, channel_id=0, now=now)}"
    return actions.count(key=key, amount=1, now=now) > MAX_GUESSES
