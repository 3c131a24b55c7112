"""Talking to one Discourse: its address, its key, what it answers, and what its errors mean.

A key of an administrator goes with the name of the user it stands for, a user's own key goes alone
(https://docs.discourse.org, https://meta.discourse.org/t/user-api-keys-specification/48536).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from allears.connectors import asking, fields, outcomes
from allears.lib import http, retry, text
from allears.lib.words import N_
from allears.listening.ports import ChannelFacts, KeysExpired, Quota, Refused, RetryLater

WHAT: Final = "The forum"
REQUESTS: Final = "requests"
QUOTAS: Final = (
    Quota(
        key=REQUESTS, label=N_("Requests in a minute"), amount=50, per_s=60.0, kept_for_answers=0.2
    ),
)
"""An administrator's key may ask 60 times a minute unless the forum says otherwise."""
UNTOLD_WAIT_S: Final = 30.0
USER_KEY_POLL_S: Final = 180.0
"""A user's own key may ask 2,880 times a day."""


class NotThere(Refused):
    """What was asked for is not there (any more)."""


def address_of(channel: ChannelFacts) -> str:
    """Without a slash at its end. Raises `Refused` where there is none."""
    address = channel.get("address").strip().rstrip("/")
    if not address:
        raise Refused("The address of the forum is missing.")
    return address


def place_of(channel: ChannelFacts) -> str:
    """Host (and folder) of the forum: the beginning of all its ids."""
    try:
        parts = urlsplit(channel.get("address").strip())
        return f"{(parts.netloc or 'forum').lower()}{parts.path.rstrip('/')}"
    except ValueError:
        return "forum"


def has_key(channel: ChannelFacts) -> bool:
    return bool(channel.get("api_key"))


def is_user_key(channel: ChannelFacts) -> bool:
    return has_key(channel) and not channel.get("api_username").strip()


def ask(
    channel: ChannelFacts,
    path: str,
    *,
    now: datetime,
    query: Mapping[str, str] | None = None,
    payload: object = None,
    is_answer: bool = False,
) -> Any:
    """GET, or POST where there is a payload; its JSON. Raises as `Speaker.speak` does."""
    question = asking.Question(
        what=WHAT,
        method="GET" if payload is None else "POST",
        url=address_of(channel) + path,
        headers=_keys(channel),
        query=query or {},
        payload=payload,
        is_speaking=payload is not None,
    )
    channel.budget.spend(REQUESTS, for_answer=is_answer)
    answer = asking.send(question)
    _judge(channel, answer, question, now)
    return asking.read(answer, question)


def delete(channel: ChannelFacts, path: str, *, now: datetime) -> None:
    """DELETE, whose answer holds nothing; twice does no harm. Raises as `Listener.hear` does."""
    question = asking.Question(
        what=WHAT, method="DELETE", url=address_of(channel) + path, headers=_keys(channel)
    )
    channel.budget.spend(REQUESTS, for_answer=True)
    _judge(channel, asking.send(question), question, now)


def upload(channel: ChannelFacts, path: str, body: tuple[bytes, str], *, now: datetime) -> Any:
    """POST a form with a file; doing it twice does no harm. Raises as `Listener.hear` does."""
    question = asking.Question(
        what=WHAT,
        method="POST",
        url=address_of(channel) + path,
        headers=_keys(channel),
        body=body,
    )
    channel.budget.spend(REQUESTS, for_answer=True)
    answer = asking.send(question)
    _judge(channel, answer, question, now)
    return asking.read(answer, question)


def _keys(channel: ChannelFacts) -> dict[str, str]:
    key = channel.get("api_key")
    if not key:
        return {}
    if is_user_key(channel):
        return {"User-Api-Key": key}
    return {"Api-Key": key, "Api-Username": channel.get("api_username").strip()}


def _judge(
    channel: ChannelFacts, answer: http.Response, question: asking.Question, now: datetime
) -> None:
    if answer.status == 429:
        raise _later(channel, answer, now)
    words = words_of(answer)
    if answer.status in {404, 410}:
        raise NotThere(f"The forum has nothing there (status {answer.status}). {words}".strip())
    if answer.status in {400, 403, 422}:
        kind = fields.text(asking.said(answer), "error_type")
        if answer.status == 403 and (kind == "not_logged_in" or "api" in words.lower()):
            raise KeysExpired(f"The forum does not accept our key: {words or 'status 403'}")
        if words:
            raise Refused(f"The forum refuses: {words}")
    outcomes.judge(answer, what=WHAT, now=now, is_speaking=question.is_speaking)


def _later(channel: ChannelFacts, answer: http.Response, now: datetime) -> RetryLater:
    told = fields.number(asking.said(answer), "extras", "wait_seconds")
    wait_s = max(told or 0.0, retry.after_s(answer.headers, now) or 0.0)
    wait_s = min(wait_s, retry.LONGEST_WAIT_S)
    channel.budget.told(REQUESTS, left=0, until=now + timedelta(seconds=wait_s or UNTOLD_WAIT_S))
    words = "The forum asks us to come back later (status 429)."
    return RetryLater(words, after_s=wait_s or None)


def words_of(answer: http.Response) -> str:
    """What the forum says is wrong, on one line."""
    said = asking.said(answer)
    words = " ".join(fields.texts(said, "errors")) or fields.text(said, "error")
    return text.shorten(text.tidy_line(words, max_chars=600), 300)


def own_name(channel: ChannelFacts, now: datetime) -> str:
    """Whose key it is. Raises `KeysExpired` where it is nobody's."""
    said = ask(channel, "/session/current.json", now=now)
    name = fields.text(said, "current_user", "username")
    if not name:
        raise KeysExpired("The forum does not know whose key this is. Make a new one and enter it.")
    return name
