"""Connecting as a conversation: somebody leaves for a network and comes back, once, within minutes.

What travels with them is signed and known to us only by its hash; it belongs to one session and one
person. What the connector must remember meanwhile lies encrypted in the row.
"""

from __future__ import annotations

import hashlib
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from allears.channels import queries, secrets
from allears.channels.actions.editing import let_go, take_name
from allears.channels.actions.handing import parted, tell
from allears.channels.models import Channel, Errand, ErrorKind
from allears.connectors import CONNECTORS
from allears.lib import keys
from allears.listening.ports import Connected, Connects
from allears.staff.actions import NotPossible, audit
from allears.staff.queries import User

LIFE: Final = timedelta(minutes=15)
"""Somebody may have to log in over there first, with a second step."""
SALT: Final = "allears.channels.errand"
_TYPED: Final = "typed:"
_WHO: Final = ("account_id", "did", "account", "handle", "address")
"""Settings that say which account it is, the surest first."""


@dataclass(frozen=True, kw_only=True)
class Going:
    """What somebody leaves with."""

    network: str
    channel: Channel | None
    """The one that is connected again."""
    values: Mapping[str, str] = field(repr=False)
    """What was typed, secrets too."""
    remembered: Mapping[str, str] = field(repr=False)
    """What the connector wants to remember."""


@dataclass(frozen=True, kw_only=True)
class Begun:
    """An errand that was found again by what came back with the person."""

    errand: Errand
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    """What was typed."""
    remembered: Mapping[str, str] = field(repr=False)
    """What the connector wanted to remember."""


class NoErrand(Exception):
    """What came back leads to nothing. `why` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def new_state() -> str:
    """What travels with the person: unguessable, signed, with the time in it."""
    return signing.TimestampSigner(salt=SALT).sign(random.token_urlsafe(24))


@transaction.atomic
def begin_errand(*, going: Going, state: str, session: str, by: User, now: datetime) -> None:
    """Write down that this person goes now."""
    Errand.objects.filter(begun_at__lt=now - LIFE).delete()
    plain, hidden = parted(going.network, going.values)
    typed = {_TYPED + key: value for key, value in hidden.items()}
    Errand.objects.create(
        state=_hash(state),
        session=_hash(session),
        network=going.network,
        channel=going.channel,
        settings=plain,
        remembered=secrets.seal(dict(going.remembered) | typed),
        begun_by=by,
        begun_at=now,
    )


@transaction.atomic
def take_errand(*, state: str, session: str, by: User, now: datetime) -> Begun:
    """Who comes back with this state, in this session. Once. Raises `NoErrand`."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(state)
    except signing.BadSignature:
        raise NoErrand(_("This way back was not made here.")) from None
    row = Errand.objects.filter(state=_hash(state)).select_related("channel").first()
    if row is None or now - row.begun_at > LIFE:
        raise NoErrand(_("It took longer than a quarter of an hour, so the way back is closed."))
    if row.begun_by_id != by.pk or not session or row.session != _hash(session):
        raise NoErrand(_("It was begun in another browser, or by somebody else."))
    if not Errand.objects.filter(pk=row.pk, used_at=None).update(used_at=now):
        raise NoErrand(_("This way back was used already."))
    try:
        hidden = secrets.unseal(row.remembered)
    except keys.CannotOpen:
        raise NoErrand(_("The secret key of this installation has changed meanwhile.")) from None
    typed = {k.removeprefix(_TYPED): v for k, v in hidden.items() if k.startswith(_TYPED)}
    return Begun(
        errand=row,
        settings=dict(row.settings),
        secrets=typed,
        remembered={k: v for k, v in hidden.items() if not k.startswith(_TYPED)},
    )


@transaction.atomic
def connected(*, begun: Begun, found: Connected, name: str, by: User, now: datetime) -> Channel:
    """They said yes: a new channel, or new keys for the one that it was about.

    Of an account that is connected already the keys are renewed. Raises `NotPossible`.
    """
    channel = begun.errand.channel or _same(begun.errand.network, found)
    if channel is None:
        return _new(begun, found, name=name, by=by, now=now)
    row = Channel.objects.select_for_update().filter(pk=channel.pk, removed_at=None).first()
    if row is None:
        raise NotPossible(_("This channel was removed meanwhile."))
    if begun.errand.channel is not None:
        _check_same(row, found)
    row.settings = row.settings | dict(begun.settings) | dict(found.settings)
    row.secrets = secrets.seal(_old(row) | dict(begun.secrets) | dict(found.secrets))
    row.keys_end_at = end_of(found.secrets)
    row.access_ends_at = end_of(found.secrets, "access_ends_at")
    heal(row, now)
    row.save()
    audit(what="channel.connected", words=row.name, by=by, now=now, subject=str(row.pk))
    tell(row.pk)
    return row


def _new(begun: Begun, found: Connected, *, name: str, by: User, now: datetime) -> Channel:
    hidden = {"own_key": random.token_urlsafe(32)} | dict(begun.secrets) | dict(found.secrets)
    try:
        with transaction.atomic():
            row = Channel.objects.create(
                network=begun.errand.network,
                name=take_name(name),
                settings=dict(begun.settings) | dict(found.settings),
                secrets=secrets.seal(hidden),
                keys_end_at=end_of(found.secrets),
                access_ends_at=end_of(found.secrets, "access_ends_at"),
                created_at=now,
                created_by=by,
                next_visit_at=now,
            )
    except IntegrityError:
        raise NotPossible(_("There is a channel of this name already.")) from None
    audit(what="channel.added", words=row.name, by=by, now=now, network=row.network)
    tell(row.pk)
    return row


def heal(row: Channel, now: datetime) -> None:
    """New keys: what failed for want of them is tried at once, and what was held leaves."""
    row.next_visit_at, row.n_failures = now, 0
    row.error_kind, row.error_words, row.sends_held_at = ErrorKind.NONE, "", None
    row.rests_until = row.sends_rest_until = row.troubled_at = None
    row.told_end_days = None
    let_go(row)


def end_of(values: Mapping[str, str], name: str = "keys_end_at") -> datetime | None:
    """When keys end, as the connector wrote it into them; None where it did not, or not readably."""
    try:
        at = parse_datetime(values.get(name, ""))
    except ValueError:
        at = None
    return at if at is not None and at.tzinfo is not None else None


def is_same_account(one: Mapping[str, str], other: Mapping[str, str]) -> bool | None:
    """Whether both settings name one account; None when they do not say."""
    for key in _WHO:
        mine, theirs = str(one.get(key) or ""), str(other.get(key) or "")
        if mine and theirs:
            return mine.lower() == theirs.lower()
    return None


def _same(network: str, found: Connected) -> Channel | None:
    rows = [row for row in queries.every() if row.network == network]
    return next((row for row in rows if is_same_account(row.settings, found.settings)), None)


def _check_same(row: Channel, found: Connected) -> None:
    if is_same_account(row.settings, found.settings) is False:
        words = _(
            "You said yes as “%(other)s”, but %(channel)s is another account. Log in over there "
            "with that one and connect again, or connect this one as a channel of its own."
        )
        raise NotPossible(words % {"other": found.name, "channel": row.name})


def _old(row: Channel) -> dict[str, str]:
    try:
        return secrets.unseal(row.secrets)
    except keys.CannotOpen:
        return {}


def connects(network: str) -> Connects | None:
    """The connector, where its keys come from a conversation."""
    connector = CONNECTORS.get(network)
    return connector if isinstance(connector, Connects) else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
