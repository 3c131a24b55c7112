"""Answers on YouTube: below a comment or a video, and whether one is there.

An answer stands below the comment at the top of its thread, whichever part of the thread it
answers. YouTube knows no idempotency key: after a line that broke the thread is looked through for
the same words of ours. What it misses: an answer that YouTube's filters hold back is not shown even to
us; it counts as not there and is tried again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from allears.connectors import fields
from allears.connectors import youtube_api as api
from allears.connectors import youtube_post as posts
from allears.listening.ports import ChannelFacts, KeysExpired, Receipt, Refused, Unknown, Utterance
from allears.listening.post import Post

MAX_CHARS: Final = 10_000
MAX_PAGES: Final = 5
N_ABOVE: Final = 20


def speak(channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt:
    """`comments.insert` or `commentThreads.insert`, fifty units."""
    top, video = _where(utterance)
    line = _line(channel, now)
    if top and channel.get("held", "no") == "yes":
        _let_through(line, top)
    if top:
        snippet: dict[str, object] = {"parentId": top, "textOriginal": utterance.text}
        said = line.post("/comments", {"part": "snippet"}, {"snippet": snippet})
    else:
        comment = {"snippet": {"textOriginal": utterance.text}}
        snippet = {"videoId": video, "topLevelComment": comment}
        said = line.post("/commentThreads", {"part": "snippet"}, {"snippet": snippet})
    receipt = _receipt(said, video)
    if receipt is None:
        raise Unknown("YouTube took it without saying where it is.")
    return receipt


def was_said(channel: ChannelFacts, utterance: Utterance, now: datetime) -> Receipt | None:
    """The same words of ours in the thread, or below the video."""
    top, video = _where(utterance)
    line = _line(channel, now)
    me = channel.get("account_id") or own_id(line)
    wanted = _bare(utterance.text)
    listed = _answers(line, top) if top else _threads(line, video)
    for comment in listed:
        snippet = fields.mapping(comment, "snippet")
        words = fields.text(snippet, "textOriginal") or fields.text(snippet, "textDisplay")
        if fields.text(snippet, "authorChannelId", "value") == me and _bare(words) == wanted:
            return _receipt(comment, video)
    return None


def above(channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
    """The video, the comment at the top, and the answers before this one."""
    if post.id.startswith(posts.VIDEO):
        return ()
    line, me = api.Line(channel, now), channel.get("account_id")
    found: list[object] = []
    video = post.extra.get("video", "")
    try:
        if posts.is_id(video):
            said = line.get("/videos", {"part": "snippet,statistics", "id": video})
            found += [
                posts.wire_of(fields.mapping(one), me=me) for one in fields.rows(said, "items")
            ]
        if post.thread and post.thread != post.id and posts.is_id(post.thread):
            found += _thread_before(line, post, me)
    except api.NotThere:
        return found
    return found


def own_id(line: api.Line) -> str:
    """The channel that the token stands for."""
    id_ = fields.text(line.get("/channels", {"part": "id", "mine": "true"}), "items", 0, "id")
    if not id_:
        raise KeysExpired("This Google account has no YouTube channel. Connect one that has.")
    return id_


def _line(channel: ChannelFacts, now: datetime) -> api.Line:
    if not api.is_somebody(channel):
        raise KeysExpired("This channel only reads. Connect it with Google to answer.")
    return api.Line(channel, now, is_answer=True)


def _where(utterance: Utterance) -> tuple[str, str]:
    """(comment at the top, video): one of the two. Raises `Refused`."""
    if not utterance.is_public:
        raise Refused("YouTube has no private messages. Answer in public, or another way.")
    for id_ in (utterance.reply_to_id, utterance.thread):
        if id_.startswith(posts.VIDEO) and posts.is_id(id_.removeprefix(posts.VIDEO)):
            return "", id_.removeprefix(posts.VIDEO)
        if posts.is_id(id_) and ":" not in id_:
            return posts.thread_of(id_), utterance.extra.get("video", "")
    raise Refused("This answer names no comment and no video of YouTube.")


def _let_through(line: api.Line, id_: str) -> None:
    """What waits for review is shown before it is answered: nobody would see the answer else."""
    said = line.get("/comments", {"part": "snippet", "id": id_})
    if fields.text(said, "items", 0, "snippet", "moderationStatus") == "heldForReview":
        query = {"id": id_, "moderationStatus": "published"}
        line.post("/comments/setModerationStatus", query)


def _answers(line: api.Line, top: str) -> Iterator[Mapping[str, Any]]:
    query = {"part": "snippet", "parentId": top, "maxResults": "100", "textFormat": "plainText"}
    for _ in range(MAX_PAGES):
        said = line.get("/comments", query)
        yield from map(fields.mapping, fields.rows(said, "items"))
        query["pageToken"] = fields.text(said, "nextPageToken")
        if not query["pageToken"]:
            return


def _threads(line: api.Line, video: str) -> Iterator[Mapping[str, Any]]:
    query = {"part": "snippet", "videoId": video, "order": "time", "maxResults": "100"}
    said = line.get("/commentThreads", query | {"textFormat": "plainText"})
    for thread in fields.rows(said, "items"):
        yield fields.mapping(thread, "snippet", "topLevelComment")


def _thread_before(line: api.Line, post: Post, me: str) -> list[object]:
    query = {"part": "snippet", "id": post.thread, "textFormat": "plainText"}
    said = line.get("/comments", query)
    earlier = [fields.mapping(one) for one in fields.rows(said, "items")]
    answers = [
        (at, one)
        for one in _answers(line, post.thread)
        if (at := fields.when(one, "snippet", "publishedAt"))
        and (post.created_at is None or at < post.created_at)
        and fields.text(one, "id") != post.id
    ]
    earlier += [one for _, one in sorted(answers, key=lambda pair: pair[0])[-N_ABOVE:]]
    video = post.extra.get("video", "")
    return [
        posts.wire_of({**one, "kind": "youtube#comment"}, me=me, is_plain=True, video=video)
        for one in earlier
    ]


def _receipt(said: object, video: str) -> Receipt | None:
    """Of a comment, or of a thread that was begun."""
    comment = fields.mapping(said, "snippet", "topLevelComment") or fields.mapping(said)
    id_ = fields.text(comment, "id")
    if not posts.is_id(id_):
        return None
    video = fields.text(comment, "snippet", "videoId") or video
    url = f"{posts.WWW}/watch?v={video}&lc={id_}" if posts.is_id(video) else ""
    return Receipt(id=id_, url=url, said="YouTube took it.")


def _bare(words: str) -> str:
    return " ".join(words.split())
