"""App Store Connect: all reviews of an app of ours with a key, and the developer's answers to them.

A request carries a token that we sign with the key ourselves (ES256, good for ten minutes). A review
has at most one answer; a new one takes the place of the old, so saying one again changes nothing.
https://developer.apple.com/documentation/appstoreconnectapi/customer-reviews
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm

from allears.connectors import appstore_post as posts
from allears.connectors import asking, cursors, fields, outcomes, signing, walking
from allears.connectors.sameness import says_the_same
from allears.lib import http, ids, text
from allears.listening.ports import (
    Again,
    ChannelFacts,
    KeysExpired,
    Page,
    Receipt,
    Refused,
    RetryLater,
    Unknown,
    Utterance,
)
from allears.listening.post import Post

WHAT: Final = "App Store Connect"
API: Final = "https://api.appstoreconnect.apple.com"
REQUESTS: Final = "requests"
TOKEN_LIFE: Final = timedelta(minutes=10)
MAX_CHARS: Final = 5_970
MAX_KNOWN: Final = 300
CONNECT_POLL_S: Final = 600.0
_LEFT = re.compile(r"user-hour-rem:(\d{1,6})")


class NotThere(Refused):
    """What was asked for is not there."""


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits."""

    app: str = ""
    walk: walking.Walk = walking.Walk()
    known: dict[str, str] = {}
    """Reviews heard last, and a digest of what they said."""

    @classmethod
    def read(cls, raw: str, app: str) -> Cursor:
        """One of another app, or one that cannot be read, is none."""
        return cursors.read(cls, raw, app=app)


def has_key(channel: ChannelFacts) -> bool:
    return bool(channel.get("private_key") and channel.get("key_id") and channel.get("issuer_id"))


def token(channel: ChannelFacts, now: datetime) -> str:
    """A token of ours. Raises `KeysExpired` where the key is none."""
    head = {"kid": channel.get("key_id").strip(), "typ": "JWT"}
    body = {
        "iss": channel.get("issuer_id").strip(),
        "iat": int(now.timestamp()),
        "exp": int((now + TOKEN_LIFE).timestamp()),
        "aud": "appstoreconnect-v1",
    }
    return signing.signed(head, body, _key(channel))


def ask(
    channel: ChannelFacts,
    path: str,
    *,
    now: datetime,
    query: Mapping[str, str] | None = None,
    payload: object = None,
    is_answer: bool = False,
) -> Any:
    """JSON of a GET, or of a POST where there is a payload. Raises as `Speaker.speak` does."""
    question = asking.Question(
        what=WHAT,
        method="GET" if payload is None else "POST",
        url=f"{channel.get('connect_root') or API}{path}",
        headers={"Authorization": f"Bearer {token(channel, now)}"},
        query=query or {},
        payload=payload,
        is_speaking=payload is not None,
    )
    channel.budget.spend(REQUESTS, for_answer=is_answer)
    answer = asking.send(question)
    if left := _LEFT.search(answer.headers.get("x-rate-limit", "")):
        channel.budget.told(REQUESTS, left=int(left[1]), until=now + timedelta(hours=1))
    words = _words(answer)
    if answer.status in {401, 403}:
        raise KeysExpired(f"App Store Connect does not let us in: {words or answer.status}")
    if answer.status == 404:
        raise NotThere(f"App Store Connect has nothing there. {words}".strip())
    if answer.status in {400, 409, 422} and words:
        raise Refused(f"App Store Connect refuses: {words}")
    outcomes.judge(answer, what=WHAT, now=now, is_speaking=question.is_speaking)
    return asking.read(answer, question)


def hear(channel: ChannelFacts, raw: str, now: datetime) -> Page:
    """A page of a hundred reviews of all countries, and what was changed among them."""
    app = posts.app_in(channel.get("app"))
    if not app:
        raise Refused("Enter the number of the app, or the address of its page in the App Store.")
    cursor = Cursor.read(raw, app)
    query = {"sort": "-createdDate", "limit": "100", "include": "response"}
    if cursor.walk.at:
        query["cursor"] = cursor.walk.at
    said = ask(channel, f"/v1/apps/{app}/customerReviews", now=now, query=query)
    reviews = [one for one in fields.rows(said, "data") if fields.text(one, "id")]
    numbers = [_order(one) for one in reviews]
    done = walking.step(cursor.walk, numbers, _following(said))
    since = cursor.walk.newest or int((now - posts.SEEN_FIRST).timestamp())
    items = [
        _wire(review, cursor, now)
        for review in reversed(reviews)
        if _is_news(review, cursor, since=since)
    ]
    for review in reviews:
        cursor.known[fields.text(review, "id")] = _digest(review)
    while len(cursor.known) > MAX_KNOWN:
        del cursor.known[next(iter(cursor.known))]
    cursor.walk = done.walk
    return Page(
        items=items,
        cursor=msgspec.json.encode(cursor).decode(),
        has_more=done.has_more,
        poll_in_s=CONNECT_POLL_S,
    )


