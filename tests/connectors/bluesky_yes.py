"""Somebody at the pages of a Bluesky server: logs in there and says yes or no to an application.

Makes the requests that the server's own page makes in a browser, with the headers a browser would send.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

API = "/@atproto/oauth-provider/~api"
PAGE = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


def answer(url: str, handle: str, password: str, *, yes: bool = True) -> dict[str, str]:
    """What the address of the way back holds, once the person has been there."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    with httpx.Client(timeout=30) as line:
        page = line.get(url, headers=PAGE | {"sec-fetch-site": "cross-site"})
        assert page.is_success, page.text[:2_000]
        browser = _Browser(line, origin, url, _cookies(page))
        said = browser.call("/sign-in", username=handle, password=password, locale="en")
        browser.token = said.get("ephemeralToken", "")
        told = (
            browser.call("/consent", sub=said["account"]["sub"]) if yes else browser.call("/reject")
        )
    found = parse_qs(urlsplit(told["url"]).query)
    return {key: found[key][0] for key in found if not key.startswith("redirect_")}


@dataclass
class _Browser:
    line: httpx.Client
    origin: str
    page: str
    cookies: dict[str, str]
    token: str = ""

    def call(self, what: str, **said: Any) -> Any:
        headers = {
            "origin": self.origin,
            "referer": self.page,
            "sec-fetch-mode": "same-origin",
            "sec-fetch-site": "same-origin",
            "x-csrf-token": self.cookies["csrf-token"],
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        told = self.line.post(self.origin + API + what, json=said, headers=headers)
        assert told.is_success, told.text
        self.cookies |= _cookies(told)
        return told.json()


def _cookies(page: httpx.Response) -> dict[str, str]:
    """Also those that a browser takes over TLS alone."""
    pairs = (line.partition(";")[0] for line in page.headers.get_list("set-cookie"))
    return {name.strip(): value.strip() for name, _, value in (p.partition("=") for p in pairs)}
