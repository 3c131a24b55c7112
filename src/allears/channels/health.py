"""How a channel is doing, in words for people: well, trying again, broken, paused, or waiting to be sent to.

Pure but for the channel row: `now` is handed in. What it misses: that nobody publishes anything; a
feed that is silent and a feed that was abandoned look the same here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from allears.channels.models import Channel, ErrorKind
from allears.connectors import LISTENERS
from allears.web import times

State = Literal["good", "wait", "warn", "bad", "off"]
OVERDUE = timedelta(minutes=5)
"""A visit this late means that nobody makes visits."""


@dataclass(frozen=True)
class Health:
    """`words` and `at` read as one sentence; `then` says what comes next."""

    state: State
    words: str
    at: datetime | None = None
    then: str = ""


def of(channel: Channel, now: datetime) -> Health:
    """The one thing that matters most about it now."""
    if channel.paused_at:
        return Health("off", _("Paused, nothing is heard or sent. Since"), channel.paused_at)
    if channel.error_kind == ErrorKind.KEYS:
        words = _("The keys are not accepted: %s") % channel.error_words
        return Health("bad", words, channel.failed_at, _keys_then(channel, now))
    if channel.error_kind == ErrorKind.REFUSED:
        return Health("bad", channel.error_words, channel.failed_at, _next(channel, now))
    if channel.error_kind:
        return Health("warn", channel.error_words, channel.failed_at, _next(channel, now))
    if channel.network not in LISTENERS:
        return _told(channel)
    if _is_overdue(channel, now):
        words = _("Nobody visits it. Does “allears listen” run? Overdue:")
        return Health("warn", words, channel.next_visit_at)
    if channel.succeeded_at is None:
        return Health("wait", _("Waits for its first visit."))
    return Health("good", _("Well. Last visit"), channel.succeeded_at, _next(channel, now))


def _told(channel: Channel) -> Health:
    """Nobody goes there: it is sent to us."""
    if channel.newest_post_at or channel.n_heard:
        return Health("good", _("Takes what is sent to it. Newest"), channel.newest_post_at)
    return Health("good", _("Ready. Nothing was sent to it yet."))


def _keys_then(channel: Channel, now: datetime) -> str:
    held = _("Nothing leaves by it until they are renewed.") if channel.sends_held_at else ""
    return " ".join(filter(None, (held, _next(channel, now))))


def _is_overdue(channel: Channel, now: datetime) -> bool:
    due = channel.next_visit_at
    is_taken = channel.leased_until is not None and channel.leased_until > now
    return due is not None and now - due > OVERDUE and not is_taken


def _next(channel: Channel, now: datetime) -> str:
    if channel.network not in LISTENERS or channel.next_visit_at is None:
        return ""
    if channel.leased_until is not None and channel.leased_until > now:
        return _("Being visited now.")
    wait = channel.next_visit_at - now
    if wait < times.MINUTE:
        return _("Next visit within a minute.")
    return _("Next visit in %s.") % times.span(wait)
