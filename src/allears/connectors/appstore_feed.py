"""Reviews from the App Store's public feeds: one a country, ten pages of fifty, newest first.

Some countries are asked at each visit, in turn. A review that is changed comes to the top again with a
new time, so edits are heard; one that is missing among the newest is taken for deleted when it is missing
again hours later. What it misses: ratings without words, and what was pushed out of the five
hundred newest of a country; that is shown as a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from allears.connectors import appstore_post as posts
from allears.connectors import asking, cursors, fields, territories, walking
from allears.listening.ports import Again, ChannelFacts, Gap, Page, Refused, RetryLater
from allears.listening.post import Post

WHAT: Final = "The App Store"
ITUNES: Final = "https://itunes.apple.com"
LAST_PAGE: Final = 10
"""Apple gives no more."""
AT_ONCE: Final = 6
"""Countries that one visit asks."""
FEED_POLL_S: Final = 900.0


class Cursor(msgspec.Struct, omit_defaults=True):
    """What is remembered between two visits."""

    app: str = ""
    walks: dict[str, walking.Walk] = {}
    """By country, in seconds since 1970."""
    edges: dict[str, list[str]] = {}
    """By country: the reviews of the newest second, which may come again."""
    visited_s: dict[str, int] = {}
    turn: int = 0

    @classmethod
    def read(cls, raw: str, app: str) -> Cursor:
        """One of another app, or one that cannot be read, is none."""
        return cursors.read(cls, raw, app=app)


def hear(channel: ChannelFacts, raw: str, now: datetime) -> Page:
    """A page for each of some countries."""
    app, countries = posts.app_in(channel.get("app")), countries_of(channel)
    if not app:
        raise Refused("Enter the number of the app, or the address of its page in the App Store.")
    if not countries:
        raise Refused("Enter the countries whose reviews you want to hear, like “us, gb, de”.")
    cursor = Cursor.read(raw, app)
    under_way = [one for one in countries if cursor.walks.get(one, walking.Walk()).at]
    start = cursor.turn if cursor.turn < len(countries) else 0
    asked = under_way[:AT_ONCE] or countries[start : start + AT_ONCE]
    if not under_way:
        cursor.turn = start + AT_ONCE
    items: list[dict[str, Any]] = []
    gaps = [gap for one in asked if (gap := _country(channel, cursor, one, items, now=now))]
    has_more = any(cursor.walks[one].at for one in asked)
    rest = max(1, -(-len(countries) // AT_ONCE))
    return Page(
        items=items,
        cursor=msgspec.json.encode(cursor).decode(),
        has_more=has_more,
        poll_in_s=max(FEED_POLL_S / rest, 60.0),
        gap=gaps[0] if gaps else None,
    )


def countries_of(channel: ChannelFacts) -> list[str]:
    return territories.listed(channel.get("countries", "us"))


def _country(
    channel: ChannelFacts,
    cursor: Cursor,
    country: str,
    items: list[dict[str, Any]],
    *,
    now: datetime,
) -> Gap | None:
    """One page of one country."""
    walk = cursor.walks.get(country, walking.Walk())
    number = fields.count(walk.at) or 1
    entries = _page(channel, cursor.app, country, number, now=now)
    numbers = [_order(entry) for entry in entries]
    following = str(number + 1) if len(entries) and number < LAST_PAGE else ""
    done = walking.step(walk, numbers, following)
    edge = set(cursor.edges.get(country, ()))
    since = walk.newest or int((now - posts.SEEN_FIRST).timestamp())
    for entry in reversed(entries):
        if _order(entry) >= since and fields.text(entry, "id", "label") not in edge:
            items.append({**entry, "country": country})
    gap = None
    if done.is_cut and number == LAST_PAGE:
        gap = _gap(cursor.visited_s.get(country, 0), min(numbers), country)
    cursor.walks[country] = done.walk
    if not done.has_more:
        newest = done.walk.newest
        same = [fields.text(one, "id", "label") for one in entries if _order(one) == newest]
        cursor.edges[country] = same or list(edge)
        cursor.visited_s[country] = int(now.timestamp())
    return gap


def _page(
    channel: ChannelFacts, app: str, country: str, number: int, *, now: datetime
) -> Sequence[Any]:
    channel.budget.spend("requests")
    root = channel.get("itunes_root") or ITUNES
    path = f"/{country.lower()}/rss/customerreviews/page={number}/id={app}/sortby=mostrecent/json"
    said = asking.fetch(asking.Question(what=WHAT, url=root + path), now)
    found = fields.within(said, "feed", "entry")
    entries = [found] if isinstance(found, dict) else fields.rows(found)
    return [entry for entry in entries if posts.is_review(entry)]


def _order(entry: object) -> int:
    """When it was written or changed; feeds without times are ordered by their ids."""
    at = fields.when(entry, "updated", "label")
    return int(at.timestamp()) if at else fields.count(entry, "id", "label") or 0


def _gap(visited_s: int, oldest_s: int, country: str) -> Gap | None:
    if not visited_s or oldest_s <= visited_s:
        return None
    why = (
        f"The App Store gives the newest 500 reviews of a country ({country}) and none before them."
    )
    since, until = (datetime.fromtimestamp(one, UTC) for one in (visited_s, oldest_s))
    return Gap(since=since, until=until, why=why)


def look_again(channel: ChannelFacts, kept: Sequence[Post], now: datetime) -> Again:
    """Reviews of one country among its newest five hundred; older ones cannot be asked for."""
    app, country = (
        posts.app_in(channel.get("app")),
        next((p.country for p in kept if p.country), ""),
    )
    asked = {post.id: post for post in kept if post.country == country and post.id.isdigit()}
    times = [
        int(at.timestamp()) for post in asked.values() if (at := post.edited_at or post.created_at)
    ]
    found: dict[str, dict[str, Any]] = {}
    oldest = 0
    if not app or not times:
        return Again()
    for number in range(1, LAST_PAGE + 1):
        entries = _page(channel, app, country, number, now=now)
        if not entries and number == 1:
            raise RetryLater("The App Store shows no reviews at the moment.")
        if not entries:
            break
        found |= {fields.text(one, "id", "label"): {**one, "country": country} for one in entries}
        oldest = min(_order(one) for one in entries)
        if oldest < min(times):
            break
    missing = [
        id_
        for id_, post in asked.items()
        if id_ not in found
        and (at := post.edited_at or post.created_at)
        and at.timestamp() > oldest
    ]
    return Again(items=[found[id_] for id_ in asked if id_ in found], missing=missing)
