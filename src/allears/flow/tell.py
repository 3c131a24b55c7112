"""What leaves to our own people: mails through a connected mailbox, pushes to their browsers.

A part of `deliver`. The due rows of one person and way are carried together: the mails as one
letter, the pushes one by one. Loops are impossible: the letter says that it is automatic, is signed
as our own (so a mailbox of ours that gets it knows it), has no tag of a case, and never goes to an
address that a channel of ours reads. What it misses: a letter that was handed over when the line
broke; it is not sent again, for the notice stands in the app.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Sequence
from datetime import UTC, datetime

from django.conf import settings

from allears.cases import actions as case_actions
from allears.cases import queries as cases
from allears.channels import actions as channels
from allears.channels import queries as known
from allears.channels.queries import Channel
from allears.connectors.email_channel import address_of, notice_id, own_key, server_of
from allears.flow.slots import Slots
from allears.lib import clock, keys, push, retry, worker
from allears.lib.mail import own, smtp
from allears.lib.mail.compose import Draft, compose
from allears.lib.mail.servers import MailError
from allears.staff import actions, queries
from allears.staff.queries import Telling, User

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 2
MOST = 200
"""Rows in one round."""
TIDY_EVERY_S = 30.0
FORGET_EVERY_S = 3600.0
FIRST_RETRY_S, LONGEST_RETRY_S = 30.0, 3600.0
NO_MAILBOX_S = 300.0
MAX_TRIES = 12


class Tell:
    """One round: as many people as there are free places."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._me = worker.name()
        self._tidied_at: datetime | None = None
        self._forgot_at: datetime | None = None

    def round(self) -> bool:
        """True when there may be more to carry."""
        now = clock.now()
        if self._tidied_at is None or (now - self._tidied_at).total_seconds() >= TIDY_EVERY_S:
            actions.tidy_tellings(is_dead=worker.is_dead, now=now)
            self._tidied_at = now
        if self._forgot_at is None or (now - self._forgot_at).total_seconds() >= FORGET_EVERY_S:
            case_actions.forget_notices(now=now)
            case_actions.end_leading(now=now)
            self._forgot_at = now
        if self._slots.n_free <= 0:
            return False
        rows = actions.lease_tellings(worker=self._me, limit=MOST, now=now)
        for key, together in _together(rows).items():
            self._slots.start(key, carry, together, me=self._me)
        return bool(rows)


def _together(rows: Sequence[Telling]) -> dict[Hashable, list[Telling]]:
    found: dict[Hashable, list[Telling]] = {}
    for row in rows:
        found.setdefault((row.way, row.user_id, row.device_id), []).append(row)
    return found


def carry(rows: Sequence[Telling], *, me: str) -> None:
    """The due rows of one person, way and device."""
    user = rows[0].user
    rows = _allowed(rows, user, me=me)
    if not rows:
        return
    if not user.is_active:
        actions.drop_tellings(rows=rows, why="left the house", worker=me, now=clock.now())
    elif rows[0].way == "mail":
        mail(rows, user, me=me)
    else:
        for row in rows:
            push_one(row, user, me=me)


def _allowed(rows: Sequence[Telling], user: User, *, me: str) -> list[Telling]:
    """Without news of cases that are behind a wall by now which they are not behind."""
    hidden = cases.hidden_from(user, [row.case_id for row in rows if row.case_id])
    gone = [row for row in rows if row.case_id in hidden]
    if gone:
        actions.drop_tellings(rows=gone, why="confidential", worker=me, now=clock.now())
    return [row for row in rows if row.case_id not in hidden]


# ---- by mail --------------------------------------------------------------------------------


def mailbox() -> Channel | None:
    """The mailbox by which our own people are written to: the first that can send."""
    found = known.of_networks(["email"])
    able = [one for one in found if one.sends_held_at is None and one.settings.get("smtp_host")]
    return min(able, key=lambda one: one.pk, default=None)


