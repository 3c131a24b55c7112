"""Stack Exchange: questions of a site by tag or search, with their answers and comments.

One channel is one site (Stack Overflow, Super User, …). Nobody can be answered through the interface
by us: the address of a post opens its place. What it misses: chat, and what is said below questions
older than the last four hundred posts that were heard. https://api.stackexchange.com/docs
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from allears.connectors import blanks, fields
from allears.connectors import stackexchange_heard as heard
from allears.connectors import stackexchange_post as posts
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
)
from allears.listening.post import Post

KEYED_POLL_S: Final = 180.0
KEYLESS_POLL_S: Final = 2_400.0
"""Three hundred requests a day for an address without a key; a visit costs up to five."""


class StackExchange:
    """See the module."""

    network = posts.NETWORK
    label = "Stack Exchange"
    icon = "layers"
    about = N_(
        "Hears questions by tag or search, with answers and comments; a link opens the place."
    )
    settings = (
        Setting(
            key="site",
            label=N_("Site"),
            required=True,
            default="stackoverflow",
            help=N_("Its name or address: stackoverflow, superuser, cooking.stackexchange.com"),
        ),
        Setting(
            key="tags", label=N_("Tags"), help=N_("Separated by commas; each is heard for itself.")
        ),
        Setting(
            key="search",
            label=N_("Searches"),
            kind="longtext",
            help=N_("One a line, in words that stand in a question."),
        ),
        blanks.keep("everything"),
        Setting(
            key="key",
            label=N_("Key of the app"),
            help=N_(
                "Of an app registered at stackapps.com: 10,000 requests a day instead of 300. "
                "It is no secret."
            ),
            is_advanced=True,
        ),
        Setting(
            key="account_id",
            label=N_("Your number on the site"),
            help=N_("What this account says itself is not heard as something new."),
            is_advanced=True,
        ),
    )
    limits = Limits()
    tells = {
        "solved": N_("Solved there."),
        "closed": N_("Closed there: %(it)s"),
    }
    is_addressed = False
    ids_are_global = True
    quotas = (
        Quota(
            key=heard.REQUESTS,
            label=N_("Requests a day"),
            amount=10_000,
            per_s=86_400.0,
            kept_for_answers=0.01,
        ),
    )
    poll_s = KEYLESS_POLL_S
    looks_at = heard.AT_ONCE
    look_within = None

    def hear(self, channel: ChannelFacts, cursor: str, now: datetime) -> Page:
        """Up to four requests. Raises `RetryLater`, `Refused`, `KeysExpired`."""
        site = posts.site_in(channel.get("site", "stackoverflow"))
        if not site:
            raise Refused("Enter the site, like stackoverflow or cooking.stackexchange.com.")
        if not heard.sources_of(channel):
            raise Refused("Enter tags or searches: there is nothing to hear.")
        visit = heard.Visit(channel, heard.Cursor.read(cursor, site), now)
        visit.go()
        wait_s = visit.cursor.wait_until_s - now.timestamp()
        poll_s = KEYED_POLL_S if channel.get("key") else KEYLESS_POLL_S
        return Page(
            items=visit.items,
            cursor=msgspec.json.encode(visit.cursor).decode(),
            has_more=visit.has_more,
            poll_in_s=max(poll_s, wait_s),
        )

    def look_again(self, channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
        """Posts in one request, comments in another."""
        site = posts.site_in(channel.get("site", "stackoverflow"))
        return heard.look_again(channel, site, kept, now)

    def to_post(self, wire: object, channel: ChannelFacts) -> Post:
        """Translate one question, answer or comment."""
        return posts.post_of(wire, channel)

    def above(self, channel: ChannelFacts, post: Post, now: datetime) -> Sequence[object]:
        """The question, and of a comment the answer that it stands below."""
        site, _, number = post.thread.rpartition("/")
        ids = [number, post.reply_to_id.rpartition("/")[2]]
        wanted = [one for one in dict.fromkeys(ids) if one.isdigit() and post.id != f"{site}/{one}"]
        if not site or not wanted:
            return ()
        query = {"site": site, "filter": "withbody"}
        said = heard.ask(channel, f"/posts/{';'.join(wanted)}", query, now)
        found = {fields.text(one, "post_id"): one for one in fields.rows(said, "items")}
        return [_wire(found[one], site, number) for one in wanted if one in found]

    def check(self, channel: ChannelFacts) -> Sequence[Finding]:
        """How many questions a first tag or search has, and what is left of the day."""
        site = posts.site_in(channel.get("site", "stackoverflow"))
        sources = heard.sources_of(channel)
        if not site:
            words = "Enter the site, like stackoverflow or cooking.stackexchange.com."
            return [Finding(label="Site", is_good=False, words=words, setting="site")]
        if not sources:
            words = "Enter tags or searches: there is nothing to hear yet."
            return [Finding(label="Tags", is_good=False, words=words, setting="tags")]
        kind, _, name = sources[0].partition(":")
        query = {"site": site, "filter": "total", "tagged" if kind == "tag" else "q": name}
        try:
            said = heard.ask(channel, "/search/advanced", query, clock.now())
        except (RetryLater, Refused, KeysExpired) as error:
            return [Finding(label="Site", is_good=False, words=error.why, setting="site")]
        n = fields.count(said, "total") or 0
        words = f"{posts.host_of(site)}: {n:,} questions for “{name}” so far."
        name = posts.host_of(site)
        return [Finding(label="Site", is_good=True, words=words, setting="site", name=name)]


stackexchange = StackExchange()


def _wire(post: Any, site: str, question: str) -> dict[str, Any]:
    kind = fields.text(post, "post_type")
    return posts.wire_of(post, kind=kind, site=site, question=int(question))
