"""WebSub (https://www.w3.org/TR/websub/): which hub a feed offers, and whether a hub signed.

`offered` looks into the `Link` headers first, then into the feed. Pure: the asking and the taking are
done by the floors above. What it misses: a page that names the hub of its feed; the feed does, too.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from allears.lib.feeds.naming import absolute
from allears.lib.feeds.shape import Feed

METHODS: Final = ("sha1", "sha256", "sha384", "sha512")
MAX_HEADER: Final = 10_000
MAX_URL: Final = 2_000
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s\",;]*))?)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]*))", re.IGNORECASE)


@dataclass(frozen=True)
class Offer:
    """A hub, and what the feed is called there; both empty where there is none."""

    hub: str = ""
    topic: str = ""


def offered(feed: Feed, headers: Mapping[str, str], url: str) -> Offer:
    """The first hub of a feed that was fetched from `url`."""
    said = linked(headers.get("link", ""))
    hubs = [absolute(url, one) for one in (*said.get("hub", ()), *feed.hubs)]
    hub = next((one for one in hubs if one and len(one) <= MAX_URL), "")
    if not hub:
        return Offer()
    selves = [absolute(url, one) for one in (*said.get("self", ()), feed.self_url)]
    topic = next((one for one in selves if one and len(one) <= MAX_URL), url)
    return Offer(hub, topic)


def linked(header: str) -> dict[str, list[str]]:
    """Relation to addresses, of a `Link` header."""
    found: dict[str, list[str]] = {}
    for target, parameters in _LINK.findall(header[:MAX_HEADER]):
        rel = _REL.search(parameters)
        for name in ((rel[1] or rel[2]) if rel else "").lower().split():
            found.setdefault(name, []).append(target.strip())
    return found


def wish(*, mode: str, topic: str, callback: str, secret: str, lease_s: int) -> bytes:
    """The body of a request to a hub."""
    blanks = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback}
    if mode == "subscribe":
        blanks |= {"hub.secret": secret, "hub.lease_seconds": str(lease_s)}
    return urlencode(blanks).encode()


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """Whether `X-Hub-Signature` was made with the secret; nothing fits an empty one."""
    method, _, signature = header.strip().partition("=")
    if not secret or method.lower() not in METHODS or len(signature) > 200:
        return False
    expected = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().lower().encode())
