"""Answers in a Discourse: replies, personal messages, whispers, and whether one is there.

Each text ends with a comment that no reader sees (`<!-- … -->`, made from the reply's key): it is how
`was_said` knows a reply of ours again, in the topic, among sent messages, and in the queue of posts
that wait for a moderator. What it misses: a forum whose moderators edit that comment out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from allears.connectors import discourse_api as api
from allears.connectors import discourse_files, fields
from allears.connectors import discourse_post as posts
from allears.lib import ids, text
from allears.listening.ports import ChannelFacts, KeysExpired, Receipt, Refused, Unknown, Utterance
from allears.listening.ports import RetryLater as Later
from allears.listening.post import Post

MAX_TITLE_CHARS: Final = 200
N_LOOKED_THROUGH: Final = 60
"""The last posts of a topic among which an answer is looked for."""
N_MESSAGES: Final = 5
N_ABOVE: Final = 20


def marker(key: str) -> str:
    """The comment that stands at the end of what we say under this key."""
    return f"<!-- {ids.digest('discourse', key)[:20]} -->"


def speak(channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
    """One POST; then, where the settings say so, it is marked as the solution."""
    payload = _payload(channel, utterance, now)
    try:
        said = api.ask(channel, "/posts.json", now=now, payload=payload, is_answer=True)
    except Refused:
        # a forum refuses the same words twice: it may be our own first try that stands there
        if receipt := was_said(channel, utterance, now):
            return receipt
        raise
    receipt = _receipt(channel, said)
    if receipt is None:
        raise Unknown("The forum took it without saying where it is.")
    if utterance.is_public and channel.get("solve", "no") == "yes":
        return _solved(channel, receipt, now)
    return receipt


def was_said(channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt | None:
    """Look in the topic, in the queue of the moderators, among the messages that we sent."""
    sign = marker(utterance.key)
    topic = posts.number_in(utterance.thread, "t", "pm")
    if topic and (found := _in_topic(channel, topic, sign, now)):
        return found
    if not api.has_key(channel):
        raise KeysExpired("Without a key nobody can answer in this forum.")
    me = channel.get("account") or api.own_name(channel, now)
    return _waiting(channel, me, sign, now) or _sent(channel, me, sign, now)


def unsay(channel: ChannelFacts, receipt: Receipt, now: datetime) -> None:
    """Delete the post; a forum shows for a while that its author took it back. The first post of a
    message is its topic, which a forum lets only its staff delete."""
    number = posts.number_in(receipt.id, "p")
    if not number or receipt.id != f"{api.place_of(channel)}/p/{number}":
        raise Refused("It was said in another forum than this channel's.")
    if not api.has_key(channel):
        raise KeysExpired("Without a key nobody can take anything back in this forum. Enter one.")
    try:
        shown = api.ask(channel, f"/posts/{number}.json", now=now, is_answer=True)
        if not posts.is_deleted(shown):
            api.delete(channel, f"/posts/{number}.json", now=now)
    except api.NotThere:
        return


def above(channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
    """The first post of the topic and those right before this one; whispers among them."""
    topic = posts.number_in(post.thread, "t", "pm")
    number = posts.number_in(post.id, "p")
    if not topic or not number:
        return ()
    try:
        said = api.ask(channel, f"/t/{topic}.json", now=now)
    except api.NotThere:
        return ()
    stream = [n for one in fields.rows(said, "post_stream", "stream") if (n := fields.count(one))]
    before = stream[: stream.index(number)] if number in stream else stream
    wanted = list(dict.fromkeys([*before[:1], *before[-N_ABOVE:]]))
    if not wanted:
        return ()
    me, is_private = channel.get("account"), "/pm/" in post.thread
    titled = {"topic_title": fields.text(said, "title"), "topic_slug": fields.text(said, "slug")}
    found = {fields.count(one, "id"): one for one in _posts(channel, topic, wanted, now)}
    return [
        posts.wire_of(titled | dict(found[one]), me=me, is_private=is_private)
        for one in wanted
        if one in found and not posts.is_deleted(found[one])
    ]


def greet(channel: ChannelFacts, key: str, now: datetime) -> Receipt:
    """A personal message to ourselves."""
    me = channel.get("account") or api.own_name(channel, now)
    hello = Utterance(
        key=key,
        text="This is All Ears, trying whether it can write here. Nobody else sees it.",
        to=me,
        is_public=False,
        subject="A test of All Ears",
    )
    return speak(channel, hello, now)


def _payload(channel: ChannelFacts, utterance: Utterance, now: datetime) -> dict[str, object]:
    if not api.has_key(channel):
        raise KeysExpired("Without a key nobody can answer in this forum. Enter one.")
    shown = discourse_files.lines(channel, utterance.files, now)
    raw = "\n\n".join(filter(None, (utterance.text.strip(), shown, marker(utterance.key))))
    topic = posts.number_in(utterance.thread, "t", "pm")
    is_whisper = channel.get("private_as", "message") == "whisper"
    if topic and (utterance.is_public or "/pm/" in utterance.thread or is_whisper):
        payload: dict[str, object] = {"topic_id": topic, "raw": raw}
        if number := _place_in_topic(channel, utterance.reply_to_id, topic, now):
            payload["reply_to_post_number"] = number
        if not utterance.is_public and "/pm/" not in utterance.thread:
            payload["whisper"] = True
        return payload
    if utterance.is_public or not utterance.to:
        raise Refused("This answer names no topic of the forum and nobody to write to.")
    title = text.shorten(text.tidy_line(utterance.subject, max_chars=1_000), MAX_TITLE_CHARS)
    return {
        "title": title or "Our answer to you",
        "raw": raw,
        "archetype": "private_message",
        "target_recipients": utterance.to.lstrip("@"),
    }


def _place_in_topic(channel: ChannelFacts, id_: str, topic: int, now: datetime) -> int | None:
    """The number within its topic of the post that is answered, where it is still there."""
    number = posts.number_in(id_, "p")
    if not number:
        return None
    try:
        said = api.ask(channel, f"/posts/{number}.json", now=now, is_answer=True)
    except (Refused, Later):
        return None
    return fields.count(said, "post_number") if fields.count(said, "topic_id") == topic else None


def _receipt(channel: ChannelFacts, said: object) -> Receipt | None:
    place = api.place_of(channel)
    post: Mapping[str, Any] = fields.mapping(said, "post") or fields.mapping(said)
    if fields.text(said, "action") == "enqueued":
        number = fields.text(said, "pending_post", "id") or "new"
        words = "It waits in the forum until a moderator lets it through."
        return Receipt(id=f"{place}/pending/{number}", said=words)
    number = fields.text(post, "id")
    if not number:
        return None
    return Receipt(id=f"{place}/p/{number}", url=_url(channel, post), said="The forum took it.")


def _url(channel: ChannelFacts, post: Mapping[str, Any]) -> str:
    topic, number = fields.text(post, "topic_id"), fields.text(post, "post_number")
    slug = fields.text(post, "topic_slug") or "-"
    return f"{api.address_of(channel)}/t/{slug}/{topic}/{number}" if topic and number else ""


def _solved(channel: ChannelFacts, receipt: Receipt, now: datetime) -> Receipt:
    """Mark it as the solution; where that is not possible the answer stands all the same."""
    number = posts.number_in(receipt.id, "p")
    words = "The forum took it, but would not mark it as the solution."
    if number:
        try:
            payload = {"id": number}
            api.ask(channel, "/solution/accept.json", now=now, payload=payload, is_answer=True)
            words = "The forum took it and marked it as the solution."
        except (Refused, Later, KeysExpired, Unknown):
            pass
    return Receipt(id=receipt.id, url=receipt.url, said=words)


def _in_topic(channel: ChannelFacts, topic: int, sign: str, now: datetime) -> Receipt | None:
    try:
        said = api.ask(channel, f"/t/{topic}.json", now=now, is_answer=True)
        stream = [
            n for one in fields.rows(said, "post_stream", "stream") if (n := fields.count(one))
        ]
        return _marked(channel, _posts(channel, topic, stream[-N_LOOKED_THROUGH:], now), sign)
    except api.NotThere:
        return None


def _posts(
    channel: ChannelFacts, topic: int, numbers: Sequence[int], now: datetime
) -> Sequence[Any]:
    """Posts of a topic by their numbers, with their Markdown."""
    if not numbers:
        return ()
    wanted = "&".join(f"post_ids[]={number}" for number in numbers)
    path = f"/t/{topic}/posts.json?{wanted}&include_raw=true"
    return fields.rows(api.ask(channel, path, now=now, is_answer=True), "post_stream", "posts")


def _marked(channel: ChannelFacts, listed: Iterable[object], sign: str) -> Receipt | None:
    for post in listed:
        if sign in fields.text(post, "raw"):
            return _receipt(channel, post)
    return None


def _waiting(channel: ChannelFacts, me: str, sign: str, now: datetime) -> Receipt | None:
    """Among what waits for a moderator; older forums have no such list."""
    try:
        said = api.ask(channel, f"/posts/{me}/pending.json", now=now, is_answer=True)
    except api.NotThere:
        return None
    for post in fields.rows(said, "pending_posts"):
        if sign in fields.text(post, "raw_text") + fields.text(post, "raw"):
            return _receipt(channel, {"action": "enqueued", "pending_post": post})
    return None


def _sent(channel: ChannelFacts, me: str, sign: str, now: datetime) -> Receipt | None:
    """Among the first posts of the messages that we began last."""
    try:
        path = f"/topics/private-messages-sent/{me}.json"
        said = api.ask(channel, path, now=now, is_answer=True)
    except api.NotThere:
        return None
    for one in fields.rows(said, "topic_list", "topics")[:N_MESSAGES]:
        if topic := fields.count(one, "id"):
            query = {"include_raw": "true"}
            opened = api.ask(channel, f"/t/{topic}.json", now=now, query=query, is_answer=True)
            if found := _marked(channel, fields.rows(opened, "post_stream", "posts"), sign):
                return found
    return None
