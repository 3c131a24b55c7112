"""What Discourse calls a post, as ours: from the lists, from a webhook, from the review queue.

The text is made of the rendered HTML (`cooked`), since only that has quotes, mentions and emoji as
a reader sees them; where it is missing the Markdown (`raw`) stands in. Ids begin with the forum's
host, so that two forums are never mistaken for one. What it misses: polls' votes, and reactions
other than likes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from allears.connectors import discourse_api as api
from allears.connectors import fields
from allears.lib.html import to_text
from allears.lib.html_tokens import Tag, tokens
from allears.listening.ports import ChannelFacts, Unreadable
from allears.listening.post import Author, Media, Post

NETWORK: Final = "discourse"
WHISPER: Final = 4
SMALL_ACTION: Final = 3
LIKE: Final = 2
MAX_MEDIA: Final = 10
MAX_NAMED: Final = 20
_CALLED = re.compile(r'<a\b[^<>]{0,500}\bclass="mention[^<>"]{0,100}"[^<>]{0,1000}>')
_EMOJI = re.compile(
    r'<img\b[^<>]{0,1000}\bclass="emoji[^<>]{0,500}?\balt="([^"<>]{0,100})"[^<>]{0,500}>'
)
_ID = re.compile(r"/(p|t|pm|flag)/(\d{1,15})\Z")


def number_in(id_: str, *kinds: str) -> int | None:
    """The forum's own number inside one of our ids."""
    found = _ID.search(id_)
    return int(found[2]) if found and found[1] in kinds else None


def wire_of(post: object, *, me: str = "", is_private: bool = False) -> dict[str, Any]:
    """A post of the forum with what only its list knows."""
    return {"post": post, "me": me, "private": is_private}


def post_of(wire: object, channel: ChannelFacts) -> Post:
    """Translate. Raises `Unreadable`."""
    whole = fields.need(wire, "A post of Discourse")
    if "flag" in whole:
        return _flag(fields.mapping(whole, "flag"), channel)
    said = fields.mapping(whole, "post")
    number, topic = fields.count(said, "id"), fields.count(said, "topic_id")
    if not number or not topic:
        raise Unreadable("It has no `id` or no `topic_id`.")
    is_private = _is_private(whole, said)
    me = fields.text(whole, "me") or channel.get("account")
    place, address = api.place_of(channel), channel.get("address").strip().rstrip("/")
    html = fields.text(said, "cooked")
    named, media, links = _inside(html, address)
    body = _plain(html, address) or fields.text(said, "raw")
    is_first = fields.number(said, "post_number") == 1
    return Post(
        id=f"{place}/p/{number}",
        network=NETWORK,
        channel=channel.name,
        url=_url(said, address),
        author=_author(said, place, address),
        title=_title(said) if is_first else "",
        text=body,
        lang=fields.text(said, "locale").replace("_", "-"),
        created_at=fields.when(said, "created_at"),
        edited_at=fields.when(said, "updated_at")
        if (fields.number(said, "version") or 1) > 1
        else None,
        thread=f"{place}/{'pm' if _is_message(whole, said) else 't'}/{topic}",
        reply_to=fields.text(said, "reply_to_user", "username"),
        to=(*named, me) if is_private and me and me not in named else named,
        is_=_kinds(said, is_private=is_private, is_first=is_first),
        has=("mention",) if named else (),
        links=links,
        media=media,
        likes=_likes(said),
        replies=fields.count(said, "reply_count"),
        visibility="private" if is_private else "public",
        extra=_extra(said, me=me, is_for_us=is_private or _calls(said, named, me)),
    )


def is_own(said: object, me: str) -> bool:
    return bool(me) and fields.text(said, "username").lower() == me.lower()


def is_deleted(said: object) -> bool:
    """Taken back by its author or by a moderator."""
    return fields.truth(said, "user_deleted") or bool(fields.text(said, "deleted_at"))


