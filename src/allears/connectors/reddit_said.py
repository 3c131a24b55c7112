"""Answers on Reddit: comments, private messages, modmail, and whether one is there.

Reddit knows no idempotency key. After a line that broke our own latest comments (or sent messages, or the
conversation) are looked through for the same words below the same thing, which is what a double would
be. What it misses: an answer that Reddit's filters swallow is to be seen by ourselves alone, and counts
as said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from allears.connectors import fields
from allears.connectors import reddit_api as api
from allears.connectors import reddit_post as posts
from allears.connectors.reddit_heard import posts_of_modmail
from allears.lib import ids, text
from allears.listening.ports import ChannelFacts, KeysExpired, Receipt, Refused, Unknown, Utterance
from allears.listening.post import Post

MAX_CHARS: Final = 10_000
MAX_SUBJECT_CHARS: Final = 100
N_LOOKED_THROUGH: Final = "100"
N_ABOVE: Final = "8"
"""As many as Reddit gives above a comment at once."""


def speak(channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
    """A comment or an answer to a message (`/api/comment`), a new message, or modmail."""
    if not api.is_somebody(channel):
        raise KeysExpired("This channel only reads. Connect it with an account to answer.")
    line = api.Line(channel, now, is_answer=True)
    if place := _modmail_in(utterance):
        form = {"body": utterance.text, "isAuthorHidden": "false", "isInternal": "false"}
        said = line.post(f"/api/mod/conversations/{place}", form)
        return _in_talk(said, place, utterance.text) or _taken(said, utterance, "conversation")
    if target := _target(utterance):
        said = line.post("/api/comment", {"thing_id": target, "text": utterance.text})
        thing = fields.within(said, "json", "data", "things", 0)
        return _receipt(thing) or _taken(said, utterance, "json")
    if utterance.is_public or not utterance.to:
        raise Refused("This answer names nothing on Reddit to answer and nobody to write to.")
    subject = text.tidy_line(utterance.subject, max_chars=1_000) or "Our answer to you"
    form = {
        "to": utterance.to.removeprefix("u/"),
        "subject": text.shorten(subject, MAX_SUBJECT_CHARS),
        "text": utterance.text,
    }
    return _taken(line.post("/api/compose", form), utterance, "json")


def was_said(channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt | None:
    """Look where it would stand."""
    if not api.is_somebody(channel):
        raise KeysExpired("This channel only reads. Connect it with an account to answer.")
    line = api.Line(channel, now, is_answer=True)
    if place := _modmail_in(utterance):
        said = line.get(f"/api/mod/conversations/{place}", markRead="false")
        return _in_talk(said, place, utterance.text)
    target = _target(utterance)
    if target and not target.startswith("t4_"):
        me = own_name(line)
        listed = line.get(f"/user/{me}/comments", sort="new", limit=N_LOOKED_THROUGH)
    else:
        listed = line.get("/message/sent", limit=N_LOOKED_THROUGH)
    wanted = _bare(utterance.text)
    for thing in fields.rows(listed, "data", "children"):
        data = fields.mapping(thing, "data")
        is_there = fields.text(data, "parent_id") == target if target else _is_to(data, utterance)
        if is_there and _bare(fields.text(data, "body")) == wanted:
            return _receipt(thing)
    return None


def above(channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
    """The link, and the comments between it and this one."""
    thread, name = post.thread.partition("_")[2], post.id.partition("_")[2]
    line = api.Line(channel, now)
    me = channel.get("account") or channel.get("username")
    try:
        if post.thread.startswith("modmail_") and (place := _place(post.thread)):
            return _talk_before(line, place, post, me)
        if not (post.id.startswith("t1_") and post.thread.startswith("t3_") and thread.isalnum()):
            return ()
        said = line.get(f"/comments/{thread}", comment=name, context=N_ABOVE, depth="1", limit="1")
    except api.NotThere:
        return ()
    things = [fields.within(said, 0, "data", "children", 0)]
    things += _chain(fields.within(said, 1, "data", "children", 0), post.id)
    alive = [one for one in things if posts.name_of(one) and not posts.is_taken_back(one)]
    return [posts.wire_of(one, me=me) for one in alive]


def own_name(line: api.Line) -> str:
    """Whose token it is."""
    known = line.channel.get("account") or line.channel.get("username")
    name = known or fields.text(line.get("/api/v1/me"), "name")
    if not name:
        raise KeysExpired("Reddit does not say whose token this is. Connect the channel anew.")
    return name


def _target(utterance: Utterance) -> str:
    """What is answered; a private answer to something public is a message of its own."""
    name = utterance.reply_to_id
    is_message = name.startswith("t4_")
    is_public = name.startswith(("t1_", "t3_"))
    return name if is_message or (is_public and utterance.is_public) else ""


def _modmail_in(utterance: Utterance) -> str:
    return _place(utterance.thread) if utterance.thread.startswith("modmail_") else ""


def _place(thread: str) -> str:
    place = thread.partition("_")[2]
    return place if place.isalnum() and place.isascii() else ""


def _taken(said: object, utterance: Utterance, proof: str) -> Receipt:
    """Reddit took it without saying where it is: of new messages it never does."""
    if proof not in fields.mapping(said):
        raise Unknown("Reddit answered with something that says neither yes nor no.")
    return Receipt(id=f"sent_{ids.digest(utterance.key)[:20]}", said="Reddit took it.")


def _receipt(thing: object) -> Receipt | None:
    name = posts.name_of(thing)
    path = fields.text(thing, "data", "permalink")
    url = f"{posts.WWW}{path}" if path.startswith("/") else ""
    return Receipt(id=name, url=url, said="Reddit took it.") if name else None


def _in_talk(said: object, place: str, words: str) -> Receipt | None:
    """Our message in a conversation of modmail; the newest of those with these words."""
    found = ""
    for number, message in fields.mapping(said, "messages").items():
        body = fields.text(message, "bodyMarkdown")
        if fields.truth(message, "author", "isMod") and _bare(body) == _bare(words):
            found = max(found, str(number), key=lambda one: (len(one), one))
    url = f"{posts.WWW}/mail/all/{place}"
    return Receipt(id=f"modmail_{place}_{found}", url=url) if found else None


def _talk_before(line: api.Line, place: str, post: Post, me: str) -> list[object]:
    said = line.get(f"/api/mod/conversations/{place}", markRead="false")
    talk = fields.mapping(said, "conversation")
    dated = [
        (at, message)
        for message in fields.mapping(said, "messages").values()
        if (at := fields.when(message, "date")) and (not post.created_at or at < post.created_at)
    ]
    return [posts_of_modmail(one, talk, me) for _, one in sorted(dated, key=lambda pair: pair[0])]


def _is_to(data: Mapping[str, Any], utterance: Utterance) -> bool:
    dest = fields.text(data, "dest").removeprefix("u/").lower()
    return bool(dest) and dest == utterance.to.removeprefix("u/").lower()


def _chain(thing: object, name: str) -> Iterator[object]:
    """Down the tree until the comment itself, which is not among them."""
    for _ in range(100):
        if not posts.name_of(thing) or posts.name_of(thing) == name:
            return
        yield thing
        thing = fields.within(thing, "data", "replies", "data", "children", 0)


def _bare(words: str) -> str:
    """As two spellings of one text compare: Reddit trims and folds blanks."""
    return " ".join(words.split())
