"""Connecting an account of a Mastodon server: OAuth by code, with an application made on that server.

Every server is a place of its own: we introduce ourselves there first (its answer is the client id
and secret of this one conversation and of renewals), then the person says yes on their own server.
PKCE where the server says that it knows it (RFC 7636). The finer rights are asked for; a server that
does not know them is asked for reading and writing. When a channel is removed its key is handed back. What it
misses: servers that take no key back (snac, old GoToSocial); the account's settings list what is connected.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from allears.connectors import fields, signing
from allears.connectors.mastodon_server import Api, error_of, read_instance, spelled
from allears.connectors.mastodon_settings import ALL_RIGHTS, RIGHTS
from allears.lib import clock, http
from allears.listening.ports import (
    ChannelFacts,
    Connected,
    KeysExpired,
    Leaving,
    Refused,
    RetryLater,
)

NAME: Final = "All Ears"
SCOPE: Final = " ".join(right.name for right in RIGHTS)
LONGEST_KEY_S: Final = 3_650 * 86_400
"""Ends further away than ten years are none."""


def leave(settings: Mapping[str, str], *, back_url: str, state: str, timeout_s: float) -> Leaving:
    """Introduce ourselves and say where the person goes. Raises `Refused`, `RetryLater`."""
    api = Api(_facts(settings, ""), timeout_s=timeout_s)
    known = _metadata(api)
    scope = SCOPE if _knows_finer(known) else ALL_RIGHTS
    answer = _introduced(api, back_url, scope)
    if answer.status in {400, 422} and scope != ALL_RIGHTS:
        scope = ALL_RIGHTS
        answer = _introduced(api, back_url, scope)
    made = _read(api, answer, "to be connected")
    client_id, client_secret = fields.text(made, "client_id"), fields.text(made, "client_secret")
    if not client_id or not client_secret:
        raise Refused(f"{api.host} does not let applications connect the way Mastodon does.")
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": back_url,
        "scope": scope,
        "state": state,
    }
    remembered = {"client_id": client_id, "client_secret": client_secret, "scope": scope}
    if "S256" in fields.texts(known, "code_challenge_methods_supported"):
        remembered["verifier"] = secrets.token_urlsafe(48)
        asked |= {
            "code_challenge": signing.digest(remembered["verifier"].encode()),
            "code_challenge_method": "S256",
        }
    return Leaving(url=f"{_page(api, known)}?{urlencode(asked)}", remembered=remembered)


def come_back(
    settings: Mapping[str, str],
    *,
    back_url: str,
    remembered: Mapping[str, str],
    answer: Mapping[str, str],
    timeout_s: float,
) -> Connected:
    """Take the code to the server and see who it is. Raises `Refused`, `RetryLater`."""
    api = Api(_facts(settings, ""), timeout_s=timeout_s)
    if not answer.get("code"):
        words = " ".join(
            (answer.get("error_description") or answer.get("error") or "no reason").split()
        )
        raise Refused(f"{api.host} did not say yes: {words[:200]}. Begin again to try once more.")
    asked = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "client_id": remembered.get("client_id", ""),
        "client_secret": remembered.get("client_secret", ""),
        "redirect_uri": back_url,
        "scope": remembered.get("scope", ""),
    }
    if remembered.get("verifier"):
        asked["code_verifier"] = remembered["verifier"]
    now = clock.now()
    keys = _keys(_read(api, api.form("/oauth/token", asked), "the code"), now)
    if not keys:
        raise Refused(f"{api.host} gave no key. Begin again.")
    kept = {name: remembered[name] for name in ("client_id", "client_secret") if name in remembered}
    return identified(settings, {**kept, **keys}, now=now, timeout_s=timeout_s)


def identified(
    settings: Mapping[str, str], keys: Mapping[str, str], *, now: datetime, timeout_s: float
) -> Connected:
    """Who these keys belong to, and what their server is. Raises `Refused`, `RetryLater`."""
    api = Api(_facts(settings, keys["access_token"]), timeout_s=timeout_s)
    try:
        found = remember(api, now)
    except KeysExpired as error:
        raise Refused(f"{api.host} does not accept the key that it has just given.") from error
    return Connected(
        name=f"@{found['account']}", settings={"server": api.origin, **found}, secrets=keys
    )


def remember(api: Api, now: datetime) -> dict[str, str]:
    """What is kept in the settings: the account, and what its server says of itself."""
    instance = read_instance(api, now)
    kept = {"instance": spelled(instance)}
    if api.token:
        me = api.get("/api/v1/accounts/verify_credentials", what="to say whose key it is")
        name = (fields.text(me, "username") or fields.text(me, "acct")).partition("@")[0].lower()
        if not name or not fields.text(me, "id"):
            raise Refused(f"{api.host} does not say whose key it is.")
        kept["account"] = f"{name}@{instance.domain}"
        kept["account_id"] = f"{api.host}/{fields.text(me, 'id')}"
    return kept


def refreshed(channel: ChannelFacts, now: datetime, *, timeout_s: float) -> Mapping[str, str]:
    """New keys for those that end (Pleroma, Akkoma). Raises `KeysExpired`, `RetryLater`."""
    api = Api(_facts(channel.settings, ""), timeout_s=timeout_s)
    names = ("refresh_token", "client_id", "client_secret")
    asked = {name: channel.get(name) for name in names}
    if not all(asked.values()):
        raise KeysExpired(f"The access to {api.host} ends and cannot be renewed: connect it again.")
    answer = api.form("/oauth/token", {"grant_type": "refresh_token", **asked})
    if answer.status in {400, 401, 403, 422}:
        raise KeysExpired(f"{api.host} does not renew our access: connect the channel again.")
    keys = _keys(_read(api, answer, "new keys"), now)
    if not keys:
        raise RetryLater(f"{api.host} gave no new key.")
    return keys


def revoked(channel: ChannelFacts, *, timeout_s: float) -> bool:
    """Hand the key back, as `Revokes.revoke`. A server that knows no such thing answers 404."""
    api = Api(_facts(channel.settings, ""), timeout_s=timeout_s)
    asked = {name: channel.get(name) for name in ("client_id", "client_secret")}
    if not all(asked.values()) or not channel.get("access_token"):
        return False
    answer = api.form("/oauth/revoke", {"token": channel.get("access_token"), **asked})
    if answer.status in {404, 405, 501}:
        return False
    if not answer.is_good:
        _read(api, answer, "to take its key back")
    return True


def _facts(settings: Mapping[str, str], token: str) -> ChannelFacts:
    hidden = {"access_token": token} if token else {}
    return ChannelFacts(
        id=0, name="", settings=dict(settings) | {"access_token": ""}, secrets=hidden
    )


def _metadata(api: Api) -> Any:
    """RFC 8414, where the server has it."""
    try:
        return api.find("/.well-known/oauth-authorization-server", is_trusting=True)
    except (Refused, RetryLater, KeysExpired):
        return None


def _knows_finer(known: object) -> bool:
    scopes = fields.texts(known, "scopes_supported")
    return not scopes or set(SCOPE.split()) <= set(scopes)


def _page(api: Api, known: object) -> str:
    """Where the person says yes: on the same server, whatever it claims."""
    page = fields.text(known, "authorization_endpoint")
    is_there = page.startswith(f"{api.origin}/") and "?" not in page and "#" not in page
    return page if is_there else f"{api.origin}/oauth/authorize"


def _introduced(api: Api, back_url: str, scope: str) -> http.Response:
    return api.form(
        "/api/v1/apps", {"client_name": NAME, "redirect_uris": back_url, "scopes": scope}
    )


def _read(api: Api, answer: http.Response, what: str) -> Any:
    """A status of 401 here means the code or the application, not keys of ours."""
    if answer.status == 401:
        words = " ".join((error_of(answer) or "no reason").split())[:200]
        raise Refused(f"{api.host} refuses {what}: {words}. Begin again.")
    return api.read(answer)


def _keys(said: object, now: datetime) -> dict[str, str]:
    token = fields.text(said, "access_token")
    if not token:
        return {}
    keys = {"access_token": token}
    if refresh := fields.text(said, "refresh_token"):
        keys["refresh_token"] = refresh
    lives_s = fields.count(said, "expires_in")
    if lives_s and lives_s < LONGEST_KEY_S:
        keys["keys_end_at"] = (now + timedelta(seconds=lives_s)).isoformat()
    return keys
