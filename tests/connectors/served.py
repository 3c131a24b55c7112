"""A network inside a test: addresses and what they answer; and payloads with their posts beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from allears.lib import http
from allears.listening.ports import ChannelFacts, Connector, RetryLater
from allears.listening.post import encode

Answer = Callable[[httpx.Request], httpx.Response]
HERE = Path(__file__).parent


class Served:
    """`/path` or `POST /path` to an answer; the last one that was given counts. Unknown: 404."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer | httpx.Response] = {}
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        page = self.pages.get(f"{request.method} {request.url.path}")
        if page is None:
            return httpx.Response(404, json={})
        if isinstance(page, httpx.Response):
            return httpx.Response(page.status_code, headers=page.headers, content=page.content)
        return page(request)

    def has(self, where: str, said: Any = None, status: int = 200, **headers: str) -> None:
        """An answer in JSON (bytes as they are), or a function of the request."""
        key = where if " " in where else f"GET {where}"
        if callable(said):
            self.pages[key] = said
            return
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.pages[key] = httpx.Response(status, headers=named, content=content)

    def called(self, where: str) -> list[httpx.Request]:
        key = where if " " in where else f"GET {where}"
        return [one for one in self.asked if f"{one.method} {one.url.path}" == key]


@contextmanager
def serving() -> Iterator[Served]:
    served = Served()
    with http.using(http.Door(transport=httpx.MockTransport(served))):
        yield served


def payloads(network: str) -> list[Path]:
    folder = HERE / network
    return sorted(p for p in folder.iterdir() if not p.name.endswith(".posts.json"))


def expected(path: Path) -> Any:
    return json.loads(path.with_name(path.name + ".posts.json").read_text("utf-8"))


def translated(connector: Connector, wires: Iterable[object], channel: ChannelFacts) -> list[Any]:
    """Posts as JSON has them; each wire is read twice and must give the same."""
    posts = []
    for wire in wires:
        post = connector.to_post(wire, channel)
        assert connector.to_post(wire, channel) == post
        posts.append(json.loads(encode(post)))
    return posts


class Spending:
    """A budget that writes down, and says no where it is told to."""

    def __init__(self, amount: int | None = None) -> None:
        self.amount = amount
        self.spent: list[tuple[str, int, bool]] = []
        self.heard: list[tuple[str, int]] = []

    def spend(self, key: str, amount: int = 1, *, for_answer: bool = False) -> None:
        if self.amount is not None and self.amount < amount:
            raise RetryLater("Nothing is left of the quota.", after_s=60.0)
        if self.amount is not None:
            self.amount -= amount
        self.spent.append((key, amount, for_answer))

    def left(self, key: str, *, for_answer: bool = False) -> int | None:
        return self.amount

    def told(self, key: str, *, left: int, until: Any) -> None:
        self.heard.append((key, left))
