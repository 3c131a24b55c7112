"""What Reddit calls a thing, as a post: links and texts (t3), comments (t1), messages (t4), modmail.

Ids are Reddit's own full names, good on the whole network. The text is made of the rendered HTML; of
what comes without it, of the Markdown with its entities resolved. What it misses: polls, awards, and
the pictures inside comments.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from allears.connectors import fields
from allears.lib.html import to_text
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import Author, Media, Post

NETWORK: Final = "reddit"
WWW: Final = "https://www.reddit.com"
KINDS: Final = frozenset({"t1", "t3", "t4"})
MODMAIL: Final = "modmail"
MAX_MEDIA: Final = 20
_NAME = re.compile(r"t[1-6]_[0-9a-z]{1,13}\Z")
_CALLED = re.compile(
    r'<a href="(?:https://www\.reddit\.com)?/(?:u|user|r)/[\w-]{1,30}/?"[^<>]{0,200}>'
)
"""People and subreddits: their names say where they lead."""
_TAKEN_BACK: Final = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]"})
_ROBOTS: Final = frozenset({"automoderator", "reddit"})


def wire_of(thing: object, *, me: str = "", is_inbox: bool = False) -> dict[str, Any]:
    """A thing with what only its list knows."""
    found = {"kind": fields.text(thing, "kind"), "data": fields.within(thing, "data"), "me": me}
    return found | ({"inbox": True} if is_inbox else {})


def name_of(thing: object) -> str:
    """Its full name (`t1_c5s96e0`), or nothing."""
    data = fields.mapping(thing, "data")
    name = fields.text(data, "name") or f"{fields.text(thing, 'kind')}_{fields.text(data, 'id')}"
    return name if _NAME.match(name) else ""


def is_taken_back(thing: object, *, is_kept: bool = False) -> bool:
    """Deleted by its author, or removed by moderators or Reddit; of one that we keep, also when its
    author's account is deleted."""
    data = fields.mapping(thing, "data")
    if fields.text(data, "removed_by_category"):
        return True
    body = fields.text(data, "body") or fields.text(data, "selftext")
    is_text = body.strip() in _TAKEN_BACK
    return is_text or (fields.text(data, "author") == "[deleted]" and (is_kept or not body))


def post_of(wire: object, channel: ChannelFacts) -> Post:
    """Translate. Raises `Unreadable`."""
    whole = fields.need(wire, "A thing of Reddit")
    kind, data = fields.text(whole, "kind"), fields.mapping(whole, "data")
    me = fields.text(whole, "me") or channel.get("account") or channel.get("username")
    if kind == MODMAIL:
        return _modmail(whole, channel, me)
    name = name_of(whole)
    if kind not in KINDS or not name.startswith(f"{kind}_"):
        raise Unreadable("It is no link, comment or message of Reddit with an id.")
    if kind == "t4":
        return _message(data, name, channel, me)
    return _public(whole, name, channel, me)


def _public(whole: Mapping[str, Any], name: str, channel: ChannelFacts, me: str) -> Post:
    data, is_link = fields.mapping(whole, "data"), name.startswith("t3_")
    is_for_us = fields.truth(whole, "inbox")
    is_mention = fields.text(data, "type") == "username_mention"
    parent = fields.text(data, "parent_id")
    return Post(
        id=name,
        network=NETWORK,
        channel=channel.name,
        url=_url(data, name),
        author=_author(data),
        title=entities.unescape(fields.text(data, "title")) if is_link else "",
        text=_text(data),
        created_at=fields.when(data, "created_utc"),
        edited_at=fields.when(data, "edited"),
        warning=_warning(data),
        thread=name if is_link else fields.text(data, "link_id") or _thread_in(data),
        reply_to=me if is_for_us and not is_mention else "",
        reply_to_id="" if is_link else parent if _NAME.match(parent) else "",
        to=(me,) if is_mention and me else (),
        is_=tuple(_kinds(data, is_link=is_link)),
        has=("mention",) if is_mention else (),
        links=_links(data),
        media=tuple(_media(data))[:MAX_MEDIA],
        likes=fields.count(data, "score"),
        replies=fields.count(data, "num_comments"),
        extra=_extra(data, me=me, is_for_us=is_for_us),
    )


def _message(data: Mapping[str, Any], name: str, channel: ChannelFacts, me: str) -> Post:
    first = fields.text(data, "first_message_name")
    subject = entities.unescape(fields.text(data, "subject"))
    parent = fields.text(data, "parent_id")
    return Post(
        id=name,
        network=NETWORK,
        channel=channel.name,
        url=f"{WWW}/message/messages/{name.partition('_')[2]}",
        author=_author(data),
        title=subject,
        text=_text(data),
        created_at=fields.when(data, "created_utc"),
        thread=first if _NAME.match(first) else name,
        reply_to_id=parent if _NAME.match(parent) else "",
        to=tuple(one for one in [fields.text(data, "dest") or me] if one),
        is_=("private", *_kinds(data, is_link=True)),
        visibility="private",
        extra=_extra(data, me=me, is_for_us=True),
    )