def speak(channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
    """The answer to a review, in place of an earlier one."""
    id_ = _review(channel, utterance)
    review = {"data": {"type": "customerReviews", "id": id_}}
    data = {
        "type": "customerReviewResponses",
        "attributes": {"responseBody": utterance.text},
        "relationships": {"review": review},
    }
    payload = {"data": data}
    said = ask(channel, "/v1/customerReviewResponses", now=now, payload=payload, is_answer=True)
    receipt = _receipt(said)
    if receipt is None:
        raise Unknown("App Store Connect took it without saying where it is.")
    return receipt


def was_said(channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt | None:
    """The answer that the review has, if it is this one."""
    id_ = _review(channel, utterance)
    try:
        said = ask(channel, f"/v1/customerReviews/{id_}/response", now=now, is_answer=True)
    except NotThere:
        return None
    if "data" not in fields.mapping(said):
        raise RetryLater("App Store Connect does not say whether the review has an answer.")
    words = fields.text(said, "data", "attributes", "responseBody")
    is_same = " ".join(words.split()) == " ".join(utterance.text.split())
    return _receipt(said) if is_same else None


def _review(channel: ChannelFacts, utterance: Utterance) -> str:
    if not has_key(channel):
        raise KeysExpired("Enter a key of App Store Connect to answer reviews.")
    if not utterance.is_public:
        raise Refused("A review can only be answered in public.")
    for id_ in (utterance.thread, utterance.reply_to_id):
        if re.fullmatch(r"[0-9a-zA-Z-]{16,64}", id_) and "-" in id_:
            return id_
    raise Refused(
        "This review was heard from the public feed, which does not tell what App Store Connect calls "
        "it. Reviews that are heard with the key can be answered."
    )


def _receipt(said: object) -> Receipt | None:
    id_ = fields.text(said, "data", "id")
    is_pending = fields.text(said, "data", "attributes", "state") == "PENDING_PUBLISH"
    words = "Apple took it and shows it soon." if is_pending else "Apple shows it."
    return Receipt(id=f"answer-{id_}", said=words) if id_ else None


def _wire(review: Mapping[str, Any], cursor: Cursor, now: datetime) -> dict[str, Any]:
    wire = dict(review)
    if fields.text(review, "id") in cursor.known:
        wire["changed_at"] = now.isoformat()
    if fields.text(review, "relationships", "response", "data", "id"):
        wire["is_answered"] = True
    return wire


def _is_news(review: object, cursor: Cursor, *, since: int) -> bool:
    """New, or known in other words."""
    known = cursor.known.get(fields.text(review, "id"))
    return _order(review) >= since if known is None else known != _digest(review)


def _order(review: object) -> int:
    at = fields.when(review, "attributes", "createdDate")
    return int(at.timestamp()) if at else 0


def _digest(review: object) -> str:
    said = [fields.text(review, "attributes", one) for one in ("rating", "title", "body")]
    return ids.short_digest("\0".join(said))


def _following(said: object) -> str:
    """The cursor inside the address of the next page."""
    found = re.search(r"[?&]cursor=([\w.%=-]{1,200})", fields.text(said, "links", "next"))
    return found[1].replace("%3D", "=") if found else ""


def _words(answer: http.Response) -> str:
    errors: Sequence[Any] = () if answer.is_good else fields.rows(asking.said(answer), "errors")
    said = [fields.text(one, "detail") or fields.text(one, "title") for one in errors]
    return text.shorten(text.tidy_line(" ".join(said), max_chars=1_000), 300)


def _key(channel: ChannelFacts) -> signing.Key:
    try:
        return signing.read(_mended(channel.get("private_key")))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        words = "The private key cannot be read. Paste the whole .p8 file of the key."
        raise KeysExpired(words) from error


def _mended(pem: str) -> str:
    """Line ends are lost easily when a key is pasted."""
    body = re.sub(r"-----(?:BEGIN|END) PRIVATE KEY-----|\s", "", pem)
    return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"


def look_again(channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
    """What became of a few reviews, each by one request."""
    items: list[dict[str, Any]] = []
    missing: list[str] = []
    for post in kept:
        if post.id.isdigit():
            continue  # heard from the public feed: App Store Connect calls it something else
        try:
            said = ask(channel, f"/v1/customerReviews/{post.id}", now=now)
        except NotThere:
            missing.append(post.id)
            continue
        review = dict(fields.mapping(said, "data"))
        if fields.text(review, "id") != post.id:
            raise RetryLater("App Store Connect does not say what became of a review.")
        if post.extra.get("answered"):
            review["is_answered"] = True
        if not says_the_same(posts.post_of(review, channel), post):
            items.append({**review, "changed_at": now.isoformat()})
    return Again(items=items, missing=missing)
