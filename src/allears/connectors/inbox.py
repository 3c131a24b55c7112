"""The webhook: whoever can send JSON can be heard, and answered where it tells us how.

In: our own shape of a post, one, many in a list, or one a line, signed with a shared secret
(`AllEars-Signature: t=SECONDS,v1=HMAC-SHA256 of "SECONDS.BODY"`, or the secret as a bearer
token). One bad post costs its neighbours nothing. Out, where `answer_url` is set: each reply is
POSTed there, signed the same way, under an idempotency key; `GET answer_url/KEY` tells with 200
or 404 whether it is there. What it misses: attachments, in both directions.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from allears.connectors import blanks, loose, outcomes
from allears.lib import clock, http
from allears.lib.words import N_
from allears.listening.ports import (
    ChannelFacts,
    Finding,
    KeysExpired,
    Limits,
    Receipt,
    Refused,
    RetryLater,
    Setting,
    Unknown,
    Unreadable,
    Utterance,
)
from allears.listening.post import Post

SIGNATURE_HEADER: Final = "AllEars-Signature"
TOLERANCE_S: Final = 300
"""How old or how early a signed request may be."""
MAX_BODY_BYTES: Final = 10_000_000
MAX_POSTS: Final = 10_000
"""In one request."""
SHORTEST_SECRET: Final = 16
ANSWER_TIMEOUT_S: Final = 20.0
MAX_ANSWER_BYTES: Final = 100_000
_PART = re.compile(r"\s*(t|v1)=([0-9a-fA-F]{1,64})\s*\Z")


@dataclass(frozen=True)
class Bad:
    """One post of a request that could not be read."""

    index: int
    """Its place in the request, from 0."""
    why: str
    is_whole: bool = False
    """It is the request that cannot be read, not one of its posts."""


def read(body: bytes) -> tuple[list[Post], list[Bad]]:
    """The posts of a request, and what was wrong with the others. Never raises."""
    body = body.removeprefix(b"\xef\xbb\xbf").strip()
    if len(body) > MAX_BODY_BYTES:
        return [], [Bad(0, f"The request is larger than {MAX_BODY_BYTES // 1_000_000} MB.", True)]
    if not body:
        return [], [Bad(0, "The request is empty.", True)]
    try:
        parts = _parts(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return [], [Bad(0, f"This is no JSON ({error}).", True)]
    posts: list[Post] = []
    bad: list[Bad] = []
    for index, part in enumerate(parts[:MAX_POSTS]):
        try:
            posts.append(loose.post_of(part))
        except Unreadable as error:
            bad.append(Bad(index, error.why))
    if len(parts) > MAX_POSTS:
        bad.append(Bad(MAX_POSTS, f"Send at most {MAX_POSTS:,} posts at once; the rest was left."))
    return posts, bad


def sign(body: bytes, secret: str, now: datetime) -> str:
    """The value of `AllEars-Signature`."""
    seconds = int(now.timestamp())
    return f"t={seconds},v1={_mac(body, secret, seconds)}"


def verify(body: bytes, header: str, secret: str, now: datetime) -> bool:
    """Whether the header (a signature, or the secret as a bearer token) was made with the secret."""
    if len(secret) < SHORTEST_SECRET or len(header) > 1_000:
        return False
    token = header.strip().removeprefix("Bearer ").removeprefix("bearer ").strip()
    if hmac.compare_digest(token.encode(), secret.encode()):
        return True
    parts = [_PART.match(part) for part in header.split(",")]
    times = [int(part[2]) for part in parts if part and part[1] == "t" and part[2].isdigit()]
    macs = [part[2].lower() for part in parts if part and part[1] == "v1"]
    if len(times) != 1 or not macs or abs(now.timestamp() - times[0]) > TOLERANCE_S:
        return False
    expected = _mac(body, secret, times[0])
    return any(hmac.compare_digest(mac, expected) for mac in macs[:5])


class Inbox:
    """See the module."""

    network = "inbox"
    label = N_("Webhook")
    icon = "webhook"
    about = N_("Takes posts as JSON from your own systems, and hands replies back to them.")
    settings = (
        Setting(
            key="secret",
            label=N_("Secret"),
            kind="password",
            required=True,
            is_secret=True,
            help=N_("At least 16 characters; the sender signs with it."),
        ),
        blanks.keep("everything"),
        Setting(
            key="answer_url",
            label=N_("Answer address"),
            kind="url",
            help=N_(
                "Replies are POSTed here, signed. Leave it empty where nobody can be answered."
            ),
        ),
    )
    limits = Limits(can_public=True, can_private=True)
    is_addressed = False
    ids_are_global = False

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """Our shape, with the channel's name; `network` as the sender gave it, else `inbox`."""
        post = loose.post_of(wire)
        network = post.network or self.network
        return msgspec.structs.replace(post, network=network, channel=channel.name)

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """Looks at the secret, and asks the answer address for a reply that cannot be there."""
        is_long = len(channel.get("secret")) >= SHORTEST_SECRET
        words = "long enough" if is_long else f"Take at least {SHORTEST_SECRET} characters."
        findings = [Finding(label="Secret", is_good=is_long, words=words, setting="secret")]
        if channel.get("answer_url"):
            findings.append(_check_answers(channel))
        return findings

    def can_answer(self, settings: Mapping[str, str]) -> bool:
        """Only where the other side named an address for answers."""
        return bool(settings.get("answer_url"))

    def speak(self, channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
        """POST the reply; 2xx and 409 (it has this key) are a yes."""
        body = msgspec.json.encode(
            {
                "key": utterance.key,
                "text": utterance.text,
                "to": utterance.to,
                "is_public": utterance.is_public,
                "sender_name": utterance.sender_name,
                "subject": utterance.subject,
                "thread": utterance.thread,
                "reply_to_id": utterance.reply_to_id,
                "case_tag": utterance.case_tag,
                "extra": dict(utterance.extra),
            }
        )
        key = quote(utterance.key, safe=string.punctuation.replace("%", ""))
        headers = _headers(body, channel, now) | {"Idempotency-Key": key}
        with outcomes.told(is_speaking=True):
            answer = http.door().post(
                _answer_url(channel),
                content=body,
                headers=headers | {"Content-Type": "application/json"},
                max_bytes=MAX_ANSWER_BYTES,
                timeout_s=ANSWER_TIMEOUT_S,
            )
        if answer.status != 409:
            _judge(answer, now, is_speaking=True)
        return _receipt(answer, utterance.key)

    def was_said(self, channel: ChannelFacts, utterance: Utterance) -> Receipt | None:
        """GET `answer_url/KEY`: 200 is a yes, 404 a no."""
        now = clock.now()
        answer = _ask(channel, utterance.key, now)
        if answer.status == 404:
            return None
        _judge(answer, now, is_speaking=False)
        return _receipt(answer, utterance.key)


inbox = Inbox()


def _parts(body: bytes) -> list[bytes]:
    """A list's items, one object, or the lines. Raises `DecodeError`."""
    if body.startswith(b"["):
        return [bytes(part) for part in msgspec.json.decode(body, type=list[msgspec.Raw])]
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except msgspec.DecodeError:
        lines = [line for line in body.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return lines
    return [body]


def _mac(body: bytes, secret: str, seconds: int) -> str:
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


def _headers(body: bytes, channel: ChannelFacts, now: datetime) -> dict[str, str]:
    return {SIGNATURE_HEADER: sign(body, channel.get("secret"), now)}


def _answer_url(channel: ChannelFacts, key: str = "") -> str:
    url = channel.get("answer_url")
    if not url:
        raise Refused("This webhook has no answer address, so nobody can be answered over it.")
    if not key:
        return url
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}/{quote(key, safe='')}"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _ask(channel: ChannelFacts, key: str, now: datetime) -> http.Response:
    with outcomes.told():
        return http.door().get(
            _answer_url(channel, key),
            headers=_headers(b"", channel, now),
            max_bytes=MAX_ANSWER_BYTES,
            timeout_s=ANSWER_TIMEOUT_S,
        )


def _judge(answer: http.Response, now: datetime, *, is_speaking: bool) -> None:
    if answer.status == 403:
        raise KeysExpired("The answer address does not accept our signature (status 403).")
    outcomes.judge(answer, what="The answer address", now=now, is_speaking=is_speaking)
    if not answer.is_good:
        raise RetryLater(f"The answer address gave no clear answer (status {answer.status}).")


def _receipt(answer: http.Response, key: str) -> Receipt:
    """What the other side calls it, where it says so in JSON (`id`, `url`)."""
    try:
        said = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        said = None
    fields = said if isinstance(said, dict) else {}
    words = answer.text[:200]
    return Receipt(id=str(fields.get("id") or key), url=str(fields.get("url") or ""), said=words)


def _check_answers(channel: ChannelFacts) -> Finding:
    try:
        answer = _ask(channel, "allears-check", clock.now())
    except (RetryLater, Refused, KeysExpired, Unknown) as error:
        return Finding(label="Answers", is_good=False, words=error.why, setting="answer_url")
    is_good = answer.status in {200, 404}
    words = (
        "It answers."
        if is_good
        else f"It answered with status {answer.status}; for a key that it does not know it must say 404."
    )
    return Finding(label="Answers", is_good=is_good, words=words, setting="answer_url")
