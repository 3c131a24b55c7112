"""Talking to Reddit: tokens of all three kinds of app, its limits, and what its errors mean.

A token comes from a person who said yes (web or installed app), from the account and password of a
script app, or, to read only, from the app alone (https://github.com/reddit-archive/reddit/wiki/OAuth2).
Each answer tells in `x-ratelimit-*` what is left of the ten minutes; that is written into the budget.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from allears.connectors import asking, fields, granting, outcomes
from allears.lib import http, retry, text
from allears.lib.words import N_
from allears.listening.ports import (
    ChannelFacts,
    KeysExpired,
    Quota,
    Refused,
    RetryLater,
)

WHAT: Final = "Reddit"
API: Final = "https://oauth.reddit.com"
WWW: Final = "https://www.reddit.com"
REQUESTS: Final = "requests"
QUOTAS: Final = (
    Quota(
        key=REQUESTS,
        label=N_("Requests in ten minutes"),
        amount=600,
        per_s=600.0,
        kept_for_answers=0.2,
    ),
)
"""An app may ask some 1,000 times in ten minutes; another channel may use the same app."""
SCOPES: Final = {
    "identity": N_("to know which account it is"),
    "read": N_("to hear subreddits and search, and to see what stands above a comment"),
    "history": N_("to look among our own comments whether an answer has left"),
    "submit": N_("to answer comments"),
    "privatemessages": N_("to hear and answer messages and mentions"),
    "modmail": N_("to hear and answer modmail, where the account moderates"),
}
_WAIT = re.compile(r"(\d{1,4}) (millisecond|second|minute|hour)s?", re.IGNORECASE)
_UNITS: Final = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3_600.0}
_KEY_FAULTS: Final = frozenset({"USER_REQUIRED", "LOGGED_OUT", "WRONG_PASSWORD"})
_LATER_FAULTS: Final = frozenset({"RATELIMIT", "QUOTA_FILLED", "SUBREDDIT_RATELIMIT", "IN_TIMEOUT"})


class NotThere(Refused):
    """What was asked for is not there (any more), or not for us."""


def tokens(channel: ChannelFacts, now: datetime) -> dict[str, str]:
    """A fresh access token and its end. Raises `KeysExpired`, `RetryLater`, `Refused`."""
    if token := channel.get("refresh_token"):
        return granted(channel, {"grant_type": "refresh_token", "refresh_token": token}, now)
    if channel.get("username") and channel.get("password"):
        grant = {"username": channel.get("username"), "password": channel.get("password")}
        return granted(channel, {"grant_type": "password"} | grant, now)
    return granted(channel, {"grant_type": "client_credentials"}, now)


def granted(channel: ChannelFacts, grant: Mapping[str, str], now: datetime) -> dict[str, str]:
    """What the token address gives for a grant, as secrets."""
    return granting.granted(_question(channel, "access_token", grant), now)


def revoked(channel: ChannelFacts, now: datetime) -> bool:
    """Hand back what a person said yes to, as `Revokes.revoke`."""
    token = channel.get("refresh_token")
    if not token:
        return False
    form = {"token": token, "token_type_hint": "refresh_token"}
    return granting.handed_back(_question(channel, "revoke_token", form), now)


def _question(channel: ChannelFacts, name: str, form: Mapping[str, str]) -> asking.Question:
    """To the part of Reddit that gives keys, as our app."""
    app = channel.get("client_id").strip()
    if not app:
        raise Refused("The client id of the Reddit app is missing.")
    basic = base64.b64encode(f"{app}:{channel.get('client_secret').strip()}".encode()).decode()
    return asking.Question(
        what=WHAT,
        method="POST",
        url=f"{channel.get('www_root') or WWW}/api/v1/{name}",
        headers={"Authorization": f"Basic {basic}", "User-Agent": agent(channel)},
        form=form,
    )


def agent(channel: ChannelFacts) -> str:
    """As Reddit asks for: what it is, and who runs it."""
    who = channel.get("account") or channel.get("username")
    return f"server:allears:0.1 (by /u/{who})" if who else http.USER_AGENT


def is_somebody(channel: ChannelFacts) -> bool:
    """It acts for an account; else it may only read what is public."""
    has_password = bool(channel.get("username") and channel.get("password"))
    return bool(channel.get("refresh_token")) or has_password


@dataclass
class Line:
    """Reddit for as long as one visit or answer takes, with one token."""

    channel: ChannelFacts
    now: datetime
    is_answer: bool = False
    token: str = field(default="", repr=False)
    is_renewed: bool = False

    def get(self, path: str, **query: str) -> Any:
        """JSON of a path. Raises `RetryLater`, `KeysExpired`, `Refused` (`NotThere`)."""
        url = f"{self.channel.get('api_root') or API}{path}"
        return self._ask(
            asking.Question(
                what=WHAT, url=url, headers=self._headers(), query={"raw_json": "1"} | query
            )
        )

    def post(self, path: str, form: Mapping[str, str]) -> Any:
        """JSON of what was said. Raises as `Speaker.speak` does."""
        url = f"{self.channel.get('api_root') or API}{path}"
        said = self._ask(
            asking.Question(
                what=WHAT,
                method="POST",
                url=url,
                headers=self._headers(),
                form={"api_type": "json", "raw_json": "1", **form},
                is_speaking=True,
            )
        )
        _judge_words(said)
        return said

    def _headers(self, fresh: str = "") -> dict[str, str]:
        self.token = fresh or self.token or granting.kept(self.channel, self.now)
        if not self.token:
            self.token = tokens(self.channel, self.now)["access_token"]
        return {"Authorization": f"bearer {self.token}", "User-Agent": agent(self.channel)}

    def _ask(self, question: asking.Question) -> Any:
        budget = self.channel.budget
        budget.spend(REQUESTS, for_answer=self.is_answer)
        answer = asking.send(question)
        if answer.status == 401 and not self.is_renewed:  # it ended before its time
            self.is_renewed = True
            fresh = tokens(self.channel, self.now)["access_token"]
            return self._ask(replace(question, headers=self._headers(fresh)))
        if window := retry.window(answer.headers, self.now):
            budget.told(REQUESTS, left=window.left, until=window.until)
        if answer.status in {404, 410} or (answer.status == 403 and not question.is_speaking):
            reason = fields.text(asking.said(answer), "reason") or f"status {answer.status}"
            raise NotThere(f"Reddit does not show this ({reason}).")
        if answer.status in {400, 403} and question.is_speaking:
            said = asking.said(answer)
            _judge_words(said)
            words = fields.text(said, "explanation") or fields.text(said, "message")
            raise Refused(f"Reddit refuses: {_short(words) or f'status {answer.status}'}")
        outcomes.judge(answer, what=WHAT, now=self.now, is_speaking=question.is_speaking)
        return asking.read(answer, question)


def _judge_words(said: object) -> None:
    """Errors come with status 200: `{"json": {"errors": [["RATELIMIT", "words", "field"]]}}`."""
    errors = [fields.texts(one) for one in fields.rows(said, "json", "errors")]
    names = {error[0] for error in errors if error}
    if not names:
        return
    words = _short(" ".join(error[1] if len(error) > 1 else error[0] for error in errors if error))
    if names & _LATER_FAULTS:
        told_s = fields.count(said, "json", "ratelimit")
        raise RetryLater(f"Reddit asks us to wait: {words}", after_s=told_s or wait_s(words))
    if names & _KEY_FAULTS:
        raise KeysExpired(f"Reddit asks who we are: {words} Connect the channel anew.")
    raise Refused(f"Reddit refuses: {words} ({', '.join(sorted(names))[:100]})")


def wait_s(words: str) -> float:
    """Of "… try again in 7 minutes." the seconds, and one more of its unit; else ten minutes."""
    found = _WAIT.search(words)
    if not found:
        return 600.0
    unit = _UNITS[found[2].lower()]
    return max((int(found[1]) + 1) * unit, 1.0)


def _short(words: str) -> str:
    return text.shorten(text.tidy_line(words, max_chars=1_000), 300)
