"""Requests that prove whose they are: keys of the AT Protocol are worth nothing without a signature.

With each request goes a small token, signed with a key of this one connection, that names the method,
the address and the moment, and a word (nonce) that the server gave out last. A server that wants a
newer word says so before it does anything, so the request is made once more. The words of servers are
kept by this process. What it misses: proofs are for ES256 alone, which every server must know.
Source: RFC 9449, https://atproto.com/specs/oauth
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from allears.connectors import asking, fields, signing
from allears.lib import clock, http

WANTED: Final = "use_dpop_nonce"
MAX_WORD: Final = 500
MOST_SERVERS: Final = 1_000
_words: dict[str, str] = {}
"""The last nonce of each server."""

Ask = Callable[[Mapping[str, str]], http.Response]
"""Makes the request with these headers besides its own."""


def proven(ask: Ask, *, method: str, url: str, key: signing.Key, access: str = "") -> http.Response:
    """The answer to a request that proves whose it is; `access` is put into it."""
    server = _server(url)
    word = _words.get(server, "")
    answer = ask(_headers(method, url, word=word, key=key, access=access))
    fresh = _learnt(server, answer)
    if fresh and fresh != word and _wants_word(answer):
        answer = ask(_headers(method, url, word=fresh, key=key, access=access))
        _learnt(server, answer)
    return answer


def proof(method: str, url: str, *, word: str, key: signing.Key, access: str = "") -> str:
    """The token of one request."""
    claims: dict[str, object] = {
        "jti": secrets.token_urlsafe(16),
        "htm": method,
        "htu": url.partition("?")[0].partition("#")[0],
        "iat": int(clock.now().timestamp()),
    }
    if word:
        claims["nonce"] = word
    if access:
        claims["ath"] = signing.digest(access.encode())
    return signing.signed({"typ": "dpop+jwt", "jwk": signing.public(key)}, claims, key)


def _headers(method: str, url: str, *, word: str, key: signing.Key, access: str) -> dict[str, str]:
    headers = {"DPoP": proof(method, url, word=word, key=key, access=access)}
    return headers | ({"Authorization": f"DPoP {access}"} if access else {})


def _learnt(server: str, answer: http.Response) -> str:
    """The word that the server gives now; it counts from here on."""
    fresh = answer.headers.get("dpop-nonce", "")
    if not fresh or len(fresh) > MAX_WORD:
        return ""
    if len(_words) >= MOST_SERVERS and server not in _words:
        _words.clear()
    _words[server] = fresh
    return fresh


def _wants_word(answer: http.Response) -> bool:
    """It did nothing but ask for a newer word."""
    if answer.status not in {400, 401}:
        return False
    told = answer.headers.get("www-authenticate", "")
    return WANTED in told or fields.text(asking.said(answer), "error") == WANTED


def _server(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