def mail(rows: Sequence[Telling], user: User, *, me: str) -> None:
    """One letter for all of them."""
    now = clock.now()
    channel = mailbox()
    if channel is None:
        why = "no mailbox is connected that could send it"
        actions.tell_again(rows=rows, why=why, after_s=NO_MAILBOX_S, worker=me, now=now)
        return
    if user.email.lower() in known.own_names():
        why = "their address is one that we listen to ourselves"
        actions.drop_tellings(rows=rows, why=why, worker=me, now=now)
        return
    begun = actions.begin_telling(rows=rows, worker=me, now=now)
    if not begun:
        return
    try:
        _hand_over(channel, begun, user, now)
    except MailError as error:
        _not_mailed(begun, error, me=me)
    except (ValueError, UnicodeError, keys.CannotOpen) as error:
        actions.drop_tellings(rows=begun, why=str(error), worker=me, now=clock.now())
    else:
        actions.told(rows=begun, worker=me, now=clock.now())


def _hand_over(channel: Channel, rows: Sequence[Telling], user: User, now: datetime) -> None:
    facts = channels.facts(channel)
    house = queries.house().name or settings.ORGANISATION
    wishes = queries.wishes_of([user.pk])[user.pk]
    letter = cases.letter(rows, user, wishes, url=settings.PUBLIC_URL, house=house)
    address = address_of(facts)
    key = notice_id(facts, f"telling-{min(row.pk for row in rows)}-{rows[0].n_tries}")
    draft = Draft(
        message_id=key,
        sender=address,
        sender_name=f"All Ears ({house})" if house else "All Ears",
        to=user.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        sent_at=now.astimezone(UTC),
        mark=own.mark_of(own_key(facts), key),
        is_notice=True,
    )
    smtp.send(server_of(facts, "smtp"), address, user.email, compose(draft))


def _not_mailed(rows: Sequence[Telling], error: MailError, *, me: str) -> None:
    """Refused: never. Unknown: perhaps it left, and once is enough. Everything else: later."""
    log.warning("A letter to one of ours did not leave: %s", error.why)
    now = clock.now()
    n_tries = max(row.n_tries for row in rows)
    if error.kind in ("refused", "unknown") or n_tries >= MAX_TRIES:
        actions.drop_tellings(rows=rows, why=error.why, worker=me, now=now)
        return
    pause_s = retry.pause_s(n_tries, first_s=FIRST_RETRY_S, most_s=LONGEST_RETRY_S)
    actions.tell_again(rows=rows, why=error.why, after_s=pause_s, worker=me, now=now)


# ---- by push --------------------------------------------------------------------------------


def push_one(row: Telling, user: User, *, me: str) -> None:
    """One push to one browser; one that is gone is forgotten."""
    now = clock.now()
    begun = actions.begin_telling(rows=[row], worker=me, now=now)
    if not begun or row.device is None:
        return
    try:
        answer = _pushed(row, user, now)
    except (push.BadDevice, ValueError, keys.CannotOpen) as error:
        actions.drop_tellings(rows=[row], why=str(error), worker=me, now=clock.now())
        return
    now = clock.now()
    if answer.sent is push.Sent.TAKEN:
        actions.told(rows=[row], worker=me, now=now)
    elif answer.sent is push.Sent.GONE:
        actions.drop_device(device_id=row.device.pk)
    elif answer.sent is push.Sent.REFUSED or row.n_tries >= MAX_TRIES:
        actions.drop_tellings(rows=[row], why=answer.words, worker=me, now=now)
    else:
        pause_s = retry.pause_s(row.n_tries, first_s=FIRST_RETRY_S, most_s=LONGEST_RETRY_S)
        after_s = answer.after_s or pause_s
        actions.tell_again(rows=[row], why=answer.words, after_s=after_s, worker=me, now=now)


def _pushed(row: Telling, user: User, now: datetime) -> push.Answer:
    assert row.device is not None
    wishes = queries.wishes_of([user.pk])[user.pk]
    n = cases.n_unread(user, case_id=row.case_id, kind=row.kind) if row.case_id else 1
    return push.send(
        cases.push_payload(row, user, wishes, n=max(n, 1)),
        queries.address_of(row.device),
        actions.push_key(),
        topic=cases.push_topic(row),
        is_urgent=row.kind in cases.URGENT_KINDS,
        contact=_contact(user),
        now=now,
    )


def _contact(user: User) -> str:
    """Whom a push service may write to when something is wrong: the address of this installation."""
    url = settings.PUBLIC_URL
    return url if url.startswith("https://") else f"mailto:{user.email}"
