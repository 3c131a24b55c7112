"""Hacker News: stories and comments that a search finds, or all of them.

Searches are asked of Algolia's index, which is public and needs no key; each is read back to what is
known, with ten minutes to spare, for things enter the index late. What is kept is asked for again
of the official API, so that edits and what is dead or deleted are noticed.
Nobody can be answered through an interface: the address of a post opens the place. What it misses:
when something was edited (only that it was). https://hn.algolia.com/api,
https://github.com/HackerNews/API
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from allears.connectors import blanks, fields, typed
from allears.connectors import hackernews_heard as heard
from allears.connectors.sameness import says_the_same
from allears.lib import clock
from allears.lib.words import N_
from allears.listening.ports import (
    Again,
    ChannelFacts,
    Finding,
    KeysExpired,
    Limits,
    Page,
    Quota,
    Refused,
    RetryLater,
    Setting,
    Unreadable,
)
from allears.listening.post import Author, Post

MAX_SEARCHES: Final = 10
MAX_ABOVE: Final = 12


class HackerNews:
    """See the module."""

    network = "hackernews"
    label = "Hacker News"
    icon = "flame"
    about = N_("Finds stories and comments on Hacker News; a link opens the place to answer there.")
    settings = (
        Setting(
            key="search",
            label=N_("Searches"),
            kind="longtext",
            help=N_("One a line. Empty: everything that is said there, some 15,000 posts a day."),
        ),
        Setting(
            key="kinds",
            label=N_("What to hear"),
            kind="choice",
            default="both",
            choices=(
                ("both", N_("Stories and comments")),
                ("stories", N_("Stories")),
                ("comments", N_("Comments")),
            ),
        ),
        blanks.keep(),
        Setting(
            key="account",
            label=N_("Your account"),
            help=N_("What it says itself is not heard as something new."),
            is_advanced=True,
        ),
    )
    limits = Limits()
    is_addressed = False
    ids_are_global = True
    quotas = (Quota(key="requests", label=N_("Requests an hour"), amount=3_000, per_s=3_600.0),)
    poll_s = 120.0
    looks_at = 5
    look_within = None

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        """A page of each search. Raises `RetryLater`, `Refused`."""
        visit = heard.Visit(channel, heard.Cursor.read(cursor), now)
        for search in _searches(channel):
            visit.search(search)
        return Page(
            items=visit.items,
            cursor=msgspec.json.encode(visit.cursor).decode(),
            has_more=visit.has_more,
        )

    def look_again(self, channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
        """Each by itself; what says something else was edited, nobody knows when."""
        found, by_id = heard.look_again(channel, kept, now), {post.id: post for post in kept}
        edited = [
            {**item, "changed_at": now.isoformat()}
            for item in found.items
            if isinstance(item, dict)
            and not says_the_same(self.to_post(item, channel), by_id[fields.text(item, "id")])
        ]
        return Again(items=edited, gone=found.gone)

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """Translate a hit of the search, or an item of the official API."""
        whole = fields.need(wire, "An item of Hacker News")
        id_ = fields.count(whole, "objectID") or fields.count(whole, "id")
        handle = fields.text(whole, "author") or fields.text(whole, "by")
        if not id_ or not (handle or fields.text(whole, "title")):
            raise Unreadable("It has no `id`, or neither author nor title.")
        kind = _kind(whole)
        parent, story = fields.text(whole, "parent_id"), fields.text(whole, "story_id")
        parent = parent or fields.text(whole, "parent")
        is_comment = kind == "comment"
        link = fields.text(whole, "url")
        return Post(
            id=str(id_),
            network=self.network,
            channel=channel.name,
            url=f"{heard.SITE}/item?id={id_}",
            author=Author(
                id=handle, handle=handle, url=f"{heard.SITE}/user?id={handle}" if handle else ""
            ),
            title="" if is_comment else fields.text(whole, "title"),
            text=heard.text_of(whole),
            created_at=fields.when(whole, "created_at_i") or fields.when(whole, "time"),
            edited_at=fields.when(whole, "changed_at"),
            thread=(story or fields.text(whole, "thread")) if is_comment else str(id_),
            reply_to_id=parent if is_comment else "",
            is_=("reply",) if is_comment else (),
            links=(link,) if link.startswith(("https://", "http://")) else (),
            likes=_count(whole, "points", "score"),
            replies=_count(whole, "num_comments", "descendants"),
            extra=_extra(
                {
                    "kind": kind,
                    "topic": fields.text(whole, "story_title"),
                    "ours": "1" if _is_ours(handle, channel) else "",
                }
            ),
        )

    def above(self, channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
        """Up from parent to parent until the story, which comes first."""
        found: list[Any] = []
        parent = post.reply_to_id
        while parent.isdigit() and len(found) < MAX_ABOVE:
            item = heard.item(channel, parent, now)
            if item is None:
                break
            found.append(item)
            parent = fields.text(item, "parent")
        thread = fields.text(found[-1], "id") if found else ""
        alive = [one for one in reversed(found) if not heard.is_gone(one)]
        return [{**one, "thread": thread} for one in alive]

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """How much each search would have found in the last thirty days."""
        now, found = clock.now(), []
        since = int((now - timedelta(days=30)).timestamp())
        for search in _searches(channel)[:3]:
            try:
                said = heard.ask_hits(channel, search, f"created_at_i>={since}", now=now, n=1)
            except (RetryLater, Refused, KeysExpired) as error:
                return [Finding(label="Search", is_good=False, words=error.why, setting="search")]
            n = fields.count(said, "nbHits") or 0
            what = f"“{search}”" if search else "Everything"
            words = f"{what}: {n:,} posts in the last thirty days."
            found.append(Finding(label="Search", is_good=True, words=words, setting="search"))
        return found


hackernews = HackerNews()


def _searches(channel: ChannelFacts) -> list[str]:
    return typed.lines(channel.get("search"), most=MAX_SEARCHES) or [""]


def _kind(whole: Mapping[str, Any]) -> str:
    """story, comment, poll, job."""
    told = fields.text(whole, "type")
    tags = fields.texts(whole, "_tags")
    return told or next(
        (one for one in ("comment", "poll", "job", "story") if one in tags), "story"
    )


def _count(whole: Mapping[str, Any], *names: str) -> int | None:
    """The first of these that is told."""
    found = (fields.count(whole, name) for name in names)
    return next((number for number in found if number is not None), None)


def _is_ours(handle: str, channel: ChannelFacts) -> bool:
    account = channel.get("account").strip().lower()
    return bool(account) and handle.lower() == account


def _extra(found: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in found.items() if value}
