"""When we ask whether it is good: after how long, how often, at which hours, and where never.

What it misses: holidays of the person, and that they may be elsewhere than the time zone that the
policy names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Policy:
    is_on: bool = True
    after_h: int = 24
    n_tries: int = 2
    distance_h: int = 72
    left_out: frozenset[str] = frozenset()
    """Networks where we never ask."""
    is_public_asked: bool = False
    from_hour: int = 9
    to_hour: int = 19
    time_zone: str = "UTC"


def due_at(policy: Policy, n: int, since: datetime) -> datetime:
    """When the n-th try is due, or after the last one the end of waiting, counted from the closing
    or from the try before."""
    hours = policy.after_h if n == 1 else policy.distance_h
    return waking(policy, since + timedelta(hours=hours))


def waking(policy: Policy, at: datetime) -> datetime:
    """The moment itself, or the next one at which nobody is woken."""
    zone = ZoneInfo(policy.time_zone)
    local = at.astimezone(zone)
    if policy.from_hour <= local.hour < policy.to_hour:
        return at
    day = local.date() + timedelta(days=local.hour >= policy.to_hour)
    return datetime.combine(day, time(policy.from_hour), zone).astimezone(at.tzinfo)


def may_ask(policy: Policy, *, network: str, is_private: bool) -> bool:
    """Whether a question may be asked there at all."""
    if not policy.is_on or policy.n_tries < 1 or network in policy.left_out:
        return False
    return is_private or policy.is_public_asked
