"""YouTube as a small server, for the tests of its connector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from tests.connectors.served import Served, Spending, serving

from allears.connectors.youtube import youtube
from allears.listening.ports import ChannelFacts, Page

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ME = "UCfernhillfernhillfernhi"
VIDEO = "kEttLe_1-23"
V3 = "/youtube/v3"
SECRETS = {"client_secret": "s3cret-app", "access_token": "tok-1", "refresh_token": "ref-1"}


def facts(
    *, secrets: dict[str, str] | None = None, budget: Any = None, **more: str
) -> ChannelFacts:
    return ChannelFacts(
        id=1,
        name="YouTube",
        settings={"client_id": "app", "account_id": ME} | more,
        secrets=SECRETS if secrets is None else secrets,
        budget=budget or Spending(),
    )


def reading(budget: Any = None, **more: str) -> ChannelFacts:
    """With a key alone."""
    return facts(secrets={"api_key": "k3y"}, budget=budget, account_id="", **more)


def at(minute: int, hour: int = 11) -> str:
    return f"2026-03-10T{hour:02}:{minute:02}:00Z"


def comment(
    id_: str, minute: int = 0, who: str = "UCann00000000000000000an", **more: Any
) -> dict[str, Any]:
    said = {
        "authorDisplayName": "@ann",
        "authorChannelId": {"value": who},
        "textDisplay": f"Words {id_}",
        "publishedAt": at(minute),
        "updatedAt": at(minute),
    }
    return {"kind": "youtube#comment", "id": id_, "snippet": said | more}


def thread(n: int, minute: int | None = None, total: int = 0, **more: Any) -> dict[str, Any]:
    id_ = f"Ugy{n:04}AaABAg"
    top = comment(id_, n if minute is None else minute, **more)
    return {
        "kind": "youtube#commentThread",
        "id": id_,
        "snippet": {"videoId": VIDEO, "topLevelComment": top, "totalReplyCount": total},
    }


@contextmanager
def youtube_serving() -> Iterator[Served]:
    with serving() as served:
        for name in ("commentThreads", "comments", "videos", "search", "channels"):
            served.has(f"{V3}/{name}", {"items": []})
        served.has("POST /token", {"access_token": "tok-2", "expires_in": 3599})
        yield served


class Place:
    """Threads of one place, newest first, and comments by their ids."""

    def __init__(self, web: Served, threads: list[dict[str, Any]], size: int = 3) -> None:
        self.threads, self.answers, self.size = threads, dict[str, list[dict[str, Any]]](), size
        web.has(f"{V3}/commentThreads", self.list)
        web.has(f"{V3}/comments", self.comments)

    def list(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        if "id" in params:
            asked = params["id"].split(",")
            return httpx.Response(
                200, json={"items": [t for t in self.threads if t["id"] in asked]}
            )
        ordered = sorted(self.threads, key=lambda t: _published(t), reverse=True)
        start = int(params.get("pageToken", 0))
        more = {"nextPageToken": str(start + self.size)} if start + self.size < len(ordered) else {}
        return httpx.Response(200, json={"items": ordered[start : start + self.size]} | more)

    def comments(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        if "parentId" in params:
            return httpx.Response(200, json={"items": self.answers.get(params["parentId"], [])})
        every = [t["snippet"]["topLevelComment"] for t in self.threads]
        every += [one for found in self.answers.values() for one in found]
        asked = params["id"].split(",")
        return httpx.Response(200, json={"items": [one for one in every if one["id"] in asked]})


def _published(one: dict[str, Any]) -> str:
    return str(one["snippet"]["topLevelComment"]["snippet"]["publishedAt"])


def ids(page: Page) -> list[str]:
    return [youtube.to_post(item, facts()).id for item in page.items]
