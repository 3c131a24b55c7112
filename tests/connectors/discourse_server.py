"""A forum as a small server, for the tests of its connector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from tests.connectors.served import Served, serving

from allears.connectors.discourse import discourse
from allears.listening.ports import ChannelFacts, Page

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SECRET = "a secret of some length"


def forum(**settings: str) -> ChannelFacts:
    secrets = {
        name: settings.pop(name) for name in ("api_key", "webhook_secret") if name in settings
    }
    plain = {"address": "https://forum.example"} | settings
    return ChannelFacts(id=1, name="Forum", settings=plain, secrets=secrets)


def keyed(**settings: str) -> ChannelFacts:
    return forum(api_key="k-secret", api_username="fernhill", **settings)


def post(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "topic_id": 7,
        "post_number": 2,
        "username": "ann",
        "cooked": f"<p>Words {number}</p>",
        "version": 1,
    } | more


@contextmanager
def forum_serving() -> Iterator[Served]:
    with serving() as served:
        served.has("/session/current.json", {"current_user": {"username": "fernhill"}})
        served.has("/private-posts.json", {"private_posts": []})
        yield served


def lists(web: Served, posts: list[dict[str, Any]], size: int = 3) -> None:
    """The forum's list: newest first, so many a page, `before` included."""

    def answer(request: httpx.Request) -> httpx.Response:
        before = int(request.url.params.get("before", 10**9))
        page = sorted((p for p in posts if p["id"] <= before), key=lambda p: -p["id"])[:size]
        return httpx.Response(200, json={"latest_posts": page})

    web.has("/posts.json", answer)


def numbers(page: Page) -> list[int]:
    return [int(discourse.to_post(item, forum()).id.rpartition("/")[2]) for item in page.items]