def _is_message(whole: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    archetype = fields.text(said, "topic_archetype")
    return archetype == "private_message" or fields.truth(whole, "private")


def _is_private(whole: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    return _is_message(whole, said) or fields.number(said, "post_type") == WHISPER


def _kinds(said: Mapping[str, Any], *, is_private: bool, is_first: bool) -> tuple[str, ...]:
    kinds = []
    if not is_first:
        kinds.append("reply")
    if is_private:
        kinds.append("private")
    if fields.number(said, "post_type") == WHISPER:
        kinds.append("note")
    if (fields.number(said, "user_id") or 1) < 0:  # the forum's own robots
        kinds.append("automatic")
    return tuple(kinds)


def _title(said: Mapping[str, Any]) -> str:
    return fields.text(said, "topic_title") or fields.text(said, "title")


def _url(said: Mapping[str, Any], address: str) -> str:
    slug = fields.text(said, "topic_slug") or "-"
    topic, number = fields.text(said, "topic_id"), fields.text(said, "post_number")
    return f"{address}/t/{slug}/{topic}/{number or 1}" if address else ""


def _author(said: Mapping[str, Any], place: str, address: str) -> Author:
    handle = fields.text(said, "username")
    number = fields.text(said, "user_id")
    picture = fields.text(said, "avatar_template").replace("{size}", "96")
    return Author(
        id=f"{place}/u/{number or handle.lower()}" if number or handle else "",
        handle=handle,
        name=fields.text(said, "name"),
        url=f"{address}/u/{handle}" if handle and address else "",
        avatar=_absolute(address, picture),
    )


def _likes(said: Mapping[str, Any]) -> int | None:
    for one in fields.rows(said, "actions_summary"):
        if fields.number(one, "id") == LIKE:
            return fields.count(one, "count") or 0
    return fields.count(said, "like_count")


def _calls(said: Mapping[str, Any], named: tuple[str, ...], me: str) -> bool:
    """Whether it calls us by name or answers us."""
    called = {name.lower() for name in named}
    called.add(fields.text(said, "reply_to_user", "username").lower())
    return bool(me) and me.lower() in called


def _extra(said: Mapping[str, Any], *, me: str, is_for_us: bool) -> dict[str, str]:
    extra = {
        "ours": "1" if is_own(said, me) else "",
        "addressed": "1" if is_for_us else "",
        "topic": _title(said),
        "post_number": fields.text(said, "post_number"),
        "category": fields.text(said, "category_slug") or fields.text(said, "category_id"),
        "solved": "1" if fields.truth(said, "accepted_answer") else "",
        "group": fields.text(said, "primary_group_name"),
    }
    return {name: value for name, value in extra.items() if value}


def _flag(said: Mapping[str, Any], channel: ChannelFacts) -> Post:
    """A post that somebody called to the moderators' attention."""
    number = fields.count(said, "id")
    if not number:
        raise Unreadable("It has no `id`.")
    place, address = api.place_of(channel), channel.get("address").strip().rstrip("/")
    scores = fields.rows(said, "reviewable_scores")
    why = {fields.text(one, "score_type", "title") for one in scores} - {""}
    topic = fields.count(said, "topic_id")
    quoted = fields.text(said, "cooked") or fields.text(said, "payload", "cooked")
    return Post(
        id=f"{place}/flag/{number}",
        network=NETWORK,
        channel=channel.name,
        url=_absolute(address, fields.text(said, "target_url")) or f"{address}/review/{number}",
        author=Author(name="Moderation"),
        title=fields.text(said, "topic", "title"),
        text=f"Flagged: {', '.join(sorted(why)) or 'for review'}",
        quoted=_plain(quoted, address) or fields.text(said, "payload", "raw"),
        created_at=fields.when(said, "created_at"),
        thread=f"{place}/t/{topic}" if topic else "",
        is_=("private",),
        visibility="private",
        extra={"addressed": "1"},
    )


def _inside(html: str, address: str) -> tuple[tuple[str, ...], tuple[Media, ...], tuple[str, ...]]:
    """Who is called, the pictures, the links; not those of quoted posts."""
    named: dict[str, None] = {}
    media: dict[str, Media] = {}
    links: dict[str, None] = {}
    for tag in _tags(html):
        kind = tag.attrs.get("class", "").split()
        if tag.name == "a" and "mention" in kind:
            named[tag.attrs.get("href", "").rstrip("/").rpartition("/")[2]] = None
        elif tag.name == "a" and _absolute(address, tag.attrs.get("href", "")):
            links[_absolute(address, tag.attrs["href"])] = None
        elif tag.name == "img" and not {"emoji", "avatar", "site-icon"} & {*kind}:
            url = _absolute(address, tag.attrs.get("src", ""))
            if url:
                media[url] = Media(kind="image", url=url, alt=tag.attrs.get("alt", "")[:500])
    named.pop("", None)
    return (
        tuple(named)[:MAX_NAMED],
        tuple(media.values())[:MAX_MEDIA],
        tuple(links)[:MAX_NAMED],
    )


def _tags(html: str) -> Iterator[Tag]:
    """Opening tags outside of quotes."""
    depth = 0
    for token in tokens(html):
        if isinstance(token, str):
            continue
        if token.name == "aside":
            depth = max(0, depth + (-1 if token.is_closing else 1))
        elif not depth and not token.is_closing:
            yield token


def _plain(html: str, address: str) -> str:
    """What a reader sees: names and emoji without the addresses behind them."""
    bare = _EMOJI.sub(r"\1", _CALLED.sub("", html))
    return to_text(bare, base_url=f"{address}/") if html else ""


def _absolute(address: str, url: str) -> str:
    try:
        whole = urljoin(f"{address}/", url) if url else ""
        return whole if urlsplit(whole).scheme in {"http", "https"} else ""
    except ValueError:
        return ""
