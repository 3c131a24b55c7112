"""What happens after a try to send: again, look first, wait for a person, or give up in the open.

Exponential waiting from 10 seconds to one hour, stretched a little by chance so that a thousand
rows do not come back in the same second; the network's own wish is honoured. What may have left
is looked for before it is said a second time. Nothing is tried for longer than two days, because
an answer that comes later than that should be read again by the one who wrote it. What it misses:
networks that refuse for good with the words of a passing trouble; those use up the two days.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_WAIT_S = 10.0
MAX_WAIT_S = 3600.0
FIRST_LOOK_S = 30.0
"""A network needs a moment until a post that it took can be found on it."""
JITTER = 0.25
"""Up to this share is added to a wait."""
PATIENCE = timedelta(days=2)
LEASE_FLOOR_S = 60.0
LEASE_FACTOR = 2.0
"""A lease is this many times longer than the slowest that the work may take."""


class Result(StrEnum):
    """How one attempt ended."""

    SENT = "sent"
    RETRY_LATER = "retry_later"
    REFUSED = "refused"
    KEYS_EXPIRED = "keys_expired"
    UNKNOWN = "unknown"
    NOT_THERE = "not_there"
    """We looked after an unknown end: it was not said."""
    INTERRUPTED = "interrupted"
    """The lease ran out: our process ended between handing over and writing down."""


RESULT_WORDS: Mapping[Result, str] = {
    Result.SENT: "The network took it.",
    Result.RETRY_LATER: "The network could not take it just then.",
    Result.REFUSED: "The network will not take it like this.",
    Result.KEYS_EXPIRED: "The channel's password or token is not accepted.",
    Result.UNKNOWN: "The line broke; it may have left or not.",
    Result.NOT_THERE: "We looked: it had not left.",
    Result.INTERRUPTED: "We were interrupted; it may have left or not.",
}


GONE = "The network has deleted it."
"""How a try to take something back ends well."""


class GaveUp(StrEnum):
    """Why nothing more is tried by itself. A person sees it, with a button."""

    REFUSED = "refused"
    TOO_OLD = "too_old"
    TOLD_TO_WAIT = "told_to_wait"
    NEVER_SURE = "never_sure"


GAVE_UP_WORDS: Mapping[GaveUp, str] = {
    GaveUp.REFUSED: "The network refuses it; trying again would not help. Change it and send anew.",
    GaveUp.TOO_OLD: "We tried for two days. Read it again, then send it anew or close it.",
    GaveUp.TOLD_TO_WAIT: "The network wants us to wait for more than two days. Try another channel.",
    GaveUp.NEVER_SURE: "It may have left, we could not find out. Look there before you send it anew.",
}


NOT_TAKEN_BACK: Mapping[GaveUp, str] = {
    GaveUp.REFUSED: "The network does not delete it for us. Delete it there by hand.",
    GaveUp.TOO_OLD: "We tried for two days to take it back. Delete it there by hand, or try again.",
    GaveUp.TOLD_TO_WAIT: "The network wants us to wait for more than two days. Delete it there by hand.",
    GaveUp.NEVER_SURE: "We could not find out whether it is gone. Look there.",
}
"""The same of what was to be deleted at its network."""


@dataclass(frozen=True, kw_only=True)
class LastTry:
    """How the attempt that has just ended went."""

    result: Result
    why: str = ""
    after_s: float | None = None
    """The network's own wish, from outside: may be anything."""
    was_looking: bool = False
    """It was no try to send but a look whether an earlier one had arrived."""
    takes_back: bool = False
    """It was a try to delete what had left."""


@dataclass(frozen=True)
class Done:
    pass


@dataclass(frozen=True)
class Retry:
    at: datetime


@dataclass(frozen=True)
class Verify:
    """Ask `was_said` at that time, before anything else."""

    at: datetime


@dataclass(frozen=True)
class Hold:
    """Rest until the channel's keys are renewed; then start afresh (`n_attempts=0`, `since=now`)."""

    why: str


@dataclass(frozen=True)
class GiveUp:
    reason: GaveUp
    words: str


Next = Done | Retry | Verify | Hold | GiveUp


def next_try(
    n_attempts: int, last: LastTry, now: datetime, *, since: datetime, jitter: float
) -> Next:
    """What to do after attempt number `n_attempts` (1 is the first) ended as `last` at `now`.

    `since`: when it became due for the first time (or again, after a Hold). `jitter`: a random
    number from 0 to 1. A wait is never shorter than the network's wish nor longer than the rest
    of two days; the last try falls on the end of them.
    """
    match last.result:
        case Result.SENT:
            return Done()
        case Result.REFUSED:
            return _give_up(GaveUp.NEVER_SURE if last.was_looking else GaveUp.REFUSED, last)
        case Result.KEYS_EXPIRED:
            return Hold(last.why or RESULT_WORDS[last.result])
        case Result.NOT_THERE:
            return _not_there(now, since, last)
    is_unsure = last.was_looking or last.result in (Result.UNKNOWN, Result.INTERRUPTED)
    wait_s = backoff_s(
        n_attempts, jitter=jitter, first_s=FIRST_LOOK_S if is_unsure else FIRST_WAIT_S
    )
    at = _when(wait_s, last.after_s, now, since + PATIENCE)
    if isinstance(at, GaveUp):
        return _give_up(GaveUp.NEVER_SURE if is_unsure else at, last)
    return Verify(at) if is_unsure else Retry(at)


def backoff_s(n_attempts: int, *, jitter: float, first_s: float = FIRST_WAIT_S) -> float:
    """Seconds to wait after the n-th attempt: doubles each time, at most an hour and a quarter."""
    doublings = min(max(n_attempts, 1) - 1, 30)
    wait_s = min(first_s * 2.0**doublings, MAX_WAIT_S)
    return wait_s * (1 + JITTER * jitter)


def lease_until(now: datetime, *, timeout_s: float, n_rows: int = 1) -> datetime:
    """When a lease on `n_rows` rows ends that one worker sends one after the other, each within
    `timeout_s` seconds: twice as long as the slowest, so that only a dead worker loses it."""
    return now + timedelta(seconds=max(LEASE_FLOOR_S, LEASE_FACTOR * timeout_s * max(n_rows, 1)))


def _not_there(now: datetime, since: datetime, last: LastTry) -> Next:
    return Retry(now) if now < since + PATIENCE else _give_up(GaveUp.TOO_OLD, last)


def _when(
    wait_s: float, wish_s: float | None, now: datetime, end_at: datetime
) -> datetime | GaveUp:
    if now >= end_at:
        return GaveUp.TOO_OLD
    wish_s = _readable_wish(wish_s)
    left_s = (end_at - now).total_seconds()
    if wish_s > left_s:
        return GaveUp.TOLD_TO_WAIT
    return now + timedelta(seconds=min(max(wait_s, wish_s), left_s))


def _readable_wish(wish_s: float | None) -> float:
    if wish_s is None or math.isnan(wish_s):
        return 0.0
    return max(wish_s, 0.0)


def _give_up(reason: GaveUp, last: LastTry) -> GiveUp:
    words = (NOT_TAKEN_BACK if last.takes_back else GAVE_UP_WORDS)[reason]
    return GiveUp(reason, f"{words} It said: {last.why}" if last.why else words)
