"""The letters by which somebody outside proves their address before they are given, or freed of, their data.

A part of `deliver`, beside what our own people are told. What it misses: where no mailbox of ours can send,
nothing leaves, and the page for such requests says so before anything is typed.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors.email_channel import address_of, notice_id, own_key, server_of
from allears.flow import tell
from allears.flow.slots import Slots
from allears.lib import clock, keys
from allears.lib.mail import own, smtp
from allears.lib.mail.compose import Draft, compose
from allears.lib.mail.servers import MailError
from allears.privacy import actions
from allears.privacy.actions.claims import ASKED
from allears.privacy.queries import Claim, Kind
from allears.staff import queries

log = logging.getLogger(__name__)
MOST = 5
FORGET_EVERY_S = 3600


class Claims:
    """One round: a few letters that are due."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._forgot_at: datetime | None = None

    def round(self) -> bool:
        """True when there may be more."""
        now = clock.now()
        if self._forgot_at is None or (now - self._forgot_at).total_seconds() >= FORGET_EVERY_S:
            actions.forget_claims(now=now)
            self._forgot_at = now
        channel = tell.mailbox() if self._slots.n_free > 0 else None
        if channel is None:
            return False
        rows = actions.lease_claims(now=now, limit=MOST)
        for row in rows:
            self._slots.start(("claim", row.pk), send, row, channel)
        return len(rows) == MOST


def send(row: Claim, channel: Channel) -> None:
    """One letter. What did not leave is tried again later."""
    if row.address in known.own_names():
        actions.give_up_claim(claim_id=row.pk)
        return
    try:
        _hand_over(row, channel, clock.now())
    except MailError as error:
        log.warning("A letter that proves an address did not leave: %s", error.kind)
        if error.kind in ("refused", "unknown"):
            actions.give_up_claim(claim_id=row.pk)
    except (ValueError, UnicodeError, keys.CannotOpen):
        log.exception("A letter that proves an address cannot be written")
        actions.give_up_claim(claim_id=row.pk)
    else:
        actions.claim_mailed(claim_id=row.pk, now=clock.now())


def _hand_over(row: Claim, channel: Channel, now: datetime) -> None:
    facts = channels.facts(channel)
    address = address_of(facts)
    house = queries.house().name or settings.ORGANISATION
    key = notice_id(facts, f"claim-{row.pk}-{row.n_tries}")
    with translation.override(row.language or "en"):
        subject, text = letter(row, house)
    draft = Draft(
        message_id=key,
        sender=address,
        sender_name=house or "All Ears",
        to=row.address,
        subject=subject,
        text=text,
        html="",
        sent_at=now.astimezone(UTC),
        mark=own.mark_of(own_key(facts), key),
        is_notice=True,
    )
    smtp.send(server_of(facts, "smtp"), address, row.address, compose(draft))


def letter(row: Claim, house: str) -> tuple[str, str]:
    """Subject and text: nothing in it comes from whoever typed the address."""
    url = f"{settings.PUBLIC_URL}{reverse('your_data_link', args=[actions.claim_token(row)])}"
    subject = _("Your data with us: please confirm")
    parts = [
        _("Somebody asked %(house)s, for this address: “%(what)s”.")
        % {"house": house or "us", "what": ASKED[Kind(row.kind)]},
        _("If that was you, open this link within two days and say yes there:") + f"\n{url}",
        _("If it was not you, do nothing: nothing happens then, and nobody is told anything."),
    ]
    return subject, "\n\n".join(parts) + "\n"
