"""What YouTube calls a comment, a thread or a video, as a post.

The id of an answer begins with that of the comment that it stands below, so a thread is known by
each of its parts. Comments come as plain text where we ask; what comes as HTML is made plain. What
it misses: whom an answer among answers speaks to, but for the name that it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from allears.connectors import fields
from allears.lib.html import to_text
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import Author, Media, Post

NETWORK: Final = "youtube"
WWW: Final = "https://www.youtube.com"
VIDEO: Final = "video:"
_ID = re.compile(r"[\w.-]{6,120}\Z", re.ASCII)
_CALLED = re.compile(r"@([\w.-]{3,30})")


def wire_of(thing: Mapping[str, Any], *, me: str = "", **more: object) -> dict[str, Any]:
    """A resource with what only its list knows."""
    return {**thing, "me": me, **{name: value for name, value in more.items() if value}}


def thread_of(id_: str) -> str:
    """The comment at the top."""
    return id_.partition(".")[0]


def is_id(text: str) -> bool:
    return bool(_ID.match(text))


def post_of(wire: object, channel: ChannelFacts) -> Post:
    """Translate a comment, a thread (its first comment) or a video. Raises `Unreadable`."""
    whole = fields.need(wire, "A resource of YouTube")
    kind = fields.text(whole, "kind")
    me = fields.text(whole, "me") or channel.get("account_id")
    if kind == "youtube#commentThread":
        return _comment(fields.mapping(whole, "snippet", "topLevelComment"), whole, channel, me)
    if kind == "youtube#comment":
        return _comment(whole, whole, channel, me)
    if kind in {"youtube#video", "youtube#searchResult"}:
        return _video(whole, channel, me)
    raise Unreadable("It is no comment, thread or video of YouTube.")


def _comment(
    comment: Mapping[str, Any], whole: Mapping[str, Any], channel: ChannelFacts, me: str
) -> Post:
    said, id_ = fields.mapping(comment, "snippet"), fields.text(comment, "id")
    if not said or not is_id(id_):
        raise Unreadable("The comment has no `id` or no `snippet`.")
    thread, author = thread_of(id_), _author(said)
    video = fields.text(said, "videoId") or fields.text(whole, "snippet", "videoId")
    video = video or fields.text(whole, "video")
    is_answer, is_held = "." in id_, _is_held(said, whole)
    text = _text(said, is_plain=fields.truth(whole, "is_plain"))
    created_at, changed_at = fields.when(said, "publishedAt"), fields.when(said, "updatedAt")
    called = _CALLED.match(text) if is_answer else None
    starter = fields.text(whole, "starter")
    is_for_us = is_answer and bool(me) and starter == me
    return Post(
        id=id_,
        network=NETWORK,
        channel=channel.name,
        url=_url(video, id_, fields.text(said, "channelId")),
        author=author,
        text=text,
        created_at=created_at,
        edited_at=changed_at if created_at and changed_at and changed_at > created_at else None,
        thread=thread,
        reply_to=called[1] if called else "",
        reply_to_id=fields.text(said, "parentId") or thread if is_answer else "",
        is_=(("reply",) if is_answer else ()) + (("held",) if is_held else ()),
        likes=fields.count(said, "likeCount"),
        replies=fields.count(whole, "snippet", "totalReplyCount"),
        visibility="unlisted" if is_held else "public",
        extra=_extra(
            {
                "ours": "1" if me and author.id == me else "",
                "addressed": "1" if is_for_us else "",
                "video": video,
                "topic": fields.text(whole, "title"),
                "moderation": "heldForReview" if is_held else "",
            }
        ),
    )


def _video(whole: Mapping[str, Any], channel: ChannelFacts, me: str) -> Post:
    said = fields.mapping(whole, "snippet")
    id_ = fields.text(whole, "id", "videoId") or fields.text(whole, "id")
    if not said or not is_id(id_):
        raise Unreadable("The video has no `id` or no `snippet`.")
    maker, title = fields.text(said, "channelId"), fields.text(said, "title")
    title = to_text(title) if "&" in title else title
    picture = fields.text(said, "thumbnails", "high", "url")
    return Post(
        id=f"{VIDEO}{id_}",
        network=NETWORK,
        channel=channel.name,
        url=f"{WWW}/watch?v={id_}",
        author=Author(
            id=maker,
            name=fields.text(said, "channelTitle"),
            url=f"{WWW}/channel/{maker}" if maker else "",
        ),
        title=title,
        text=fields.text(said, "description"),
        lang=fields.text(said, "defaultAudioLanguage") or fields.text(said, "defaultLanguage"),
        created_at=fields.when(said, "publishedAt"),
        thread=f"{VIDEO}{id_}",
        has=("video",),
        media=(Media(kind="image", url=picture, alt=title[:300]),) if picture else (),
        likes=fields.count(whole, "statistics", "likeCount"),
        replies=fields.count(whole, "statistics", "commentCount"),
        extra=_extra({"ours": "1" if me and maker == me else "", "video": id_}),
    )


def _author(said: Mapping[str, Any]) -> Author:
    name = fields.text(said, "authorDisplayName")
    id_ = fields.text(said, "authorChannelId", "value")
    url = fields.text(said, "authorChannelUrl").replace("http://", "https://", 1)
    return Author(
        id=id_,
        handle=name.removeprefix("@") if name.startswith("@") else "",
        name=name,
        url=url if url.startswith(f"{WWW}/") else f"{WWW}/channel/{id_}" if id_ else "",
        avatar=fields.text(said, "authorProfileImageUrl"),
    )


def _text(said: Mapping[str, Any], *, is_plain: bool) -> str:
    """As it was typed, where that is told; else what is shown."""
    typed, shown = fields.text(said, "textOriginal"), fields.text(said, "textDisplay")
    if typed:
        return typed
    return shown if is_plain else to_text(shown, base_url=WWW)


def _is_held(said: Mapping[str, Any], whole: Mapping[str, Any]) -> bool:
    """It waits for its channel to let it through: nobody else sees it."""
    status = fields.text(said, "moderationStatus")
    return status in {"heldForReview", "likelySpam"} or fields.truth(whole, "is_held")


def _url(video: str, id_: str, maker: str) -> str:
    if is_id(video):
        return f"{WWW}/watch?v={video}&lc={id_}"
    return f"{WWW}/channel/{maker}/community?lc={id_}" if is_id(maker) else ""


def _extra(found: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in found.items() if value}
