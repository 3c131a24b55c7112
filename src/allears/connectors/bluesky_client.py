"""Who we are to Bluesky: the application that asks, the rights it asks for, and how it signs.

An application of the AT Protocol is an address: a document under our own https that names our way
back and the public half of our key. A desk that runs on the very machine of its administrator has no
such address; there the protocol's exception for one's own machine holds, and what was allowed ends
after two weeks. What it misses: a desk at an address without https on another machine; there an app
password is typed.
Source: https://atproto.com/specs/oauth
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

from allears.connectors import signing
from allears.lib import clock
from allears.lib.words import N_
from allears.listening.ports import Refused, Right

NAME: Final = "All Ears"
ASSERTION_S: Final = 55
"""How long our word to be this application is good; servers take a minute."""
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_OWN_MACHINE: Final = frozenset({"127.0.0.1", "::1"})

RIGHTS: Final[tuple[Right, ...]] = (
    Right(name="atproto", why=N_("to know which account it is")),
    Right(
        name="rpc:app.bsky.notification.listNotifications?aud=*",
        why=N_("to hear who mentions, answers or quotes you"),
    ),
    Right(name="rpc:app.bsky.feed.getPosts?aud=*", why=N_("to read the posts that are answered")),
    Right(name="rpc:app.bsky.feed.getPostThread?aud=*", why=N_("to read what stands above them")),
    Right(name="rpc:app.bsky.feed.searchPosts?aud=*", why=N_("to search, if you ask for it")),
    Right(
        name="repo:app.bsky.feed.post",
        why=N_("to post the answers that your people write, and to take back the greeting"),
    ),
    Right(name="blob:image/*", why=N_("to put pictures to them")),
)
SCOPE: Final = " ".join(right.name for right in RIGHTS)
BROAD: Final = "atproto transition:generic"
"""For servers that do not know the finer ones."""
DECLARED: Final = f"{SCOPE} transition:generic"


def id_of(given: Mapping[str, str], back_url: str) -> str:
    """The application as the network names it. Raises `Refused` where it can have no name."""
    back = urlsplit(back_url)
    if back.scheme == "https" and given.get("app_url") and given.get("app_key"):
        return given["app_url"]
    if back.scheme == "http" and back.hostname in _OWN_MACHINE:
        asked = {"redirect_uri": back_url, "scope": DECLARED}
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items())
        return f"http://localhost?{query}"
    if back.hostname == "localhost":
        raise Refused(
            f"Open All Ears at http://127.0.0.1:{back.port or 80} and connect from there: Bluesky "
            "sends nobody back to “localhost”."
        )
    raise Refused(
        "Bluesky asks an application for an address with https that it can read, and this "
        "All Ears has none. Type an app password instead."
    )


def is_public(client_id: str) -> bool:
    """Whether it proves by a key that it is itself; else what is allowed ends soon."""
    return client_id.startswith("https://")


def document(given: Mapping[str, str], back_url: str) -> dict[str, Any]:
    """What stands at our address, for servers to read."""
    address = urlsplit(given["app_url"])
    key = signing.drawn(given["app_key"])
    return {
        "client_id": given["app_url"],
        "client_name": NAME,
        "client_uri": f"{address.scheme}://{address.netloc}/",
        "application_type": "web",
        "redirect_uris": [back_url],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": DECLARED,
        "dpop_bound_access_tokens": True,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": signing.ALGORITHM,
        "jwks": {
            "keys": [
                signing.public(key)
                | {"kid": signing.name_of(key), "use": "sig", "alg": signing.ALGORITHM}
            ]
        },
    }


def named(client_id: str, issuer: str, app_key: str) -> dict[str, str]:
    """The part of a form that says which application asks, and proves it where that is possible."""
    asked = {"client_id": client_id}
    if not is_public(client_id):
        return asked
    key, now_s = signing.drawn(app_key), int(clock.now().timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": issuer,
        "jti": secrets.token_urlsafe(16),
        "iat": now_s,
        "exp": now_s + ASSERTION_S,
    }
    word = signing.signed({"kid": signing.name_of(key)}, claims, key)
    return asked | {"client_assertion_type": _ASSERTION, "client_assertion": word}
