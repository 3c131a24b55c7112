"""Reddit as a small server, for the tests of its connector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from tests.connectors.served import Served, Spending, serving

from allears.connectors.reddit import reddit
from allears.listening.ports import ChannelFacts, Page

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
S = int(NOW.timestamp())
SECRETS = {"client_secret": "app-s3cret", "access_token": "tok-1", "refresh_token": "ref-1"}


def facts(
    *, secrets: dict[str, str] | None = None, budget: Any = None, **settings: str
) -> ChannelFacts:
    plain = {"client_id": "app1", "account": "fernhill", "inbox": "no"} | settings
    return ChannelFacts(
        id=1,
        name="Reddit",
        settings=plain,
        secrets=SECRETS if secrets is None else secrets,
        budget=budget or Spending(),
    )


def link(number: int, **more: Any) -> dict[str, Any]:
    name = f"t3_{number}"
    data = {
        "name": name,
        "author": "ann",
        "title": f"Link {number}",
        "selftext": "x",
        "edited": False,
        "created_utc": S - 1_000 + number,
    }
    return {"kind": "t3", "data": data | more}


def comment(name: str, **more: Any) -> dict[str, Any]:
    data = {"name": name, "author": "ann", "body": "Words", "link_id": "t3_1", "created_utc": S}
    return {"kind": "t1", "data": data | more}


def listing(things: list[Any], after: str | None = None) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"children": things, "after": after}}


@contextmanager
def reddit_serving() -> Iterator[Served]:
    with serving() as served:
        served.has("/r/tea/new", listing([]))
        served.has("/r/tea/comments", listing([]))
        served.has("/api/info", listing([]))
        served.has("POST /api/v1/access_token", {"access_token": "tok-2", "expires_in": 86400})
        yield served


def pages(web: Served, things: list[dict[str, Any]], size: int = 3, most: int = 1_000) -> None:
    """A list, newest first, of which Reddit gives so many."""

    def answer(request: httpx.Request) -> httpx.Response:
        newest = sorted(things, key=lambda one: -int(one["data"]["name"][3:]))[:most]
        names = [one["data"]["name"] for one in newest]
        after = request.url.params.get("after")
        start = names.index(after) + 1 if after in names else 0
        page = newest[start : start + size]
        more = page[-1]["data"]["name"] if page and start + size < len(newest) else None
        return httpx.Response(200, json=listing(page, more))

    web.has("/r/tea/new", answer)


def names(page: Page) -> list[str]:
    return [reddit.to_post(item, facts()).id for item in page.items]


def hear(cursor: str = "", **settings: str) -> Page:
    return reddit.hear(facts(**({"subreddits": "tea"} | settings)), cursor, NOW)
