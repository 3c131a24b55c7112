"""One question to a network that answers in JSON: asked through the door, judged, read.

`send` gives the answer as it came (a connector looks at its headers first), `fetch` what is in it,
after `outcomes.judge`. What is no JSON though the status is good (a page of a captive portal, half
a body) is for later, or, where something was said, not known. What it misses: nothing is tried
again here; that is for the loops.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec

from allears.connectors import outcomes
from allears.lib import http
from allears.listening.ports import RetryLater, Unknown

TIMEOUT_S: Final = 20.0
CHECK_TIMEOUT_S: Final = 8.0


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked. `what` names the other side in sentences ("Reddit")."""

    what: str
    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    """Goes into the address; never a secret."""
    form: Mapping[str, str] | None = field(default=None, repr=False)
    payload: object = field(default=None, repr=False)
    """Sent as JSON."""
    body: tuple[bytes, str] | None = field(default=None, repr=False)
    """Sent as it is: the bytes and their content type."""
    is_speaking: bool = False
    timeout_s: float = 0.0
    """0: `TIMEOUT_S`."""

    @property
    def address(self) -> str:
        if not self.query:
            return self.url
        return f"{self.url}{'&' if urlsplit(self.url).query else '?'}{urlencode(self.query)}"


def send(question: Question) -> http.Response:
    """The answer, whatever its status. Raises `RetryLater`, `Refused`, `Unknown`."""
    headers = {"Accept": "application/json"} | dict(question.headers)
    content = None
    if question.form is not None:
        content = urlencode(question.form).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    elif question.body is not None:
        content, headers["Content-Type"] = question.body
    elif question.payload is not None:
        content = msgspec.json.encode(question.payload)
        headers["Content-Type"] = "application/json"
    with outcomes.told(is_speaking=question.is_speaking):
        return http.door().request(
            question.method,
            question.address,
            headers=headers,
            content=content,
            timeout_s=question.timeout_s or TIMEOUT_S,
        )


def read(answer: http.Response, question: Question) -> Any:
    """The JSON of a good answer; None where it says that it has no content. Raises `RetryLater`,
    `Unknown`."""
    if answer.status == 204:
        return None
    try:
        return msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        words = f"{question.what} answered with something that is no JSON."
        raise (Unknown(words) if question.is_speaking else RetryLater(words)) from error


def said(answer: http.Response) -> Any:
    """The JSON of any answer, for its error words; None where there is none."""
    try:
        return msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def fetch(question: Question, now: datetime) -> Any:
    """`send`, judged by the one table, and read."""
    answer = send(question)
    outcomes.judge(answer, what=question.what, now=now, is_speaking=question.is_speaking)
    return read(answer, question)
