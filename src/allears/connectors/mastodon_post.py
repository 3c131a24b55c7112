"""A status of Mastodon's client API becomes a `Post`: the wire object and its translation.

An id is good on one server alone, so ours is `server/id`; people are named by their whole handle
(`ann@mastodon.example`), which is the same wherever one hears them. What it misses: the thread of
an answer whose posts above were not fetched is named after the post that it answers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from allears.connectors import fields
from allears.connectors.mastodon_server import origin_of, own_id, remembered
from allears.connectors.mastodon_text import plain
from allears.listening.ports import ChannelFacts, Refused, Unreadable
from allears.listening.post import Author, Media, Post, Visibility

NETWORK: Final = "mastodon"
MAX_TEXT_BYTES: Final = 1_000_000
MAX_OPTIONS: Final = 50
VISIBILITIES: Final[Mapping[str, Visibility]] = {
    "public": "public",
    "unlisted": "unlisted",
    "private": "followers",
    "mutuals_only": "followers",
    "local": "followers",
    "direct": "private",
}
"""`local` is of Akkoma and others: only who has an account there sees it."""
_KINDS: Final[Mapping[str, Literal["image", "video", "audio"]]] = {
    "image": "image",
    "gifv": "video",
    "video": "video",
    "audio": "audio",
}


class Wire(msgspec.Struct, frozen=True, kw_only=True):
    """A status as it came, and what was asked beside it."""

    status: dict[str, Any]
    above: tuple[str, ...] = ()
    """Ids (the server's own) of the posts above it, the root first."""
    learnt: Mapping[str, str] = {}
    """Settings that this visit has learnt; the channel has them from the next one on."""


def post_of(wire: object, channel: ChannelFacts) -> Post:
    """Translate a `Wire`, a status, or a notification with one. Raises `Unreadable`."""
    above = wire.above if isinstance(wire, Wire) else ()
    learnt = wire.learnt if isinstance(wire, Wire) else {}
    outer = fields.need(wire.status if isinstance(wire, Wire) else wire, "A status")
    if "status" in outer and "content" not in outer:
        outer = fields.mapping(outer, "status")
    inner = fields.mapping(outer, "reblog") or outer
    if not fields.text(outer, "id") or not isinstance(fields.within(inner, "content"), str):
        raise Unreadable("This is no status: it has no id or no content.")
    place = _Place(dataclasses.replace(channel, settings={**channel.settings, **learnt}))
    author = place.author(fields.mapping(outer, "account"))
    if not author.handle:
        raise Unreadable("This status has no author.")
    return _translated(place, outer, inner, author=author, above=above)


def _translated(
    place: _Place,
    outer: Mapping[str, Any],
    inner: Mapping[str, Any],
    *,
    author: Author,
    above: tuple[str, ...],
) -> Post:
    is_boost = inner is not outer
    mentioned = [place.handle(one) for one in fields.rows(inner, "mentions")]
    quoted, is_quote = _quoted(inner)
    text, links = _said(inner, place, drops_quote=is_quote)
    parent = fields.text(inner, "in_reply_to_id")
    ids = tuple(place.id(one) for one in above)
    is_bot = fields.truth(outer, "account", "bot")
    marks = {
        "reply": bool(parent) and not is_boost,
        "repost": is_boost,
        "quote": is_quote,
        "automatic": is_bot,
    }
    own_id = place.id(fields.text(outer, "id"))
    root = ids[0] if ids else place.id(fields.text(inner, "id") if is_boost else parent)
    return Post(
        id=own_id,
        network=NETWORK,
        channel=place.channel.name,
        url=_web(inner, "url") or _web(inner, "uri"),
        author=author,
        text=text,
        quoted=place.quotation(quoted) if quoted else "",
        lang=fields.text(inner, "language"),
        created_at=fields.when(outer, "created_at"),
        edited_at=fields.when(inner, "edited_at"),
        warning=fields.text(inner, "spoiler_text"),
        thread=root or own_id,
        reply_to="" if is_boost else place.answered(inner, author),
        reply_to_id="" if is_boost else place.id(parent),
        references=ids,
        to=tuple(dict.fromkeys(one for one in mentioned if one)),
        is_=tuple(name for name, is_so in marks.items() if is_so),
        links=links,
        media=tuple(_media(inner)),
        likes=fields.count(inner, "favourites_count"),
        reposts=fields.count(inner, "reblogs_count"),
        replies=fields.count(inner, "replies_count"),
        visibility=VISIBILITIES.get(fields.text(outer, "visibility"), "private"),
        extra=place.facts(outer, inner, quoted),
    )


class _Place:
    """The server that a status came from, and our account there."""

    def __init__(self, channel: ChannelFacts) -> None:
        self.channel = channel
        try:
            self.host = origin_of(channel.get("server")).partition("://")[2]
        except Refused:
            self.host = ""
        instance = remembered(channel)
        self.domain = (instance.domain if instance else "") or self.host
        self.own_id = own_id(channel)
        self.own_handle = channel.get("account").lstrip("@").lower()

    def id(self, local: str) -> str:
        return f"{self.host}/{local}" if local else ""

    def handle(self, account: object) -> str:
        """With its server, in lower case; people of this server are named without it by the API."""
        acct = fields.text(account, "acct") or fields.text(account, "username")
        acct = "".join(acct.split()).lstrip("@").lower()[:320]
        return f"{acct}@{self.domain}" if acct and "@" not in acct and self.domain else acct

    def author(self, account: Mapping[str, Any]) -> Author:
        handle = self.handle(account)
        return Author(
            id=handle,
            handle=handle,
            name=fields.text(account, "display_name") or fields.text(account, "username"),
            followers=fields.count(account, "followers_count"),
            url=_web(account, "url"),
            avatar=_web(account, "avatar_static") or _web(account, "avatar"),
            links=tuple(_proven(account)),
        )

    def answered(self, status: Mapping[str, Any], author: Author) -> str:
        """Whose post it answers, as far as the status tells."""
        account_id = fields.text(status, "in_reply_to_account_id")
        if not account_id:
            return ""
        if account_id == self.own_id and self.own_handle:
            return self.own_handle
        if account_id == fields.text(status, "account", "id"):
            return author.handle
        named = {fields.text(one, "id"): one for one in fields.rows(status, "mentions")}
        return self.handle(named.get(account_id))

    def quotation(self, status: Mapping[str, Any]) -> str:
        text, _links = _said(status, self)
        return f"@{self.handle(fields.mapping(status, 'account'))}: {text}"

    def is_for_us(self, status: Mapping[str, Any], quoted: Mapping[str, Any]) -> bool:
        if not self.own_id:
            return False
        meant = {fields.text(one, "id") for one in fields.rows(status, "mentions")}
        meant.add(fields.text(status, "in_reply_to_account_id"))
        meant.add(fields.text(quoted, "account", "id"))
        return self.own_id in meant or fields.text(status, "visibility") == "direct"

    def facts(
        self, outer: Mapping[str, Any], inner: Mapping[str, Any], quoted: Mapping[str, Any]
    ) -> dict[str, str]:
        """What goes into `extra`."""
        is_ours = bool(self.own_id) and fields.text(outer, "account", "id") == self.own_id
        is_boost = inner is not outer
        found = {
            "uri": _web(inner, "uri"),
            "visibility": fields.text(outer, "visibility"),
            "app": fields.text(inner, "application", "name"),
            "quoted": _web(quoted, "url") or _web(quoted, "uri"),
            "boosted": self.id(fields.text(inner, "id")) if is_boost else "",
            "bot": "1" if fields.truth(outer, "account", "bot") else "",
            "ours": "1" if is_ours else "",
            "addressed": "1" if not is_boost and self.is_for_us(inner, quoted) else "",
        }
        return {name: value[:500] for name, value in found.items() if value}


def _web(wire: object, name: str) -> str:
    """An address that a browser may be shown; else nothing."""
    found = fields.text(wire, name).strip()
    return found if found.lower().startswith(("https://", "http://")) else ""


def _said(
    status: Mapping[str, Any], place: _Place, *, drops_quote: bool = False
) -> tuple[str, tuple[str, ...]]:
    """The text with the options of a poll below it, and the links."""
    handles: dict[str, str] = {}
    for one in fields.rows(status, "mentions"):
        handles[fields.text(one, "url").rstrip("/")] = place.handle(one)
    handles.pop("", None)
    html = fields.text(status, "content")[:MAX_TEXT_BYTES]
    text, links = plain(html, handles=handles, drops_quote=drops_quote)
    options = fields.rows(status, "poll", "options")[:MAX_OPTIONS]
    lines = [f"- {' '.join(fields.text(one, 'title').split())}" for one in options]
    return "\n\n".join(part for part in (text, "\n".join(lines)) if part), links


def _quoted(status: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """The quoted status as far as it is there, and whether one is quoted at all.

    Mastodon wraps it (`quoted_status`), Iceshrimp and Pleroma put it there as it is.
    """
    wrapped = fields.mapping(status, "quote") or fields.mapping(status, "pleroma", "quote")
    inner = fields.mapping(wrapped, "quoted_status") or wrapped
    is_status = isinstance(fields.within(inner, "content"), str)
    is_named = fields.text(status, "quote_id") or fields.text(status, "pleroma", "quote_id")
    return (inner if is_status else {}), bool(wrapped or is_named)


def _proven(account: Mapping[str, Any]) -> list[str]:
    """Addresses of the profile that the server has verified (rel=me)."""
    found: list[str] = []
    for one in fields.rows(account, "fields")[:20]:
        if isinstance(fields.when(one, "verified_at"), datetime):
            found += plain(fields.text(one, "value")[:5_000], handles={})[1]
    return found


def _media(status: Mapping[str, Any]) -> list[Media]:
    found = []
    for one in fields.rows(status, "media_attachments")[:50]:
        kind = _KINDS.get(fields.text(one, "type"))
        url = _web(one, "url") or _web(one, "remote_url")
        if kind and url:
            found.append(Media(kind=kind, url=url, alt=fields.text(one, "description")))
    return found
