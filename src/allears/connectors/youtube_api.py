"""Talking to YouTube: keys and tokens, what a call costs, and what its errors mean.

Ten thousand units a day: a list costs 1, a search 100, an answer 50. They begin anew at midnight in
California, which the budget is told once a day (`begin_day`). A key reads; to answer, a person says
yes to Google. https://developers.google.com/youtube/v3/determine_quota_cost
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from allears.connectors import asking, fields, granting, outcomes
from allears.lib import http, retry, text
from allears.lib.html import to_text
from allears.lib.words import N_
from allears.listening.ports import ChannelFacts, KeysExpired, Quota, Refused, RetryLater

WHAT: Final = "YouTube"
API: Final = "https://www.googleapis.com/youtube/v3"
TOKENS: Final = "https://oauth2.googleapis.com/token"
REVOKES: Final = "https://oauth2.googleapis.com/revoke"
UNITS: Final = "units"
A_DAY: Final = 10_000
QUOTAS: Final = (
    Quota(key=UNITS, label=N_("Units a day"), amount=A_DAY, per_s=86_400.0, kept_for_answers=0.2),
)
LIST, SEARCH, WRITE = 1, 100, 50
"""What calls cost, in units."""
CALIFORNIA: Final = ZoneInfo("America/Los_Angeles")
SLOWER_S: Final = 60.0
_SPENT: Final = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_SLOWER: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_KEYS: Final = frozenset(
    {"authError", "accessNotConfigured", "insufficientPermissions", "keyInvalid", "keyExpired"}
)


class NotThere(Refused):
    """A video, channel or comment that is gone, or where nobody may comment."""


def tokens(channel: ChannelFacts, now: datetime) -> dict[str, str]:
    """A fresh access token and its end. Raises `KeysExpired`, `RetryLater`, `Refused`."""
    grant = {"grant_type": "refresh_token", "refresh_token": channel.get("refresh_token")}
    return granted(channel, grant, now)


def granted(channel: ChannelFacts, grant: Mapping[str, str], now: datetime) -> dict[str, str]:
    """What Google gives for a grant, as secrets."""
    app = {
        "client_id": channel.get("client_id").strip(),
        "client_secret": channel.get("client_secret").strip(),
    }
    url = channel.get("token_root") or TOKENS
    question = asking.Question(what="Google", method="POST", url=url, form={**app, **grant})
    return granting.granted(question, now)


def revoked(channel: ChannelFacts, now: datetime) -> bool:
    """Hand back what a person said yes to, as `Revokes.revoke`; Google wants the key alone.
    https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke
    """
    token = channel.get("refresh_token")
    if not token:
        return False
    url = channel.get("revoke_root") or REVOKES
    question = asking.Question(what="Google", method="POST", url=url, form={"token": token})
    return granting.handed_back(question, now)


def is_somebody(channel: ChannelFacts) -> bool:
    """It acts for a YouTube channel; else it may only read what is public."""
    return bool(channel.get("refresh_token"))


def day_of(now: datetime) -> str:
    """The day in California."""
    return now.astimezone(CALIFORNIA).date().isoformat()


def midnight_after(now: datetime) -> datetime:
    """When the units begin anew, in UTC."""
    there = now.astimezone(CALIFORNIA)
    tomorrow = (there + timedelta(days=1)).date()
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=CALIFORNIA).astimezone(UTC)


def begin_day(channel: ChannelFacts, now: datetime) -> None:
    """Tell the budget what there is today, and until when."""
    amount = fields.count(channel.get("daily_units")) or A_DAY
    channel.budget.told(UNITS, left=amount, until=midnight_after(now))


@dataclass
class Line:
    """YouTube for as long as one visit or answer takes."""

    channel: ChannelFacts
    now: datetime
    is_answer: bool = False
    token: str = field(default="", repr=False)
    is_renewed: bool = False

    def get(self, path: str, query: Mapping[str, str], *, cost: int = LIST) -> Any:
        """JSON of a list. Raises `RetryLater`, `KeysExpired`, `Refused` (`NotThere`)."""
        return self._ask("GET", path, cost=cost, query=query)

    def post(self, path: str, query: Mapping[str, str], payload: object = None) -> Any:
        """JSON of what was written. Raises as `Speaker.speak` does."""
        return self._ask("POST", path, cost=WRITE, query=query, payload=payload or {})

    def _ask(
        self,
        method: str,
        path: str,
        *,
        cost: int,
        query: Mapping[str, str],
        payload: object = None,
    ) -> Any:
        question = asking.Question(
            what=WHAT,
            method=method,
            url=f"{self.channel.get('api_root') or API}{path}",
            headers=self._keys(),
            query=query,
            payload=payload,
            is_speaking=method == "POST",
        )
        self.channel.budget.spend(UNITS, cost, for_answer=self.is_answer)
        answer = asking.send(question)
        if answer.status == 401 and is_somebody(self.channel) and not self.is_renewed:
            self.is_renewed = True
            self.token = tokens(self.channel, self.now)["access_token"]
            return self._ask(method, path, cost=cost, query=query, payload=payload)
        self._judge(answer)
        outcomes.judge(answer, what=WHAT, now=self.now, is_speaking=question.is_speaking)
        return asking.read(answer, question)

    def _keys(self) -> dict[str, str]:
        """Never in the address."""
        if is_somebody(self.channel):
            self.token = self.token or granting.kept(self.channel, self.now)
            if not self.token:
                self.token = tokens(self.channel, self.now)["access_token"]
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        if not self.channel.get("api_key"):
            raise KeysExpired("Connect a YouTube channel, or enter a key of the API to read only.")
        return {"X-Goog-Api-Key": self.channel.get("api_key")}

    def _judge(self, answer: http.Response) -> None:
        """By the reason, which says more than the status."""
        if answer.is_good or answer.status >= 500:
            return
        reasons, words = reasons_of(answer)
        if reasons & _SPENT:
            until = midnight_after(self.now)
            self.channel.budget.told(UNITS, left=0, until=until)
            raise RetryLater(
                "The units of today are used up; they begin anew at midnight in California.",
                after_s=(until - self.now).total_seconds(),
            )
        if reasons & _SLOWER:
            told_s = retry.after_s(answer.headers, self.now)
            raise RetryLater("YouTube asks us to slow down.", after_s=told_s or SLOWER_S)
        if reasons & _KEYS or "API key" in words:
            raise KeysExpired(f"YouTube does not let us in: {words}")
        if answer.status == 404 or "commentsDisabled" in reasons:
            raise NotThere(f"YouTube does not show this: {words or 'it is not there'}")
        if answer.status in {400, 403} and words:
            raise Refused(f"YouTube refuses: {words}")


def reasons_of(answer: http.Response) -> tuple[set[str], str]:
    """The reasons by name, and the words for people (they come as HTML)."""
    said = fields.mapping(asking.said(answer), "error")
    reasons = {fields.text(one, "reason") for one in fields.rows(said, "errors")}
    words = to_text(fields.text(said, "message"))
    return reasons - {""}, text.shorten(text.tidy_line(words, max_chars=1_000), 300)
