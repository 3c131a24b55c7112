"""Connecting an account of Bluesky by a yes on its own server: OAuth as the AT Protocol has it.

From the handle to the account, to its server, to whoever gives keys for that server; there the request
is laid down (PAR), and the person is sent to it. Back with a code, it becomes keys that are bound to a
key of this connection (`bluesky_dpop`); whose they are is looked up once more from the account's side,
so that no server can speak for accounts of another. Keys live for an hour and are renewed; the
renewing key changes each time. When a channel is removed they are handed back. What
it misses: issuers that name no place for that; the account's settings list what is connected.
Source: https://atproto.com/specs/oauth
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from allears.connectors import bluesky_client, fields, signing
from allears.connectors.bluesky_home import Home, home_of, typed_name
from allears.connectors.bluesky_issuer import Desk, error_of, issuer_of, revocation_of
from allears.lib import clock
from allears.listening.ports import (
    ChannelFacts,
    Connected,
    KeysExpired,
    Leaving,
    Refused,
    RetryLater,
)

USUAL_S: Final = 1_800
"""How long a key is taken for good that does not say when it ends."""
WITHOUT_ADDRESS: Final = timedelta(days=14)
"""After so long a yes ends that was given to a desk without a public address."""


def leave(settings: Mapping[str, str], *, back_url: str, state: str, timeout_s: float) -> Leaving:
    """Lay down what is asked for, and say where the person goes. Raises `Refused`, `RetryLater`."""
    client_id = bluesky_client.id_of(settings, back_url)
    home = home_of(typed_name(settings), settings, timeout_s)
    issuer = issuer_of(home, timeout_s)
    key, verifier = signing.new(), secrets.token_urlsafe(48)
    asked = {
        "response_type": "code",
        "redirect_uri": back_url,
        "state": state,
        "login_hint": home.handle or home.did,
        "code_challenge": signing.digest(verifier.encode()),
        "code_challenge_method": "S256",
    }
    desk = Desk(client_id, settings.get("app_key", ""), issuer.name, key, timeout_s)
    answer = desk.say(issuer.lay_down, asked | {"scope": bluesky_client.SCOPE})
    if error_of(answer) == "invalid_scope":
        answer = desk.say(issuer.lay_down, asked | {"scope": bluesky_client.BROAD})
    uri = fields.text(desk.read(answer), "request_uri")
    if not uri:
        raise Refused(f"{issuer.name} did not say where to go.")
    return Leaving(
        url=f"{issuer.authorize}?{urlencode({'client_id': client_id, 'request_uri': uri})}",
        remembered={
            "verifier": verifier,
            "dpop_key": signing.spelled(key),
            "client_id": client_id,
            "issuer": issuer.name,
            "token_endpoint": issuer.token,
            "did": home.did,
        },
    )


def come_back(
    settings: Mapping[str, str],
    *,
    back_url: str,
    remembered: Mapping[str, str],
    answer: Mapping[str, str],
    timeout_s: float,
) -> Connected:
    """Take the code to where the keys are, and see whose they are. Raises `Refused`, `RetryLater`."""
    if answer.get("iss") != remembered.get("issuer") or not answer.get("code"):
        raise Refused("Somebody else than the account's own server sent you back. Begin again.")
    desk = _desk(remembered, settings.get("app_key", ""), timeout_s)
    asked = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": back_url,
        "code_verifier": remembered.get("verifier", ""),
    }
    now = clock.now()
    said = desk.read(desk.say(remembered.get("token_endpoint", ""), asked))
    home = _owner(said, settings, remembered, timeout_s)
    kept = {name: remembered[name] for name in ("client_id", "dpop_key", "token_endpoint")}
    end = None if bluesky_client.is_public(kept["client_id"]) else now + WITHOUT_ADDRESS
    plain = {
        "did": home.did,
        "handle": home.handle or home.did,
        "pds": home.server,
        "issuer": remembered["issuer"],
        "ends_on": end.date().isoformat() if end else "",
    }
    kept["access_ends_at"] = end.isoformat() if end else ""
    return Connected(
        name=f"@{home.handle or home.did}",
        settings=plain,
        secrets=kept | _keys(said, now) | {"password": ""},
    )


def refreshed(channel: ChannelFacts, now: datetime, *, timeout_s: float) -> Mapping[str, str]:
    """New keys for those that end. Raises `KeysExpired`, `RetryLater`."""
    if channel.get("password"):
        return {"access_token": "", "refresh_token": "", "keys_end_at": ""}
    again = "Connect the channel again."
    if not channel.get("refresh_token"):
        raise KeysExpired(f"The access to {channel.get('handle')} cannot be renewed. {again}")
    remembered = {**channel.settings, **channel.secrets}
    desk = _desk(remembered, channel.get("app_key"), timeout_s)
    asked = {"grant_type": "refresh_token", "refresh_token": channel.get("refresh_token")}
    answer = desk.say(channel.get("token_endpoint"), asked)
    if error_of(answer) == "invalid_grant":
        raise KeysExpired(
            f"Bluesky does not renew our access to {channel.get('handle')}: it was taken back "
            f"there, or has ended. {again}"
        )
    try:
        said = desk.read(answer)
    except Refused as error:
        raise KeysExpired(f"{error.why} {again}") from error
    if fields.text(said, "sub") != channel.get("did"):
        raise KeysExpired(f"Bluesky gave keys of another account. {again}")
    return _keys(said, now)


def revoked(channel: ChannelFacts, *, timeout_s: float) -> bool:
    """Hand the keys back, as `Revokes.revoke`."""
    token = channel.get("refresh_token")
    if channel.get("password") or not token or not channel.get("issuer"):
        return False
    where = revocation_of(channel.get("issuer"), timeout_s)
    if not where:
        return False
    desk = _desk({**channel.settings, **channel.secrets}, channel.get("app_key"), timeout_s)
    answer = desk.say(where, {"token": token, "token_type_hint": "refresh_token"})
    if not answer.is_good:
        desk.read(answer)
    return True


def _desk(remembered: Mapping[str, str], app_key: str, timeout_s: float) -> Desk:
    key = signing.read(remembered.get("dpop_key", ""))
    return Desk(
        remembered.get("client_id", ""), app_key, remembered.get("issuer", ""), key, timeout_s
    )


def _owner(
    said: object, settings: Mapping[str, str], remembered: Mapping[str, str], timeout_s: float
) -> Home:
    """Whose the keys are, as the account itself says, too. Raises `Refused`, `RetryLater`."""
    did, rights = fields.text(said, "sub"), fields.text(said, "scope").split()
    if fields.text(said, "token_type").lower() != "dpop" or "atproto" not in rights:
        raise Refused("Bluesky gave keys of another kind than was asked for.")
    if did != remembered.get("did"):
        raise Refused("You said yes as another account than the one whose handle was typed.")
    home = home_of(did, settings, timeout_s)
    if issuer_of(home, timeout_s).name != remembered.get("issuer"):
        raise Refused("These keys are not from the server where the account lives. Begin again.")
    return home


def _keys(said: object, now: datetime) -> dict[str, str]:
    """Raises `RetryLater` where there are none."""
    access, refresh = fields.text(said, "access_token"), fields.text(said, "refresh_token")
    if not access:
        raise RetryLater("Bluesky gave no key.")
    lives_s = fields.count(said, "expires_in") or USUAL_S
    end = now + timedelta(seconds=min(lives_s, 30 * 86_400))
    keys = {"access_token": access, "keys_end_at": end.isoformat()}
    return keys | ({"refresh_token": refresh} if refresh else {})
