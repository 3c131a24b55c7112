"""How a channel is doing, in words for people: what works, what does not, since when, what to do.

`lines` says each thing on its own: hearing, the open line, answers, keys, gaps; `of` the one that
matters most. Pure but for the channel row: `now` is handed in. What it misses: that nobody publishes
anything; a feed that is silent and a feed that was abandoned look the same here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allears.channels.models import Channel, ErrorKind
from allears.connectors import CONNECTORS, LISTENERS, SPEAKERS
from allears.listening.ports import Connects, Refreshes, Streamer
from allears.web import times

State = Literal["good", "wait", "warn", "bad", "off"]
OVERDUE = timedelta(minutes=5)
"""A visit this late means that nobody makes visits."""
ALIVE = timedelta(seconds=90)
"""An open line gave a sign of life within this."""
SOON, VERY_SOON = timedelta(days=7), timedelta(days=1)
"""Keys that end within this, and that nobody renews by itself, need somebody."""
_ORDER: dict[State, int] = {"bad": 0, "warn": 1, "wait": 2, "good": 3, "off": 4}


@dataclass(frozen=True)
class Health:
    """`words` and `at` read as one sentence; `then` says what comes next."""

    state: State
    words: str
    at: datetime | None = None
    then: str = ""
    about: str = ""
    """hearing, live, answers, keys or gaps."""


def of(channel: Channel, now: datetime) -> Health:
    """The one thing that matters most about it now."""
    found = list(lines(channel, now))
    return min(found, key=lambda line: _ORDER[line.state]) if len(found) > 1 else found[0]


def lines(channel: Channel, now: datetime, *, n_gaps: int = 0) -> Iterator[Health]:
    """Everything that there is to say of it; hearing comes first."""
    if channel.paused_at:
        words = _("Paused, nothing is heard or sent. Since")
        yield Health("off", words, channel.paused_at, about="hearing")
        return
    yield _hearing(channel, now)
    yield from _line(channel, now)
    yield from _answers(channel, now)
    yield from _keys(channel, now)
    if n_gaps:
        words = ngettext(
            "One time is missing that the network gives back no more.",
            "%(n)d times are missing that the network gives back no more.",
            n_gaps,
        )
        yield Health("off", words % {"n": n_gaps}, about="gaps")


def is_live(channel: Channel, now: datetime) -> bool:
    """Its line is open: what is said there is heard at once."""
    return channel.streamed_at is not None and now - channel.streamed_at < ALIVE


def needs_keys(channel: Channel) -> bool:
    """A person must connect it again, or type new keys."""
    return channel.error_kind == ErrorKind.KEYS or channel.sends_held_at is not None


def ends_at(channel: Channel) -> datetime | None:
    """When a person must connect it again at the latest; None: not as far as is known."""
    if channel.access_ends_at is not None:
        return channel.access_ends_at
    return None if isinstance(CONNECTORS.get(channel.network), Refreshes) else channel.keys_end_at


def is_resting(channel: Channel) -> bool:
    """Nothing is wrong: what may be used is used up until a known time."""
    return channel.error_kind == ErrorKind.RETRY and not channel.n_failures


# ---- the lines -------------------------------------------------------------------------------


def _hearing(channel: Channel, now: datetime) -> Health:
    since = channel.troubled_at or channel.failed_at
    if channel.error_kind == ErrorKind.KEYS:
        words = _("The keys are not accepted: %s") % channel.error_words
        return Health("bad", words, since, _keys_then(channel, now), "hearing")
    if channel.error_kind == ErrorKind.REFUSED:
        return Health("bad", channel.error_words, since, _next(channel, now), "hearing")
    if is_resting(channel):
        return Health("wait", channel.error_words, None, _next(channel, now), "hearing")
    if channel.error_kind:
        return Health("warn", channel.error_words, since, _next(channel, now), "hearing")
    if channel.network not in LISTENERS:
        return _told(channel)
    return _visited(channel, now)


def _visited(channel: Channel, now: datetime) -> Health:
    if _is_overdue(channel, now):
        words = _("Nobody visits it. Does “allears listen” run? Overdue:")
        return Health("warn", words, channel.next_visit_at, about="hearing")
    if channel.succeeded_at is None:
        return Health("wait", _("Waits for its first visit."), about="hearing")
    if channel.is_behind and channel.newest_post_at:
        words = _("Catching up: it is %s behind.") % _span(now - channel.newest_post_at)
        return Health("wait", words, about="hearing")
    if is_live(channel, now):
        return Health(
            "good", _("Listens live. Last sign of life"), channel.streamed_at, "", "hearing"
        )
    words = _("Well. Last visit")
    return Health("good", words, channel.succeeded_at, _next(channel, now), "hearing")


def _told(channel: Channel) -> Health:
    """Nobody goes there: it is sent to us."""
    if channel.newest_post_at or channel.n_heard:
        words = _("Takes what is sent to it. Newest")
        return Health("good", words, channel.newest_post_at, about="hearing")
    return Health("good", _("Ready. Nothing was sent to it yet."), about="hearing")


def _line(channel: Channel, now: datetime) -> Iterator[Health]:
    """Of a line that should be open and is not."""
    if not isinstance(LISTENERS.get(channel.network), Streamer) or channel.error_kind:
        return
    if channel.stream_words and not is_live(channel, now):
        words = _("Not live: %s") % channel.stream_words
        then = _("It is visited now and then meanwhile.")
        if channel.stream_retry_at and channel.stream_retry_at > now:
            wait = _span(channel.stream_retry_at - now)
            then += " " + _("The line is tried again in %s.") % wait
        yield Health("wait", words, None, then, "live")


def _answers(channel: Channel, now: datetime) -> Iterator[Health]:
    if channel.network not in SPEAKERS or channel.error_kind == ErrorKind.KEYS:
        return  # the line about hearing says so
    if channel.sends_held_at:
        words = _("Answers are held, because the keys are not accepted. Since")
        yield Health("bad", words, channel.sends_held_at, _renew(channel), "answers")
    elif channel.sends_rest_until and channel.sends_rest_until > now:
        wait = _span(channel.sends_rest_until - now)
        words = _("The network asked us to wait with answers: %s more.") % wait
        yield Health("wait", words, about="answers")


def _keys(channel: Channel, now: datetime) -> Iterator[Health]:
    end = ends_at(channel)
    if needs_keys(channel):
        return
    if end is None:
        if channel.keys_end_at is not None:
            yield Health("good", _("Its keys renew themselves."), about="keys")
    elif end <= now:
        yield Health("bad", _("Its keys have ended. Since"), end, _renew(channel), "keys")
    elif end - now <= SOON:
        state: State = "bad" if end - now <= VERY_SOON else "warn"
        words = _("Its keys end in %s.") % _span(end - now)
        yield Health(state, words, None, _renew(channel), "keys")
    else:
        yield Health("good", _("Its keys hold for %s more.") % _span(end - now), about="keys")


# ---- parts -----------------------------------------------------------------------------------


def _renew(channel: Channel) -> str:
    if isinstance(CONNECTORS.get(channel.network), Connects):
        return _("Connect it again.")
    return _("Type new ones in its settings.")


def _keys_then(channel: Channel, now: datetime) -> str:
    held = _("Nothing leaves by it until they are renewed.") if channel.sends_held_at else ""
    return " ".join(filter(None, (held, _renew(channel), _next(channel, now))))


def _is_overdue(channel: Channel, now: datetime) -> bool:
    due = channel.next_visit_at
    return due is not None and now - due > OVERDUE and not _is_taken(channel, now)


def _is_taken(channel: Channel, now: datetime) -> bool:
    return channel.leased_until is not None and channel.leased_until > now


def _next(channel: Channel, now: datetime) -> str:
    if channel.network not in LISTENERS or channel.next_visit_at is None:
        return ""
    if _is_taken(channel, now):
        return _("Being visited now.")
    wait = channel.next_visit_at - now
    if wait < times.MINUTE:
        return _("Next visit within a minute.")
    return _("Next visit in %s.") % times.span(wait)


def _span(length: timedelta) -> str:
    """At least a minute, so that it is a length and never "now"."""
    return times.span(max(length, times.MINUTE))
