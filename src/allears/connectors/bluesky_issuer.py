"""Who gives keys for a server of the AT Protocol, and how one talks to them.

A server names one issuer, and that says where requests are laid down, where people go and where keys
are; both must speak for themselves at their own address. Every form carries who we are
(`bluesky_client`) and a proof of this connection's key (`bluesky_dpop`). What it misses: issuers that
want another signature than ES256, which none may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from allears.connectors import asking, bluesky_client, bluesky_dpop, fields, outcomes, signing
from allears.connectors.bluesky_home import Home
from allears.lib import clock, http
from allears.listening.ports import KeysExpired, Refused

_UNREADABLE: Final = frozenset({"invalid_client", "invalid_client_metadata"})


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Who gives keys for a server."""

    name: str
    authorize: str
    lay_down: str
    token: str


def issuer_of(home: Home, timeout_s: float) -> Issuer:
    """Who gives keys for the account's server. Raises `Refused`, `RetryLater`."""
    place = urlsplit(home.server).hostname
    found = _found(f"{home.server}/.well-known/oauth-protected-resource", timeout_s)
    names = [one.rstrip("/") for one in fields.texts(found, "authorization_servers")]
    if len(names) != 1 or not _is_beside(names[0], home.server) or urlsplit(names[0]).path:
        raise Refused(f"{place} lets no application connect this way. Type an app password.")
    told = _found(f"{names[0]}/.well-known/oauth-authorization-server", timeout_s)
    issuer = Issuer(
        name=names[0],
        authorize=fields.text(told, "authorization_endpoint"),
        lay_down=fields.text(told, "pushed_authorization_request_endpoint"),
        token=fields.text(told, "token_endpoint"),
    )
    ways = (issuer.authorize, issuer.lay_down, issuer.token)
    can = (
        fields.text(told, "issuer").rstrip("/") == issuer.name
        and all(_is_beside(way, home.server) for way in ways)
        and "?" not in issuer.authorize
        and "S256" in fields.texts(told, "code_challenge_methods_supported")
        and signing.ALGORITHM in fields.texts(told, "dpop_signing_alg_values_supported")
    )
    if not can:
        raise Refused(f"{urlsplit(issuer.name).hostname} lets people in another way than we know.")
    return issuer


def revocation_of(name: str, timeout_s: float) -> str:
    """Where this issuer takes keys back (RFC 7009); empty where nowhere. Raises as `issuer_of`."""
    told = _found(f"{name}/.well-known/oauth-authorization-server", timeout_s)
    where = fields.text(told, "revocation_endpoint")
    is_itself = fields.text(told, "issuer").rstrip("/") == name
    return where if is_itself and _is_beside(where, name) else ""


def _is_beside(url: str, server: str) -> bool:
    """Called by TLS, unless the server itself is not (one on this machine)."""
    parts = urlsplit(url)
    return bool(parts.hostname) and parts.scheme in {"https", urlsplit(server).scheme}


def _found(url: str, timeout_s: float) -> Any:
    """A document of a server about itself, from there and nowhere else."""
    question = asking.Question(what=str(urlsplit(url).hostname), url=url, timeout_s=timeout_s)
    answer = asking.send(question)
    if answer.status == 404 or answer.url.rstrip("/") != url:
        return {}
    outcomes.judge(answer, what=question.what, now=clock.now())
    return asking.read(answer, question)


@dataclass(frozen=True)
class Desk:
    """Where keys are given, and who we are there."""

    client_id: str
    app_key: str
    issuer: str
    key: signing.Key
    timeout_s: float

    @property
    def what(self) -> str:
        return urlsplit(self.issuer).hostname or "Bluesky"

    def say(self, url: str, form: Mapping[str, str]) -> http.Response:
        """A form, with who we are. Raises `Refused`, `RetryLater`."""

        def ask(headers: Mapping[str, str]) -> http.Response:
            who = bluesky_client.named(self.client_id, self.issuer, self.app_key)
            asked = asking.Question(
                what=self.what,
                url=url,
                method="POST",
                headers=headers,
                form={**form, **who},
                timeout_s=self.timeout_s,
            )
            return asking.send(asked)

        return bluesky_dpop.proven(ask, method="POST", url=url, key=self.key)

    def read(self, answer: http.Response) -> Any:
        """What it gives. Raises `Refused`, `RetryLater`."""
        error = error_of(answer)
        if error in _UNREADABLE and bluesky_client.is_public(self.client_id):
            raise Refused(
                f"{self.what} could not read who we are at {self.client_id}. That address must be "
                "open to the internet; else type an app password."
            )
        if answer.status in {400, 401, 403} and error:
            said = asking.said(answer)
            words = " ".join((fields.text(said, "error_description") or error).split())[:200]
            raise Refused(f"{self.what} says no: {words}")
        try:
            outcomes.judge(answer, what=self.what, now=clock.now())
        except KeysExpired as refused:
            raise Refused(refused.why) from refused
        return asking.read(answer, asking.Question(what=self.what, url=answer.url))


def error_of(answer: http.Response) -> str:
    """What it says went wrong, by name; nothing where all is well."""
    return "" if answer.is_good else fields.text(asking.said(answer), "error")[:100]
