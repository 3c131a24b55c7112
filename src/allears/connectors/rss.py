"""RSS, Atom and JSON Feed: blogs, news, forums, review pages and everything else with a feed.

The address may be a feed or a page; of a page the feed is looked for and remembered as the
setting `feed_url`. The cursor holds ETag, Last-Modified, a digest of the last bytes and the short
digests of the entries seen, so an unchanged feed costs one small request and yields nothing. A hub
that the feed offers stands in the settings `hub` and `topic`; what it sends is read by `rss_push`. An
entry's id is global where it is a URL, tag or urn, else it is bound to the feed's address. What it
misses: edits of an entry that we have, and entries that came and went between two visits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import msgspec

from allears.connectors import blanks, outcomes
from allears.lib import clock, feeds, http, ids
from allears.lib.feeds import articles, dates, naming, pace, websub
from allears.lib.html import to_text
from allears.lib.html_tokens import Tag, tokens
from allears.lib.words import N_
from allears.listening.ports import (
    ChannelFacts,
    Finding,
    KeysExpired,
    Limits,
    Page,
    Refused,
    RetryLater,
    Setting,
    Unreadable,
)
from allears.listening.post import Author, Media, Post

NOT_THERE_S: Final = 3_600.0
FEED_TIMEOUT_S: Final = 30.0
CHECK_TIMEOUT_S: Final = 8.0
MAX_SEEN: Final = 2_000
_KINDS: Final[Mapping[str, Literal["image", "video", "audio"]]] = {
    "image": "image",
    "video": "video",
    "audio": "audio",
}
ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.5, */*;q=0.1"
)


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits."""

    url: str = ""
    etag: str = ""
    modified: str = ""
    body: str = ""
    hub: str = ""
    topic: str = ""
    seen: list[str] = []


@dataclass(frozen=True)
class Visit:
    """One answer with a feed in it."""

    answer: http.Response
    feed: feeds.Feed
    url: str
    """The feed's address from now on."""


class Rss:
    """See the module."""

    network = "rss"
    label = N_("Blog, news or forum (RSS, Atom, JSON Feed)")
    icon = "rss"
    about = N_("Reads the feed of any website; give it the address of the site or of the feed.")
    settings = (
        Setting(
            key="address",
            label=N_("Address"),
            kind="url",
            required=True,
            help=N_("A website or its feed. All Ears finds the feed of a website by itself."),
        ),
        blanks.keep(),
        Setting(
            key="whole_article",
            label=N_("Fetch the whole article where the feed only has a teaser"),
            kind="yesno",
            default="no",
            is_advanced=True,
        ),
    )
    limits = Limits()
    is_addressed = False
    ids_are_global = True
    poll_s = pace.POLL_S

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        """What is new, oldest first. Raises `RetryLater`, `Refused`, `KeysExpired`."""
        address = channel.get("feed_url") or channel.get("address")
        before = _read_cursor(cursor, address)
        answer = _fetch(address, before, now)
        if answer.status == 304 or ids.short_digest(answer.content) == before.body:
            return Page(
                items=(),
                cursor=_spell(before),
                poll_in_s=pace.poll_s(None, answer.headers),
                changed_settings=_hub_of(before, channel),
            )
        try:
            visit = _feed_of(answer, address, now)
        except Refused as error:
            if before.seen:  # it was a feed once: servers show a page while they are repaired
                raise RetryLater(error.why, after_s=NOT_THERE_S) from error
            raise
        entries = naming.named(visit.feed, url=visit.url, now=now)
        known = set(before.seen)
        digests = {entry.id: ids.short_digest(entry.id) for entry in entries}
        fresh = [entry for entry in reversed(entries) if digests[entry.id] not in known]
        if channel.get("whole_article") == "yes":
            fresh = articles.with_articles(fresh)
        offer = websub.offered(visit.feed, visit.answer.headers, visit.url)
        after = Cursor(
            hub=offer.hub,
            topic=offer.topic,
            url=visit.url,
            etag=visit.answer.headers.get("etag", "")[:500],
            modified=visit.answer.headers.get("last-modified", "")[:100],
            body=ids.short_digest(visit.answer.content),
            seen=list(dict.fromkeys([*digests.values(), *before.seen]))[:MAX_SEEN],
        )
        changed = {"feed_url": visit.url} if visit.url != address else {}
        return Page(
            items=fresh,
            cursor=_spell(after),
            poll_in_s=pace.poll_s(visit.feed, visit.answer.headers),
            changed_settings=changed | _hub_of(after, channel),
        )

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """Translate one entry; HTML becomes text."""
        entry = _entry_of(wire)
        base = entry.link or entry.feed_url
        text = entry.content or entry.summary
        links = tuple(_links(text, base)) if entry.is_html else ()
        if entry.is_html:
            text = to_text(text, base_url=base)
        title = to_text(entry.title) if entry.is_title_html else entry.title
        extra = {"feed": entry.feed_title, "categories": ", ".join(entry.categories[:20])}
        return Post(
            id=entry.id or ids.digest(entry.link, entry.title, text),
            network=self.network,
            channel=channel.name,
            url=entry.link,
            author=Author(name=entry.author, url=entry.author_url, avatar=entry.avatar),
            title=title,
            text=text,
            lang=entry.lang,
            created_at=_created(entry),
            links=links,
            media=tuple(_media(entry, base)),
            replies=entry.n_comments,
            extra={name: value for name, value in extra.items() if value},
        )

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """One visit; says which feed was found and what is in it."""
        address = channel.get("address")
        now = clock.now()
        try:
            visit = _feed_of(_fetch(address, Cursor(), now, CHECK_TIMEOUT_S), address, now)
        except (RetryLater, Refused, KeysExpired) as error:
            return [Finding(label="Feed", is_good=False, words=error.why, setting="address")]
        words, name = _words(visit), to_text(visit.feed.title)[:100]
        return [Finding(label="Feed", is_good=True, words=words, setting="address", name=name)]


