"""Keys that a network gives for a grant (OAuth 2), as a channel keeps them, and how they are handed back.

For networks whose address for keys is known beforehand. Each names the question; what is the same is
here: what a refusal means, when keys end, which key is still good. What it misses: networks of many
servers, which say themselves how they give keys (`mastodon_auth`, `bluesky_oauth`).
Source: RFC 6749, RFC 7009
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from allears.connectors import asking, fields, outcomes
from allears.listening.ports import ChannelFacts, KeysExpired, Refused

MARGIN: Final = timedelta(minutes=2)
"""So long before its end a key is taken no more."""
USUAL_S: Final = 3_600
REFUSALS: Final = frozenset({400, 401, 403})


def granted(question: asking.Question, now: datetime) -> dict[str, str]:
    """The secrets that the answer holds. Raises `KeysExpired`, `RetryLater`, `Refused`."""
    answer = asking.send(question)
    if answer.status in REFUSALS:
        raise KeysExpired(
            f"{question.what} does not accept the keys of this channel. Connect it anew."
        )
    outcomes.judge(answer, what=question.what, now=now)
    said = asking.read(answer, question)
    token = fields.text(said, "access_token")
    if not token:
        raise KeysExpired(f"{question.what} gives no token for these keys. Connect it anew.")
    ends_at = now + timedelta(seconds=fields.count(said, "expires_in") or USUAL_S)
    found = {"access_token": token, "keys_end_at": ends_at.isoformat()}
    if refresh := fields.text(said, "refresh_token"):
        found["refresh_token"] = refresh
    return found


def kept(channel: ChannelFacts, now: datetime) -> str:
    """The stored access token; empty where it has ended."""
    ends_at = fields.when(channel.get("keys_end_at"))
    has_ended = ends_at is not None and ends_at - MARGIN < now
    return "" if has_ended else channel.get("access_token")


def handed_back(question: asking.Question, now: datetime) -> bool:
    """Ask that keys be taken back, as `Revokes.revoke`; those that are not known any more are."""
    answer = asking.send(replace(question, timeout_s=asking.CHECK_TIMEOUT_S))
    if fields.text(asking.said(answer), "error") == "invalid_token":
        return True
    try:
        outcomes.judge(answer, what=question.what, now=now)
    except KeysExpired as error:
        raise Refused(error.why) from error
    return True