def _modmail(whole: Mapping[str, Any], channel: ChannelFacts, me: str) -> Post:
    message, talk = fields.mapping(whole, "data"), fields.mapping(whole, "conversation")
    number, place = fields.text(message, "id"), fields.text(talk, "id")
    if not (number.isalnum() and place.isalnum()):
        raise Unreadable("It is no message of modmail with an id.")
    handle = fields.text(message, "author", "name")
    is_ours = fields.truth(message, "author", "isMod") or _same(handle, me)
    subreddit = fields.text(talk, "owner", "displayName")
    extra = {
        "ours": "1" if is_ours else "",
        "addressed": "1",
        "subreddit": subreddit,
        "reply_to": handle,
    }
    return Post(
        id=f"modmail_{place}_{number}",
        network=NETWORK,
        channel=channel.name,
        url=f"{WWW}/mail/all/{place}",
        author=Author(
            id=f"u/{handle.lower()}" if handle else "",
            handle=handle,
            url=f"{WWW}/user/{handle}" if handle else "",
        ),
        title=entities.unescape(fields.text(talk, "subject")),
        text=to_text(fields.text(message, "body"), base_url=WWW)
        or entities.unescape(fields.text(message, "bodyMarkdown")),
        created_at=fields.when(message, "date"),
        thread=f"modmail_{place}",
        to=(f"r/{subreddit}",) if subreddit else (),
        is_=("private",),
        visibility="private",
        extra={name: value for name, value in extra.items() if value},
    )


def _same(one: str, other: str) -> bool:
    return bool(one) and one.lower() == other.lower()


def _author(data: Mapping[str, Any]) -> Author:
    handle = fields.text(data, "author")
    if not handle and (subreddit := fields.text(data, "subreddit")):
        return Author(handle=f"r/{subreddit}", name=f"r/{subreddit}", url=f"{WWW}/r/{subreddit}")
    if not handle or handle in _TAKEN_BACK:
        return Author()
    return Author(
        id=f"u/{handle.lower()}",  # names are for ever; not every list tells the number
        handle=handle,
        url=f"{WWW}/user/{handle}",
    )


def _text(data: Mapping[str, Any]) -> str:
    body = fields.text(data, "body") or fields.text(data, "selftext")
    if body.strip() in _TAKEN_BACK:
        return ""
    html = fields.text(data, "body_html") or fields.text(data, "selftext_html")
    if html.startswith("&lt;"):  # asked for without `raw_json`
        html = entities.unescape(html)
    html = _CALLED.sub("", html)
    shown = to_text(html, base_url=WWW) if html.lstrip().startswith("<") else ""
    return shown or entities.unescape(body)


def _url(data: Mapping[str, Any], name: str) -> str:
    path = fields.text(data, "permalink") or fields.text(data, "context").partition("?")[0]
    if path.startswith("/") and not path.startswith("//"):
        return f"{WWW}{path}"
    link = fields.text(data, "link_id").partition("_")[2]
    if name.startswith("t1_") and link.isalnum():
        return f"{WWW}/comments/{link}/_/{name.partition('_')[2]}/"
    return f"{WWW}/comments/{name.partition('_')[2]}/" if name.startswith("t3_") else ""


def _thread_in(data: Mapping[str, Any]) -> str:
    """Of what came by the inbox the thread stands only in its address."""
    parts = fields.text(data, "context").split("/")
    at = parts.index("comments") + 1 if "comments" in parts else len(parts)
    return f"t3_{parts[at]}" if at < len(parts) and parts[at].isalnum() else ""


def _warning(data: Mapping[str, Any]) -> str:
    if fields.truth(data, "over_18"):
        return "NSFW"
    return "Spoiler" if fields.truth(data, "spoiler") else ""


def _kinds(data: Mapping[str, Any], *, is_link: bool) -> Iterator[str]:
    if not is_link:
        yield "reply"
    if fields.text(data, "crosspost_parent"):
        yield "repost"
    author = fields.text(data, "author").lower()
    if author in _ROBOTS or fields.text(data, "distinguished") == "admin":
        yield "automatic"


def _links(data: Mapping[str, Any]) -> tuple[str, ...]:
    url = fields.text(data, "url_overridden_by_dest") or fields.text(data, "url")
    is_own = fields.truth(data, "is_self") or not url.startswith(("http://", "https://"))
    return () if is_own else (url,)


def _media(data: Mapping[str, Any]) -> Iterator[Media]:
    title = entities.unescape(fields.text(data, "title"))[:300]
    for one in fields.rows(data, "gallery_data", "items"):
        shown = fields.mapping(data, "media_metadata", fields.text(one, "media_id"))
        if url := entities.unescape(fields.text(shown, "s", "u")):
            yield Media(kind="image", url=url, alt=fields.text(one, "caption")[:300])
    film = fields.text(data, "secure_media", "reddit_video", "fallback_url")
    if film:
        yield Media(kind="video", url=entities.unescape(film), alt=title)
    elif fields.text(data, "post_hint") == "image":
        yield Media(kind="image", url=entities.unescape(fields.text(data, "url")), alt=title)


def _extra(data: Mapping[str, Any], *, me: str, is_for_us: bool) -> dict[str, str]:
    extra = {
        "ours": "1" if _same(fields.text(data, "author"), me) else "",
        "addressed": "1" if is_for_us else "",
        "subreddit": fields.text(data, "subreddit"),
        "topic": entities.unescape(fields.text(data, "link_title")),
        "flair": entities.unescape(fields.text(data, "link_flair_text")),
        "locked": "1" if fields.truth(data, "locked") else "",
    }
    return {name: value for name, value in extra.items() if value}