rss = Rss()


def _read_cursor(text: str, address: str) -> Cursor:
    """An old cursor of another address, or one that cannot be read, is none."""
    try:
        cursor = msgspec.json.decode(text, type=Cursor) if text else Cursor()
    except msgspec.DecodeError:
        return Cursor()
    return cursor if cursor.url in {"", address} else Cursor(seen=cursor.seen)


def _hub_of(cursor: Cursor, channel: ChannelFacts) -> dict[str, str]:
    """Who tells at once what is new in the feed, where the channel does not know that yet."""
    found = {"hub": cursor.hub, "topic": cursor.topic}
    return {key: value for key, value in found.items() if channel.settings.get(key, "") != value}


def _spell(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()


def _fetch(
    url: str, before: Cursor, now: datetime, timeout_s: float = FEED_TIMEOUT_S
) -> http.Response:
    headers = {"Accept": ACCEPT}
    if before.etag:
        headers["If-None-Match"] = before.etag
    if before.modified:
        headers["If-Modified-Since"] = before.modified
    with outcomes.told():
        answer = http.door().get(
            url, headers=headers, max_bytes=feeds.MAX_FEED_BYTES, timeout_s=timeout_s
        )
    if answer.status in {403, 404}:  # blocks and half-finished moves pass by themselves
        raise RetryLater(
            f"{url} is not to be had now (status {answer.status}). Check the address if this stays.",
            after_s=NOT_THERE_S,
        )
    outcomes.judge(answer, what="The feed", now=now)
    return answer


def _feed_of(answer: http.Response, address: str, now: datetime) -> Visit:
    """The feed in this answer, or behind this page."""
    if not feeds.looks_like_page(answer.content, answer.headers.get("content-type", "")):
        return Visit(answer, _parse(answer), answer.permanent_url or address)
    for url in feeds.candidates(answer.text, answer.url):
        try:
            found = _fetch(url, Cursor(), now, CHECK_TIMEOUT_S)
            return Visit(found, _parse(found), found.url)
        except (RetryLater, Refused, KeysExpired):
            continue
    raise Refused(
        f"{address} is a web page, and no feed was found for it. Look for a link called RSS, Feed or "
        "Atom on the page and enter that."
    )


def _parse(answer: http.Response) -> feeds.Feed:
    try:
        return feeds.read_feed(answer.content, headers=answer.headers)
    except feeds.BadFeed as error:
        raise Refused(error.why) from error


def _entry_of(wire: object) -> feeds.Entry:
    try:
        entry = wire if isinstance(wire, feeds.Entry) else msgspec.convert(wire, feeds.Entry)
    except (msgspec.ValidationError, TypeError, RecursionError) as error:
        raise Unreadable(f"This is no entry of a feed ({error}).") from error
    if not (entry.title or entry.content or entry.summary or entry.link or entry.enclosures):
        raise Unreadable("The entry holds nothing: no title, no text, no link.")
    return entry


def _created(entry: feeds.Entry) -> datetime | None:
    if entry.heard_at is None:
        return entry.published_at
    return dates.not_after(entry.published_at, entry.heard_at) or entry.heard_at


def _links(html: str, base: str) -> Iterator[str]:
    for token in tokens(html):
        if isinstance(token, Tag) and token.name == "a" and token.attrs.get("href"):
            yield naming.absolute(base, token.attrs["href"])


def _media(entry: feeds.Entry, base: str) -> list[Media]:
    found = []
    for one in entry.enclosures:
        kind = _KINDS.get(one.media_type.partition("/")[0].lower())
        if kind:
            found.append(Media(kind=kind, url=naming.absolute(base, one.url), alt=one.alt))
    return found


def _words(visit: Visit) -> str:
    newest = max((e.published_at for e in visit.feed.entries if e.published_at), default=None)
    when = f", the newest of {newest:%d %B %Y}" if newest else ""
    title = visit.feed.title or "a feed without a title"
    return f"Found “{title}” at {visit.url}: {len(visit.feed.entries)} entries{when}."
